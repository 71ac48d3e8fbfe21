"""Each paper of a counter's morning, and the fact behind it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk_app.core.centre import Centre
from desk_app.documents.builders import BUILDERS
from desk_app.documents.slips import test_slip as slip_to_try
from desk_app.resources_reader import load_texts
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from desk_app.services.intake.declining import GiveGuidance, RejectIntake, give_guidance, reject_intake
from desk_app.services.money.closings import ClosePeriod, close_period
from desk_app.services.money.movements import SendCash, send_cash
from desk_app.services.person import Person
from printers.profiles import PROFILES, Profile
from printers.slip import Slip
from sync.protocol.seal import Entry
from tests.desks import Desk, close_boxes

SLIPS = (*(name for name in BUILDERS if name != "refund"), "test_slip")
KINDS = {
    "appointment_slip": "DossierReceived",
    "receipt": "FeeCollected",
    "return_slip": "ResultReturned",
    "posting_label": "DossierReceived",
    "call_slip": "DossierReceived",
    "shift_closing": "ShiftClosed",
    "period_closing": "PeriodClosed",
    "cash_movement": "CashHandedOver",
    "guidance_letter": "GuidanceGiven",
    "rejection_letter": "IntakeRejected",
}


@dataclass(frozen=True)
class Morning:
    """`facts`: the entry that each paper tells of, its seal set to a known one: the key differs with every desk."""

    centre: Centre
    facts: dict[str, Entry]

    def slip(self, document: str, profile: Profile = PROFILES[80], entry: Entry | None = None) -> Slip:
        if document == "test_slip":
            return slip_to_try(self.centre, load_texts(), profile)
        return BUILDERS[document](entry or self.facts[document], self.centre, load_texts(), 0)

    def slips(self) -> dict[str, Callable[[Profile], Slip]]:
        return {document: lambda profile, d=document: self.slip(d, profile) for document in SLIPS}  # type: ignore[misc]


def morning(folder: Path) -> Morning:
    desk = Desk(folder)
    desk.open_shift()
    code = desk.receive().code
    with desk.store.write() as tx:
        send_cash(tx, desk.centre, SendCash("stp", ((50_000, 2),), "Hoàng Thị Quỹ", "quay-01"), desk.actor)
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "Số 12/GP-SVHTTDL", "K1-03"), desk.actor)
        return_result(tx, ReturnResult(code, "LÒ THỊ MẪU", "014190000123", True, "", "card_seen", True), desk.actor)
    with desk.store.write() as tx:
        counts: Any = {"stc": ((50_000, 4),), "stp": ((50_000, 2),)} | {"svhttdl": ((50_000, 4), (500_000, 6))}
        close_boxes(tx, desk.centre, counts, desk.actor)
    with desk.store.write() as tx:
        close_period(tx, desk.centre, ClosePeriod("svhttdl", "day"), desk.actor, lambda *_: None)
    with desk.store.write() as tx:
        who = (Person("individual", "Quàng Văn Thành", "014088000456", address="Bản Hẹo, Tỉnh Sơn La"), None, "2.001628")
        missing = ("Bản sao giấy phép", "Sơ đồ vị trí có xác nhận")
        give_guidance(tx, desk.centre, GiveGuidance(*who, missing, "Chưa có bản sao"), desk.actor)
        reject_intake(tx, desk.centre, RejectIntake(*who, "Không thuộc thẩm quyền"), desk.actor)
    reader = desk.store.reader()
    rows = reader.connection.execute("SELECT kind, epoch, seq FROM journal ORDER BY seq").fetchall()
    facts: dict[str, Entry] = {}
    for document, kind in KINDS.items():
        place = next(row for row in rows if row[0] == kind)
        entry = reader.entry(place[1], place[2])
        assert entry is not None
        body = re.sub(r'"lookup":"[^"]+"', '"lookup":"23456789ABCD"', entry.body)
        body = re.sub(r'"movement_id":"[^"]+"', '"movement_id":"0123456789ab"', body)
        facts[document] = entry._replace(hash=bytes(range(32)), body=body)
    reader.close()
    desk.store.close()
    return Morning(desk.centre, facts)
