"""This desk as an administrator sees it on F12: who it is, what is set up."""

from dataclasses import dataclass

from desk_app.answers.desk.printer_choice import PrinterChoice
from desk_app.answers.question import AnsweringDesk, Question
from desk_app.services.records import Officer
from sync.protocol.desk_facts import DESK_OPENED
from sync.protocol.facts import body_of

ROLES = ("printer", "spare_printer")


@dataclass(frozen=True, slots=True)
class DeskView:
    """`epoch` and `seq`: the last entry; `fingerprint`: of the key that it was opened with; `procedures`: how many are in
    force; the rest are settings as they are kept, empty where nothing is set up."""

    desk_id: str
    epoch: int
    seq: int
    fingerprint: str
    procedures: int
    officers: tuple[Officer, ...]
    printers: tuple[PrinterChoice, ...]
    scanner: str
    display: str
    office_printer: str
    page_scanner: str
    scan_folder: str
    centre_url: str
    scanner_frame: str = ""
    backup_folder: str = ""
    sealed_by: str = "nothing"
    """As `store.key_slots.sealed_by` says it."""


@dataclass(frozen=True, slots=True)
class DescribeDesk(Question[DeskView]):
    """Which desk this is, its people, its devices."""

    def answer(self, desk: AnsweringDesk) -> DeskView:
        """As it is set up now; officers by name, in Vietnamese order."""
        from desk_app.answers.desk.printer_setup import choice_of
        from desk_app.store.key_slots import sealed_by
        from sync.protocol.seal import fingerprint

        reads = desk.reads
        backlog, opened = reads.backlog(), reads.entry(1, 1)
        key = bytes.fromhex(body_of(opened, DESK_OPENED)["public_key"]) if opened else b""
        return DeskView(
            reads.desk_id,
            backlog.last_epoch,
            backlog.last_seq,
            fingerprint(key) if key else "",
            reads.procedure_count(),
            reads.officers(),
            tuple(choice_of(role, reads.setting(role)) for role in ROLES),
            reads.setting("scanner") or "",
            reads.setting("display") or "",
            reads.setting("office_printer") or "",
            reads.setting("page_scanner") or "",
            reads.setting("scan_folder") or "",
            reads.setting("centre_url") or "",
            reads.setting("scanner_frame") or "",
            reads.setting("backup_folder") or "",
            sealed_by(desk.folder),
        )
