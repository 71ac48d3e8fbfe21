"""Double entry at the counter: every money act is postings that sum to zero."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desk_app.core.money import MAX_VND
from sync.protocol.money_facts import Account, AccountBalance, BoxTotals, FeeKind, Posting

_PAYABLE: dict[FeeKind, Account] = {"fee": "fee_payable", "charge": "charge_payable"}


@dataclass(frozen=True, slots=True)
class Box:
    """A cash box (két) of one agency at one desk: what is in it and what ever went through it."""

    balance_vnd: int = 0
    taken_vnd: int = 0
    reversed_vnd: int = 0


class UnevenPostings(ArithmeticError):
    """Money would come out of nothing, or vanish: a bug, and nothing is written."""


def _postings(amounts: dict[Account, int]) -> list[Posting]:
    postings: list[Posting] = [{"account": account, "amount_vnd": vnd} for account, vnd in amounts.items() if vnd]
    left_vnd = sum(posting["amount_vnd"] for posting in postings)
    if left_vnd:
        raise UnevenPostings(f"postings leave {left_vnd}")
    return postings


def totals(box: Box, postings: Iterable[Posting], taken_vnd: int = 0, reversed_vnd: int = 0) -> BoxTotals:
    """The box after the postings. Raises OverflowError beyond what JSON integers carry."""
    cash = sum(posting["amount_vnd"] for posting in postings if posting["account"] == "cash_box")
    after: BoxTotals = {
        "balance_vnd": box.balance_vnd + cash,
        "taken_vnd": box.taken_vnd + taken_vnd,
        "reversed_vnd": box.reversed_vnd + reversed_vnd,
    }
    if max(abs(after["balance_vnd"]), after["taken_vnd"], after["reversed_vnd"]) > MAX_VND:
        raise OverflowError("a total passes 2^53")
    return after


def collection(lines: Iterable[tuple[FeeKind, int]], cash_vnd: int) -> list[Posting]:
    """Money in, `cash_vnd` of it into the box and the rest by transfer; owed to the budget, phí and lệ phí apart."""
    amounts: dict[Account, int] = {"cash_box": cash_vnd, "bank_account": -cash_vnd}
    for kind, amount_vnd in lines:
        amounts["bank_account"] += amount_vnd
        amounts[_PAYABLE[kind]] = amounts.get(_PAYABLE[kind], 0) - amount_vnd
    return _postings(amounts)


def refund(lines: Iterable[tuple[FeeKind, int]], cash_vnd: int) -> list[Posting]:
    """A collection turned round."""
    return [{"account": p["account"], "amount_vnd": -p["amount_vnd"]} for p in collection(lines, cash_vnd)]


def replacement(
    old: Iterable[tuple[FeeKind, int]], old_cash_vnd: int, new: Iterable[tuple[FeeKind, int]], new_cash_vnd: int
) -> list[Posting]:
    """The difference between a wrong receipt and the one that replaces it."""
    amounts: dict[Account, int] = {}
    for posting in (*refund(old, old_cash_vnd), *collection(new, new_cash_vnd)):
        amounts[posting["account"]] = amounts.get(posting["account"], 0) + posting["amount_vnd"]
    return _postings(amounts)


def replaced_cash(old_total_vnd: int, old_cash_vnd: int, new_total_vnd: int) -> int:
    """How much of a replacing receipt is cash: the difference goes through the box, unless all came by transfer."""
    if old_cash_vnd == 0:
        return 0
    return max(0, old_cash_vnd + new_total_vnd - old_total_vnd)


def shared_out(totals_vnd: Iterable[int], transfer_vnd: int) -> list[int]:
    """What came by transfer, over the dossiers that it pays for, in their order."""
    parts: list[int] = []
    for total in totals_vnd:
        parts.append(min(total, transfer_vnd))
        transfer_vnd -= parts[-1]
    return parts


def float_given(amount_vnd: int, from_safe: bool) -> list[Posting]:
    """Change money into the box: out of the safe, or an advance from one that is not in these books."""
    return _postings({"cash_box": amount_vnd, "safe" if from_safe else "float_advance": -amount_vnd})


def handing_over(amount_vnd: int) -> list[Posting]:
    """Out of the box, on its way."""
    return _postings({"cash_box": -amount_vnd, "in_transit": amount_vnd})


def taking_in(amount_vnd: int) -> list[Posting]:
    """From the way into the safe; what was handed over and not taken in stays on the way until it is explained."""
    return _postings({"in_transit": -amount_vnd, "safe": amount_vnd})


def deposit(amount_vnd: int) -> list[Posting]:
    """From the safe to the treasury."""
    return _postings({"safe": -amount_vnd, "treasury": amount_vnd})


def balances_after(before: Mapping[Account, int], postings: Iterable[Posting]) -> list[AccountBalance]:
    """The accounts beside the box that the postings touch. Raises OverflowError beyond what JSON integers carry."""
    after: list[AccountBalance] = []
    for posting in postings:
        if posting["account"] != "cash_box":
            balance = before.get(posting["account"], 0) + posting["amount_vnd"]
            if abs(balance) > MAX_VND:
                raise OverflowError("a balance passes 2^53")
            after.append({"account": posting["account"], "balance_vnd": balance})
    return after


def difference(expected_vnd: int, counted_vnd: int) -> list[Posting]:
    """What a count found, at opening as at closing, kept apart until it is explained; never an advance."""
    return _postings({"cash_box": counted_vnd - expected_vnd, "over_short": expected_vnd - counted_vnd})
