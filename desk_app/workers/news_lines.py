"""What the centre told and a person must look into, as sentences."""

from collections.abc import Callable
from typing import Any

from desk_app.core.centre import counter_of
from desk_app.core.moments import local, time_and_date
from desk_app.core.money import format_vnd
from desk_app.core.receipts import receipt_name
from desk_app.resources_reader import Texts

Values = dict[str, Any]


def _fee_collected(said: Values, _texts: Texts) -> Values:
    number = receipt_name(said["serial_symbol"], said["number"])
    amount = format_vnd(sum(line["amount_vnd"] for line in said["lines"]))
    return {"desk": counter_of(said["desk"]), "number": number, "amount": amount}


def _branch_taken(said: Values, texts: Texts) -> Values:
    doubled = ", ".join(said["doubled"]) or texts("news.none_doubled")
    return {**said, "cash": format_vnd(said["cash_vnd"]), "doubled": doubled}


def _scan_lost(said: Values, texts: Texts) -> Values:
    return {"paper": texts("news.the_paper", no=said["line_no"]) if said["line_no"] else texts("news.the_result")}


def _elsewhere(said: Values, _texts: Texts) -> Values:
    return {"desk": counter_of(said["desk"]), "at": time_and_date(local(said["at_ms"]))}


_VALUES: dict[str, Callable[[Values, Texts], Values]] = {
    "fee_collected": _fee_collected,
    "cash_taken_in": lambda said, _t: {"desk": counter_of(said["desk"]), "amount": format_vnd(said["taken_vnd"])},
    "mail_refused": lambda said, _t: {"number": said["receipt"]},
    "portal_refused": lambda said, _t: {"detail": said["detail"]},
    "publication_refused": lambda said, _t: {"reason": said["reason"]},
    "notice_refused": lambda said, texts: {"notice": texts(f"news.of_{said['notice']}"), "why": said["detail"]},
    "scan_lost": _scan_lost,
    "branch_taken": _branch_taken,
    "returned_twice": _elsewhere,
    "state_reached": _elsewhere,
    "online_twice": lambda said, texts: {**_elsewhere(said, texts), "code": said["code"] or texts("news.sent_back")},
}


def news_line(kind: str, said: Values, texts: Texts) -> str:
    """A kind of a later version is named, not hidden."""
    if kind not in _VALUES:
        return texts("news.other", kind=kind)
    return texts(f"news.{kind}", **_VALUES[kind](said, texts))
