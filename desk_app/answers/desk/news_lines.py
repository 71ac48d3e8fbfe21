"""What the centre told and a person must look into, as sentences."""

import json

from desk_app.core.counters import counter_of
from desk_app.core.moments import local, time_and_date
from desk_app.core.money import format_vnd
from desk_app.core.receipts import receipt_name
from desk_app.resources_reader import Texts


def news_line(kind: str, body: str, texts: Texts) -> str:
    """One sentence. `body`: what the centre said with it, as JSON. A kind of a later version is named, not hidden."""
    values = _values(kind, body, texts)
    return texts("news.other", kind=kind) if values is None else texts(f"news.{kind}", **values)


def _values(kind: str, body: str, texts: Texts) -> dict[str, object] | None:
    """What stands in the sentence of this kind; None: the kind is not known."""
    said = json.loads(body)
    match kind:
        case "fee_collected":
            amount = format_vnd(sum(line["amount_vnd"] for line in said["lines"]))
            number = receipt_name(said["serial_symbol"], said["number"])
            return {"desk": counter_of(said["desk"]), "number": number, "amount": amount}
        case "cash_taken_in":
            return {"desk": counter_of(said["desk"]), "amount": format_vnd(said["taken_vnd"])}
        case "mail_refused":
            return {"number": said["receipt"]}
        case "portal_refused":
            return {"detail": said["detail"]}
        case "publication_refused":
            return {"reason": said["reason"]}
        case "notice_refused":
            return {"notice": texts(f"news.of_{said['notice']}"), "why": said["detail"]}
        case "scan_lost":
            return {"paper": texts("news.the_paper", no=said["line_no"]) if said["line_no"] else texts("news.the_result")}
        case "branch_taken":
            doubled = ", ".join(said["doubled"]) or texts("news.none_doubled")
            return {**said, "cash": format_vnd(said["cash_vnd"]), "doubled": doubled}
        case "returned_twice" | "state_reached":
            return _elsewhere(said["desk"], said["at_ms"])
        case "online_twice":
            return {**_elsewhere(said["desk"], said["at_ms"]), "code": said["code"] or texts("news.sent_back")}
    return None


def _elsewhere(desk: str, at_ms: int) -> dict[str, object]:
    return {"desk": counter_of(desk), "at": time_and_date(local(at_ms))}
