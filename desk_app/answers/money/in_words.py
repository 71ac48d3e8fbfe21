"""Sums as a person reads them."""

from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts


def difference_in_words(difference_vnd: int, texts: Texts) -> str:
    """`thiếu 50.000 đ`, never a minus sign."""
    if not difference_vnd:
        return texts("ui.cash.agrees")
    key = "ui.cash.short" if difference_vnd < 0 else "ui.cash.over"
    return texts(key, amount=format_vnd(abs(difference_vnd)))
