"""Which fees of a dossier a receipt settles that was issued elsewhere, on the dossier's code alone."""

from collections.abc import Iterable, Sequence
from typing import Protocol


class DueFee(Protocol):
    """A fee that is due."""

    @property
    def line_no(self) -> int:
        """Its number on the dossier, from 1."""

    @property
    def kind(self) -> str:
        """`fee` or `charge`."""

    @property
    def amount_vnd(self) -> int | None:
        """In đồng; None: no text sets it yet."""


def settled_lines(due: Sequence[DueFee], lines: Iterable[tuple[str, int]]) -> list[int] | None:
    """The numbers of the fees that lines of (kind, đồng) pay: one by one, or all as one sum. None where they do not fit:
    that is for a person."""
    left, paid = list(due), list(lines)
    if sum(fee.amount_vnd or 0 for fee in left) == sum(amount for _kind, amount in paid):
        return [fee.line_no for fee in left]
    settled = []
    for line in paid:
        fit = next((fee for fee in left if (fee.kind, fee.amount_vnd) == line), None)
        if fit is None:
            return None
        left.remove(fit)
        settled.append(fit.line_no)
    return settled
