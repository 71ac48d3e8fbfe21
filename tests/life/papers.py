"""Every paper that comes out of the life: official forms in all their dated sets, letters, registers, minutes, books, receipts,
slips of the roll, and the XML of receipts."""

import inspect
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import astuple, replace
from datetime import date, datetime
from importlib import import_module
from types import CodeType, FrameType
from typing import Any

from lxml import etree

from desk_app import documents
from desk_app.core.centre import Centre, FormSet
from desk_app.core.moments import to_ms
from desk_app.documents import books as sheets
from desk_app.documents import builders
from desk_app.documents.acts import control_form, handover_of, letter_form
from desk_app.documents.document import Document
from desk_app.documents.fee_standing import fee_standing
from desk_app.documents.forms import dossier_form
from desk_app.documents.forms.case import Act, Move
from desk_app.documents.minutes import count_minutes, error_notice, interim_minutes, paying_in_slip
from desk_app.documents.pdf import to_pdf
from desk_app.documents.receipt_form import receipt_form
from desk_app.documents.receipt_xml import check, receipt_xml, table_xml
from desk_app.documents.registers import board_list, handover_minutes, register
from desk_app.documents.slips import appointment_slip_of, test_slip
from desk_app.documents.thermal import to_slip
from desk_app.resources_reader import Texts, load_texts
from desk_app.store import board
from desk_app.store import books as book_reads
from desk_app.store.database import open_reader
from desk_app.store.queries import Queries
from desk_app.store.reconciliation import day_side
from printers.profiles import PROFILES
from printers.slip import Slip
from sync.protocol.seal import Entry, private_part
from tests.life import pages
from tests.life.counter import Counter

AGENCY = "svhttdl"
DAY, LAST_DAY = date(2026, 11, 25), date(2027, 1, 31)
LETTERS = ("GuidanceGiven", "IntakeRejected", "SupplementRequested", "DossierRefused", "ProcessingStopped", "DossierWithdrawn")
Paper = Document | Slip | str
"""A form, a slip, or an XML file."""


class _OneSeal(Queries):
    """A seal stands at the foot of most papers. It changes with every fact before it, and the papers are to change with what
    they say alone: here each has the same one."""

    def received(self, code: str) -> Entry | None:
        entry = super().received(code)
        return entry and one_seal(entry)

    def history(self, subject: str) -> tuple[Entry, ...]:
        return tuple(map(one_seal, super().history(subject)))

    def entry(self, epoch: int, seq: int) -> Entry | None:
        entry = super().entry(epoch, seq)
        return entry and one_seal(entry)


def one_seal(entry: Entry) -> Entry:
    return entry._replace(hash=bytes(range(32)))


class Maker:
    """Makes them, from what the desk's file says."""

    def __init__(self, counter: Counter) -> None:
        store = counter.desk.store
        self.centre: Centre = counter.centre
        self.texts: Texts = load_texts()
        self.queries: Queries = _OneSeal(open_reader(store.path), store.desk_id)
        self._entries = [one_seal(entry) for entry in counter.entries()]
        self._common = (self.centre, self.texts)

    def all(self) -> dict[str, dict[str, Paper]]:
        """By kind, each with its papers by number, in the order in which they came."""
        official = (self._forms, self._letters, self._runs, self._lists)
        made: dict[str, dict[str, Paper]] = {}
        for part in (*official, self._receipts, self._minutes, self._books, self._slips):
            for kind, paper in part():
                papers = made.setdefault(kind, {})
                papers[str(len(papers) + 1)] = paper
        self.queries.close()
        return made

    def _of(self, *kinds: str) -> list[Entry]:
        return [entry for entry in self._entries if entry.kind in kinds]

    def _received(self, code: str) -> Entry:
        found = self.queries.received(code)
        assert found is not None
        return found

    # --- official forms -------------------------------------------------------------------------------------------

    def _forms(self) -> Iterator[tuple[str, Paper]]:
        """Each number of each circular, as a form of its days; and the slip of form 01 in its ways."""
        dossiers = self.queries.received_between(*_span(DAY, DAY))
        for forms in self.centre.form_sets:
            day = max(forms.valid_from, min(date(2025, 3, 5), forms.valid_to or date.max))
            for number, kind in forms.numbers.items():
                if kind == "register":
                    document = register(dossiers[:4], day, day, self.centre.short_name, *self._common)
                else:
                    document = self._form(forms, kind, day)
                yield f"form-{forms.id}-{number}-{kind}", document
        received = self._of("DossierReceived")
        yield "form-sample", dossier_form("appointment", received[0], *self._common, sample=True)
        shapes = set()
        for entry in received:
            act = Act(fee_standing=fee_standing(self.queries, entry.subject, self.texts))
            shape = tuple(sorted(set(json.loads(entry.body)) - {"field", "field_code"})), len(act.fee_standing)
            if shape not in shapes:
                shapes.add(shape)
                form = dossier_form("appointment", entry, *self._common, act)
                yield "form-01", form if len(shapes) == 1 else replace(form, copies=form.copies[:1])

    def _form(self, forms: FormSet, kind: str, day: date) -> Document:
        at_ms = to_ms(datetime(day.year, day.month, day.day, 9, 30))
        assert self.centre.forms_on(day) is forms
        entry = self._of("DossierReceived")[0]
        body = {**json.loads(entry.body), "received_at_ms": at_ms}
        old = entry._replace(body=json.dumps(body), recorded_at_ms=at_ms, occurred_at_ms=at_ms)
        act = Act(
            at_ms, "17", ("Bản sao hộ chiếu", "Ảnh 4 x 6"), "Thiếu ảnh", at_ms + 86_400_000, "Lò Thị Lan", "0212 3850 100"
        )
        if kind == "control":
            act = Act(moves=(Move(at_ms, "Lan, Trung tâm", "Giao, Sở", "7/PC"), Move(at_ms + 3_600_000, "Sở", "Trung tâm")))
        return dossier_form(kind, old, *self._common, None if kind == "appointment" else act)

    def _letters(self) -> Iterator[tuple[str, Paper]]:
        for entry in self._of(*LETTERS, "Reappointed"):
            received = entry if entry.kind in ("GuidanceGiven", "IntakeRejected") else self._received(entry.subject)
            yield f"letter-{entry.kind}", letter_form(entry, received, *self._common)
        for kind in ("DossierSentOn", "StepPassed", "DossierTakenBack"):
            code = self._of(kind)[0].subject
            yield "form-control", control_form(self._received(code), self.queries.history(code), *self._common)

    def _runs(self) -> Iterator[tuple[str, Paper]]:
        for entry in self._of("DossiersHandedOver"):
            handover = handover_of(entry, self.centre, self.queries.any_dossier)
            short = replace(handover, left=handover.left[:3])
            yield "handover-minutes", handover_minutes(short, *self._common)

    def _lists(self) -> Iterator[tuple[str, Paper]]:
        dossiers = self.queries.received_between(*_span(DAY, DAY))
        yield "register", register(dossiers, DAY, DAY, self.centre.short_name, *self._common)
        now_ms = _span(LAST_DAY, LAST_DAY)[0]
        marks = board.Marks(now_ms, now_ms + 1, now_ms + 2)
        for view in board.VIEWS:
            rows = board.rows(self.queries.connection, view, marks, board.Chosen(), 3)
            yield f"board-{view}", board_list(view, rows, now_ms, "Tất cả cơ quan", *self._common)

    # --- money ----------------------------------------------------------------------------------------------------

    def _receipts(self) -> Iterator[tuple[str, Paper]]:
        for entry in self._of("FeeCollected", "ReceiptReplaced"):
            receipt = json.loads(entry.body)["receipt"]
            signed_at = builders.signed_at(entry, self.queries)
            yield "receipt", receipt_form(entry, *self._common, signed_at)
            if "book_first" not in receipt:
                yield "receipt-xml", _xml(receipt_xml(entry, self.texts))
        agency = self.centre.agency(AGENCY)
        listed = book_reads.day_table(self.queries, AGENCY, *_span(DAY, DAY))
        yield "book-01-th-bldt-xml", _xml(table_xml(DAY.isoformat(), agency.name, agency.tax_code, listed))

    def _minutes(self) -> Iterator[tuple[str, Paper]]:
        for agency in ("svhttdl", "sxd", "stp"):
            for entry in book_reads.counts(self.queries, agency, *_span(DAY, DAY)):
                yield "count-minutes", count_minutes(one_seal(entry), *self._common)
        for expected in (None, 260_000):
            notes, now_ms = {200_000: 1, 50_000: 1}, _span(DAY, DAY)[0] + 36_000_000
            interim = interim_minutes(AGENCY, "Lò Thị Lan", notes, expected, now_ms, *self._common)
            yield "interim-minutes", interim
        for entry in self._of("ReceiptErrorNoticed"):
            yield "04-ss-ctdt", error_notice(entry, book_reads.issuing_entry(self.queries, entry), *self._common)
        for entry in self._of("CashDeposited"):
            yield "paying-in", paying_in_slip(entry, *self._common)

    def _books(self) -> Iterator[tuple[str, Paper]]:
        reads, period, span = (self.queries, AGENCY), (DAY, LAST_DAY), _span(DAY, LAST_DAY)
        head = (self.centre.agency(AGENCY).name, period, self.texts)
        made = {
            "cash-book": sheets.cash_book(book_reads.cash_book(*reads, *span), *head),
            "receipt-list": sheets.receipt_list(book_reads.receipts(*reads, *span), *head),
            "receipt-use": sheets.receipt_use(book_reads.serial_uses(*reads, *span), *head),
            "01-th-bldt": sheets.receipt_table(book_reads.day_table(*reads, *_span(DAY, DAY)), head[0], DAY, self.texts),
            "book-use": sheets.book_use(book_reads.book_uses(self.queries, "stp", *span), *head),
        }
        mine = day_side(self.queries, *_span(DAY, DAY), (1, 10_000))
        theirs = day_side(self.queries, *_span(DAY, DAY), (1, 60))
        names = {agency.id: agency.name for agency in self.centre.agencies}
        made["reconciliation"] = sheets.reconciliation(mine, theirs, names, DAY, self.texts)
        for name, sheet in made.items():
            yield f"book-{name}", sheets.to_document(sheet, *self._common)

    # --- the roll -------------------------------------------------------------------------------------------------

    def _slips(self) -> Iterator[tuple[str, Paper]]:
        """What each print job said, one of each shape; and the roll's version of an official form."""
        shapes = set()
        states = ("queued", "sending", "sent", "confirmed", "refused", "unknown", "cancelled")
        for job in self.queries.print_jobs(states, 10_000):
            place = json.loads(job.content)
            entry = self.queries.entry(place["epoch"], place["seq"])
            assert entry is not None
            slip = builders.slip_of(job.document, entry, self.queries, *self._common, job.copy_no)
            outline = _outline(job.document, slip)
            if outline not in shapes:
                shapes.add(outline)
                yield f"slip-{job.document}", slip
        entry = self._of("DossierReceived")[0]
        yield "slip-control_sheet", builders.slip_of("control_sheet", entry, self.queries, *self._common)
        yield "slip-form-01", to_slip(dossier_form("appointment", entry, *self._common))
        body, private = json.loads(entry.body), private_part(entry.private)
        yield "slip-preview", appointment_slip_of(body, private, None, *self._common)
        yield "slip-test", test_slip(*self._common, PROFILES[80])


def _outline(document: str, slip: Slip) -> tuple[str, ...]:
    """A slip without its words."""
    return (document, *(f"{type(block).__name__} {getattr(block, 'size', '')}" for block in slip.blocks))


def _span(first: date, last: date) -> tuple[int, int]:
    return to_ms(datetime(first.year, first.month, first.day)), to_ms(datetime(last.year, last.month, last.day)) + 86_400_000


def _xml(root: Any) -> str:
    assert check(root) == ""
    return str(etree.tostring(root, encoding="unicode", pretty_print=True))


def written(paper: Paper, author: str, page_text: str) -> str:
    """As it is kept."""
    if isinstance(paper, Document):
        return pages.written(pages.read(to_pdf(paper, author, page_text)))
    if isinstance(paper, Slip):
        return "".join(json.dumps([type(block).__name__, *astuple(block)], ensure_ascii=False) + "\n" for block in paper.blocks)
    return paper


MAKES_A_PAPER = ("Document", "BookTable", "Slip")


def builders_of_papers() -> dict[CodeType, str]:
    """Every public function of the documents that returns a paper, by its code; and the two that make XML."""
    found = {}
    for module in pkgutil.walk_packages(documents.__path__, f"{documents.__name__}."):
        for name, each in inspect.getmembers(import_module(module.name), inspect.isfunction):
            returned = getattr(inspect.signature(each).return_annotation, "__name__", "")
            if (
                each.__module__ == module.name
                and not name.startswith("_")
                and (returned in MAKES_A_PAPER or name.endswith("_xml"))
            ):
                found[each.__code__] = f"{module.name}.{name}"
    return found


def called(make: Callable[[], Any]) -> tuple[Any, set[CodeType]]:
    """What it makes, and by which functions."""
    seen: set[CodeType] = set()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            seen.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        return make(), seen
    finally:
        sys.setprofile(before)
