"""How a dossier of a plan comes: over the counter, by post, or on the portal, and what is paid for it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from desk_app.core.centre import Centre
from desk_app.core.fee_lines import FeeWords, ShownFee
from desk_app.core.moments import local, to_ms
from desk_app.services.intake.arrivals import ByPost, OnPaper
from desk_app.services.intake.intake_command import PaperIn, ReceiveDossier
from desk_app.services.intake.submissions import keep_offer
from desk_app.services.money.collect_fee import Payment
from desk_app.services.person import Person
from sync.protocol.news import News
from sync.protocol.submissions import Submission
from tests.desks import prices
from tests.filled.plan import Planned, moment

OWNER = "Lò Thị Mẫu"
PAPER = "Đơn đề nghị"


def owner_of(dossier: Planned) -> Person:
    """Each dossier has an owner of its own."""
    number = f"014190{dossier.number:06d}"
    return Person("individual", OWNER, number, "1990-08-15", "Nữ", "Bản Mẫu, Tỉnh Sơn La", "0912345678")


def handed_in(tx: Any, centre: Centre, dossier: Planned) -> ReceiveDossier:
    """What the officer asks for at this moment; what came on the portal is offered to the desk first."""
    line, here = dossier.line, dossier.number + 1
    online, paid = line["channel"] == "online", bool(line["paid_online"])
    if online:
        keep_offer(tx, _offer(tx.now_ms, dossier))
    command = ReceiveDossier(
        owner=owner_of(dossier),
        submitter=None,
        authorisation="",
        procedure_code=line["procedure"],
        papers=(PaperIn(PAPER, original=1),),
        fee_words=FeeWords(paid_online=paid),
        fees_shown=(),
        result_channel="post" if line["channel"] == "post" else "counter",
        payment=None,
        duplicate_accepted=True,
        post=ByPost(f"EB {here} VN", _day_before(tx)) if line["channel"] == "post" else None,
        on_paper=OnPaper(f"G{here}", moment(line["received_at"])) if line.get("entered_at") else None,
        online=_key(dossier) if online else "",
        online_payment=f"TT{here}" if paid and not online else None,
    )
    fees = prices(tx, centre, command)
    owed_vnd = sum(fee.amount_vnd or 0 for fee in fees if fee.status == "due")
    by_cash = line["channel"] == "counter"
    payment = Payment("cash", owed_vnd) if by_cash else Payment("transfer", 0, f"CK{here}")
    shown = tuple(ShownFee(fee.name, fee.amount_vnd) for fee in fees)
    return replace(command, fees_shown=shown, payment=payment if owed_vnd else None)


def _day_before(tx: Any) -> date:
    return local(tx.now_ms).date() - timedelta(days=1)


def _key(dossier: Planned) -> str:
    return f"{dossier.code} 1"


def _offer(now_ms: int, dossier: Planned) -> News:
    line, owner = dossier.line, owner_of(dossier)
    body: Submission = {
        "key": _key(dossier),
        "reference": dossier.code,
        "procedure_code": line["procedure"],
        "owner_kind": "individual",
        "owner_name": owner.name,
        "number": owner.number,
        "address": owner.address,
        "phone": owner.phone,
        "papers": [PAPER],
        "result_channel": "counter",
        "paid": bool(line["paid_online"]),
        "submitted_at_ms": min(now_ms, to_ms(moment(line["received_at"]))),
    }
    return News(dossier.number + 1, "online_submitted", _key(dossier), dossier.agency, now_ms, {**body})
