"""Who may do what: the one table. Screens hide by it, services refuse by it, the docs print it."""

from collections.abc import Iterable
from typing import Literal, get_args

Role = Literal[
    "intake_officer",
    "cashier",
    "accountant",
    "supervisor",
    "agency_appraiser",
    "agency_approver",
    "courier",
    "administrator",
    "auditor",
]
Act = Literal[
    "receive_dossier",
    "open_shift",
    "collect_fee",
    "collect_elsewhere",
    "reduce_fee",
    "explain_credit",
    "replace_receipt",
    "assign_book",
    "void_sheet",
    "end_sheets",
    "close_shift",
    "open_drawer",
    "close_for_other",
    "review_difference",
    "hand_over_cash",
    "take_in_cash",
    "deposit_cash",
    "refund_fee",
    "approve_refund",
    "close_day",
    "close_period",
    "register_result",
    "return_result",
    "reprint",
    "answer_paper",
    "find_dossier",
    "see_cash_book",
    "see_tray",
    "administer",
]
ROLES: tuple[Role, ...] = get_args(Role)
ACTS: tuple[Act, ...] = get_args(Act)

_COUNTER: frozenset[Role] = frozenset({"intake_officer", "supervisor"})
_MONEY: frozenset[Role] = frozenset({"intake_officer", "cashier"})
TABLE: dict[Act, frozenset[Role]] = {
    "receive_dossier": _COUNTER,
    "open_shift": _MONEY,
    "collect_fee": _MONEY,  # QĐ 1513 Art 9.a the officer, 9.b the cashier of the agency
    "collect_elsewhere": frozenset({"cashier"}),
    "reduce_fee": _MONEY,
    "explain_credit": _MONEY | {"accountant"},
    "replace_receipt": _MONEY,
    "assign_book": frozenset({"accountant", "supervisor"}),
    "void_sheet": _MONEY,
    "end_sheets": frozenset({"accountant", "supervisor"}),
    "close_shift": _MONEY,
    "open_drawer": _MONEY,
    "close_for_other": frozenset({"supervisor"}),
    "review_difference": frozenset({"supervisor", "accountant"}),
    "hand_over_cash": _MONEY,
    "take_in_cash": frozenset({"cashier"}),
    "deposit_cash": frozenset({"cashier"}),
    "refund_fee": _MONEY,
    "approve_refund": frozenset({"supervisor", "accountant"}),
    "close_day": _MONEY | {"accountant"},
    "close_period": frozenset({"accountant"}),
    "register_result": _COUNTER | {"courier"},
    "return_result": _COUNTER,
    "reprint": _COUNTER | {"cashier"},
    "answer_paper": _COUNTER | {"cashier", "administrator"},
    "find_dossier": frozenset(ROLES) - {"courier"},
    "see_cash_book": _MONEY | {"accountant", "supervisor", "auditor"},
    "see_tray": _COUNTER | {"cashier", "accountant", "administrator", "auditor"},
    "administer": frozenset({"administrator"}),
}


def may(roles: Iterable[str], act: Act) -> bool:
    return not TABLE[act].isdisjoint(roles)
