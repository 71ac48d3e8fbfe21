"""Amounts: what a keypad may say, and how official paper reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.core.amount_in_words import in_words, vnd_in_words
from desk_app.core.ledger import Box, collection, difference, float_given, replaced_cash, replacement, shared_out, totals
from desk_app.core.money import MAX_VND, NotMoney, format_vnd, parse_vnd


@pytest.mark.parametrize("text", ["50.000", "50000", "50 000", " 50.000 đ", "50\u00a0000"])
def test_fifty_thousand_in_every_honest_spelling(text: str) -> None:
    assert parse_vnd(text) == 50_000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("50,000", "money.comma"),
        ("0,5", "money.comma"),
        ("1e6", "money.not_digits"),
        ("-5", "money.negative"),
        ("12345678901234567890", "money.too_large"),
        ("٥٠٠٠٠", "money.not_digits"),
        ("5.00", "money.groups"),
        ("5.0000", "money.groups"),
        ("1.000 000", "money.groups"),
        ("", "money.empty"),
        ("５００", "money.not_digits"),
    ],
)
def test_everything_else_is_refused_aloud(text: str, reason: str) -> None:
    with pytest.raises(NotMoney) as caught:
        parse_vnd(text)
    assert caught.value.reason == reason


@given(st.integers(0, MAX_VND))
def test_what_is_printed_can_be_typed_again(amount: int) -> None:
    assert parse_vnd(format_vnd(amount)) == amount


@given(st.text(max_size=30))
def test_no_text_is_more_than_an_amount_or_a_refusal(text: str) -> None:
    try:
        assert 0 <= parse_vnd(text) <= MAX_VND
    except NotMoney as error:
        assert error.reason.startswith("money.")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "không đồng"),
        (1_050_000, "một triệu không trăm năm mươi nghìn đồng"),
        (1_005_000, "một triệu không trăm linh năm nghìn đồng"),
        (21, "hai mươi mốt đồng"),
        (15, "mười lăm đồng"),
        (105, "một trăm linh năm đồng"),
        (3_000_000, "ba triệu đồng"),
        (5_000_000_000, "năm tỷ đồng"),
        (1_000_000_001, "một tỷ không trăm linh một đồng"),
        (211_311_111, "hai trăm mười một triệu ba trăm mười một nghìn một trăm mười một đồng"),
    ],
)
def test_official_reading(amount: int, words: str) -> None:
    assert vnd_in_words(amount) == words


_UNITS = {w: n for n, w in enumerate(["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"])}
_UNITS |= {"mốt": 1, "lăm": 5}


def _read(words: str) -> int:
    """An independent reader of Vietnamese numbers."""
    total, billions, group, last = 0, 0, 0, 0
    for word in words.split():
        if word == "mươi":
            group, last = group + last * 10, 0
        elif word == "mười":
            group, last = group + 10, 0
        elif word == "trăm":
            group, last = group + last * 100, 0
        elif word == "linh":
            last = 0
        elif word in ("nghìn", "triệu"):
            total += (group + last) * (1_000 if word == "nghìn" else 1_000_000)
            group = last = 0
        elif word == "tỷ":
            billions = (billions + total + group + last) * 1_000_000_000
            total = group = last = 0
        else:
            last = _UNITS[word]
    return billions + total + group + last


@given(st.integers(0, 10**18 - 1))
def test_the_words_read_back_to_the_amount(amount: int) -> None:
    assert _read(in_words(amount)) == amount


_lines = st.lists(st.tuples(st.sampled_from(["fee", "charge"]), st.integers(1, 10**12)), min_size=1, max_size=6)


@given(_lines, _lines, st.integers(0, 100), st.integers(0, 100))
def test_every_posting_sums_to_zero(old: list, new: list, old_share: int, new_share: int) -> None:  # type: ignore[type-arg]
    old_total, new_total = sum(amount for _, amount in old), sum(amount for _, amount in new)
    old_cash, new_cash = old_total * old_share // 100, new_total * new_share // 100
    assert 0 <= replaced_cash(old_total, old_cash, new_total) <= max(new_total, 0)
    for postings in (collection(new, new_cash), replacement(old, old_cash, new, new_cash)):
        assert sum(posting["amount_vnd"] for posting in postings) == 0
        assert all(posting["amount_vnd"] for posting in postings)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_a_count_brings_the_box_to_what_was_counted_and_a_float_comes_out_of_a_safe(balance: int, counted: int) -> None:
    box = Box(balance)
    assert totals(box, difference(balance, counted))["balance_vnd"] == counted
    assert {posting["account"] for posting in difference(balance, counted)} <= {"cash_box", "over_short"}
    for from_safe in (True, False):
        assert totals(box, float_given(counted, from_safe))["balance_vnd"] == balance + counted


def test_more_than_five_billion_stays_whole() -> None:
    after = totals(Box(), collection([("fee", 5_000_000_000)], 5_000_000_000), taken_vnd=5_000_000_000)
    assert after == {"balance_vnd": 5_000_000_000, "taken_vnd": 5_000_000_000, "reversed_vnd": 0}


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=8), st.integers(0, 100))
def test_a_transfer_for_several_dossiers_is_shared_out_whole(totals_vnd: list[int], share: int) -> None:
    transfer = sum(totals_vnd) * share // 100
    parts = shared_out(totals_vnd, transfer)
    assert sum(parts) == transfer
    assert all(0 <= part <= total for part, total in zip(parts, totals_vnd, strict=True))
