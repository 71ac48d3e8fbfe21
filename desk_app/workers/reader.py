"""The reader: answers the screens' questions on its own thread and read-only connection."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from desk_app import BUILT_ON
from desk_app.core.centre import Centre, counter_of
from desk_app.core.deposits import deposit_due
from desk_app.core.handover import belongs
from desk_app.core.moments import local, time_and_date, to_ms
from desk_app.core.problems import UserProblem
from desk_app.core.signature import Strokes
from desk_app.core.working_time import next_working
from desk_app.resources_reader import Texts
from desk_app.services.records import BoxCount, PastPaper
from desk_app.workers.bugs import problem_of
from desk_app.workers.cash_rows import difference_in_words
from desk_app.workers.clock_watch import clock_doubt
from desk_app.workers.history_lines import history_line, said_by
from desk_app.workers.messages import Reply, Request
from desk_app.workers.news_lines import news_line
from desk_app.workers.questions import (
    AnyDossier,
    Appointment,
    Backlog,
    Board,
    BoardPaper,
    BoardView,
    Books,
    BooksView,
    Boxes,
    BoxMovements,
    BoxMoves,
    BoxState,
    Card,
    Clock,
    ClockView,
    DayPapers,
    Deposits,
    DeskFacts,
    DeskView,
    Difference,
    Differences,
    Drafts,
    FindDossiers,
    FindProcedures,
    Form,
    FormPages,
    HandoverDossiers,
    HandoverList,
    HistoryLine,
    InterimCount,
    JobLine,
    LetterPicture,
    MoneyLine,
    MoneyLog,
    NewsLine,
    OpenCard,
    OpenNews,
    OpenScans,
    OpenStatement,
    PastPapers,
    Picture,
    Preview,
    ProcedureChoice,
    ReceiptPdf,
    SameDay,
    ScanPage,
    ScanPicture,
    ScansView,
    Sitting,
    Sittings,
    SlipPicture,
    Statement,
    Submissions,
    TransferCode,
    TransferLists,
    Transfers,
    Tray,
    Waiting,
    Work,
    WorkRow,
)
from printers.transports.print_queue import held_number
from sync.protocol.submissions import Submission

FORM_DPI = 130
TRANSFER_MODULE_DOTS = 4
SOON_DAYS = 2
"""Working days behind today that the board calls soon."""
OF_AN_AGENCY = ("shift_closing", "period_closing", "cash_movement", "handover_summary")
"""Papers that are of no dossier."""


class Reader(QObject):
    replied = Signal(object)
    troubled = Signal(object)

    def __init__(self, folder: Path, centre: Centre, texts: Texts, now_ms: Callable[[], int]) -> None:
        super().__init__()
        self._folder = folder
        self._centre = centre
        self._texts = texts
        self._now_ms = now_ms
        self._queries: Any = None
        self._scan_reading: Any = None
        self._answer: dict[type[Any], Callable[[Any], Any]] = {
            FindDossiers: lambda q: self._queries.find(q.text),
            FindProcedures: self._procedures,
            OpenCard: self._card,
            Board: self._board,
            BoardPaper: self._board_paper,
            HandoverList: self._handover_list,
            AnyDossier: lambda q: self._queries.any_dossier(q.code),
            PastPapers: self._past_papers,
            Boxes: self._boxes,
            BoxMoves: self._box_moves,
            InterimCount: self._interim_count,
            Tray: self._tray,
            Waiting: self._waiting,
            SameDay: self._same_day,
            Sittings: self._sittings,
            Submissions: self._submissions,
            Drafts: lambda q: self._queries.drafts(q.officer),
            Preview: self._preview,
            SlipPicture: self._slip,
            LetterPicture: self._letter,
            FormPages: self._form,
            Differences: self._differences,
            OpenNews: self._news,
            Work: self._work,
            Clock: self._clock,
            Deposits: lambda _q: self._queries.unconfirmed_deposits(),
            TransferCode: self._transfer_code,
            Transfers: lambda _q: TransferLists(
                self._queries.expected_transfers(), self._queries.open_credits(), self._queries.open_credits_count()
            ),
            OpenStatement: self._statement,
            Books: self._books,
            DayPapers: self._day_papers,
            MoneyLog: self._money_log,
            ReceiptPdf: self._receipt_pdf,
            DeskFacts: self._desk,
            OpenScans: self._scans,
            ScanPage: self._scan_page,
        }

    @Slot(object)
    def ask(self, request: Request) -> None:
        try:
            if self._queries is None:
                self._open()
            value = self._answer[type(request.payload)](request.payload)
        except Exception as error:
            self.troubled.emit(problem_of(error, self._texts, request.token))
        else:
            self.replied.emit(Reply(request.token, value))

    def _open(self) -> None:
        from desk_app.store.database import open_reader
        from desk_app.store.files import DATABASE
        from desk_app.store.queries import Queries

        self._queries = Queries(open_reader(self._folder / DATABASE), "")
        self._queries.desk_id = self._queries.setting("desk_id") or ""

    def _scanning(self) -> Any:
        from desk_app.workers.scan_reading import ScanReading

        self._scan_reading = self._scan_reading or ScanReading(self._folder, self._queries)
        return self._scan_reading

    def _scans(self, question: OpenScans) -> ScansView:
        view: ScansView = self._scanning().view(question)
        return view

    def _scan_page(self, question: ScanPage) -> ScanPicture:
        picture: ScanPicture = self._scanning().page(question)
        return picture

    def _appointment(self, procedure: Any, channel: str) -> Appointment:
        from desk_app.services.receive_dossier import appointment

        limit = procedure.limit_for("online" if channel == "online" else "counter")
        now_ms = self._now_ms()
        due, text = appointment(self._centre, now_ms, limit.amount if limit else None, limit.unit if limit else None)
        if due is None and limit is not None and limit.text:
            text = f"{text} ({limit.text})"
        return Appointment(to_ms(due.at) if due else None, text)

    def _procedures(self, question: FindProcedures) -> tuple[ProcedureChoice, ...]:
        return tuple(
            ProcedureChoice(
                procedure, self._centre.agency_for(procedure.agency).id, self._appointment(procedure, question.channel)
            )
            for procedure in self._queries.find_procedures(question.text)
        )

    def _card(self, question: OpenCard) -> Card:
        dossier, fees = self._queries.dossier(question.code), self._queries.fees(question.code)
        papers = self._queries.papers(question.code)
        elsewhere, copied_at_ms = dossier is None, None
        if dossier is None and question.receipts_too:
            dossier, fees = self._queries.collected_by_code(question.code, self._texts("ui.collect.elsewhere_title"))
        if dossier is None and (copied := self._queries.copied_dossier(question.code)) is not None:
            dossier, copied_at_ms = copied.dossier, copied.copied_at_ms
            fees, papers = self._queries.copied_fees(question.code), self._queries.copied_papers(question.code)
        if dossier is None:
            raise UserProblem("problem.no_dossier", field="code", code=question.code)
        entries = self._queries.history(question.code)
        names = self._queries.officer_names()
        history = tuple(
            HistoryLine(
                entry.recorded_at_ms,
                entry.kind,
                said_by(entry, names),
                f"{entry.epoch}.{entry.seq}",
                history_line(entry, self._texts),
            )
            for entry in entries
        )
        receipts = self._queries.receipts(question.code)
        return Card(
            dossier,
            fees,
            papers,
            receipts,
            tuple(self._queries.receipt_fees(receipt) for receipt in receipts),
            history,
            tuple((job.document, job.state, job.copy_no) for job in self._queries.jobs_of(question.code)),
            self._queries.expected_transfers(question.code),
            self._queries.acknowledged_at(entries[-1].epoch, entries[-1].seq) if entries else None,
            elsewhere,
            copied_at_ms,
            self._queries.portal_accepted_at(question.code),
            self._queries.opinions(question.code),
            self._queries.process_steps(question.code),
            self._reported(question.code),
            self._queries.noticed(question.code),
            self._wanted(dossier.state, entries),
            self._signature(entries),
        )

    @staticmethod
    def _signature(entries: Any) -> Strokes:
        returned = [entry for entry in entries if entry.kind == "ResultReturned" and entry.private is not None]
        private = json.loads(returned[-1].private[32:]) if returned else {}
        return tuple(map(tuple, private.get("signature", ())))

    @staticmethod
    def _wanted(state: str, entries: Any) -> tuple[str, ...]:
        if state != "supplement_wanted":
            return ()
        asked = [entry for entry in entries if entry.kind == "SupplementRequested"]
        return tuple(json.loads(asked[-1].body)["items"]) if asked else ()

    def _board(self, question: Board) -> BoardView:
        from desk_app.store import board

        marks = self._marks()
        connection = self._queries.connection
        chosen = board.Chosen(question.agency, question.officer)
        rows = board.rows(connection, question.view, marks, chosen)
        replies = board.reply_dues(connection, (row.code for row in rows)) if question.view == "opinions" else {}
        return BoardView(question, board.counts(connection, marks, chosen), rows, board.officers(connection), replies)

    def _same_day(self, _question: SameDay) -> int:
        from desk_app.store.waiting import unsolved_of_the_day

        return unsolved_of_the_day(self._queries.connection, self._marks().today_ms)

    def _sittings(self, _question: Sittings) -> tuple[Sitting, ...]:
        from desk_app.store.waiting import sittings

        return tuple(Sitting(*found) for found in sittings(self._queries.connection))

    def _submissions(self, _question: Submissions) -> tuple[Submission, ...]:
        from desk_app.store.waiting import submissions

        return submissions(self._queries.connection)

    def _reported(self, code: str) -> tuple[str, str] | None:
        from desk_app.store.waiting import reported_result

        return reported_result(self._queries.connection, code)

    def _marks(self) -> Any:
        from desk_app.store.board import Marks

        now = local(self._now_ms())
        first = datetime.combine(now.date() + timedelta(days=1), clock_time())
        day = now.date()
        for _ in range(SOON_DAYS):
            day = next_working(day, self._centre.calendar)
        soon = datetime.combine(day + timedelta(days=1), clock_time())
        return Marks(to_ms(now), to_ms(first), to_ms(soon))

    def _board_paper(self, question: BoardPaper) -> Form:
        from desk_app.documents.pdf import to_pdf
        from desk_app.documents.registers import board_list
        from desk_app.store import board

        asked, connection = question.view, self._queries.connection
        rows = board.rows(connection, asked.view, self._marks(), board.Chosen(asked.agency, asked.officer), board.PAPER_ROWS)
        names = [self._centre.agency(asked.agency).name if asked.agency else self._texts("form.board.all_agencies")]
        names += [name for officer, name in board.officers(connection) if officer == asked.officer]
        now_ms = self._now_ms()
        document = board_list(asked.view, rows, now_ms, " · ".join(names), self._centre, self._texts)
        pdf = to_pdf(document, self._centre.short_name, self._texts("form.page"))
        return Form(f"danh-sach-{asked.view}-{local(now_ms):%y%m%d-%H%M}", pdf, document.paper.upper(), ())

    def _handover_list(self, question: HandoverList) -> HandoverDossiers:
        from desk_app.store import board, waiting

        now = local(self._now_ms())
        dossiers = board.waiting(self._queries.connection, question.agency)
        due = frozenset(
            dossier.code
            for dossier in dossiers
            if belongs(
                local(dossier.received_at_ms),
                now,
                self._centre.rules_of(dossier.rule_set, local(dossier.received_at_ms).date()),
            )
        )
        return HandoverDossiers(
            question.agency, dossiers, due, waiting.results_to_fetch(self._queries.connection, question.agency)
        )

    def _past_papers(self, question: PastPapers) -> tuple[PastPaper, ...]:
        from desk_app.store.past_papers import past_papers

        names = {agency.id: agency.name for agency in self._centre.agencies}
        return past_papers(self._queries.connection, self._queries.desk_id, question.text, names)

    def _boxes(self, question: Boxes) -> tuple[BoxState, ...]:
        from desk_app.workers.box_views import box_states

        return box_states(self._queries, question, self._deposit_due, local(self._now_ms()).date())

    def _box_moves(self, question: BoxMoves) -> BoxMovements:
        from desk_app.workers.box_views import box_movements

        return box_movements(self._queries, question, self._texts)

    def _interim_count(self, question: InterimCount) -> Form:
        from desk_app.documents.pdf import to_pdf
        from desk_app.workers.box_views import interim_count

        document = interim_count(self._queries, question, self._centre, self._texts, self._now_ms())
        pdf = to_pdf(document, self._centre.short_name, self._texts("form.page"))
        return Form(f"kiem-dem-tam-{question.agency}", pdf, document.paper.upper(), ())

    def _deposit_due(self, view: Any) -> date | None:
        if view.oldest_ms is None:
            return None
        return deposit_due(self._centre.agency(view.agency).deposit, local(view.oldest_ms).date())

    def _tray(self, _question: Tray) -> tuple[JobLine, ...]:
        jobs = self._queries.print_jobs(("unknown", "queued", "sending"))
        return tuple(
            JobLine(j.id, j.document, self._about(j), j.copy_no, j.state, j.detail, j.queued_at_ms, held_number(j.detail) > 0)
            for j in jobs
        )

    def _about(self, job: Any) -> str:
        """The dossier; of a paper of a box or a run, whose it is: its own mark says nothing to a person."""
        if job.document not in OF_AN_AGENCY:
            return str(job.code)
        place = json.loads(job.content)
        entry = self._queries.entry(place["epoch"], place["seq"])
        return self._centre.agency(entry.agency).name if entry is not None and entry.agency else str(job.code)

    def _differences(self, _question: Differences) -> tuple[Difference, ...]:
        names = self._queries.officer_names()
        found = [self._difference_of(count, names) for count in self._queries.standing_differences()]
        for movement_id, agency, taker, difference_vnd, desk, at_ms in self._queries.differing_movements():
            reason = self._texts("ui.tray.from_desk", desk=counter_of(desk))
            name = self._centre.agency(agency).name
            found.append(Difference(movement_id, name, agency, names.get(taker, taker), difference_vnd, reason, at_ms, True))
        return tuple(found)

    def _difference_of(self, count: BoxCount, names: dict[str, str]) -> Difference:
        """Which count it was of, and what its counter said."""
        words = [self._texts(f"ui.tray.stage_{count.stage}"), count.reason or ""]
        if count.counts > 1 and count.first_difference_vnd:
            first = difference_in_words(count.first_difference_vnd, self._texts)
            words.insert(1, self._texts("ui.tray.first_count", difference=first))
        if count.awaits_second:
            words.append(self._texts("ui.cash.awaits_second"))
        name = self._centre.agency(count.agency).name
        said = " · ".join(word for word in words if word)
        who = names.get(count.officer, count.officer)
        return Difference(count.count_id, name, count.agency, who, count.difference_vnd, said, count.counted_at_ms)

    def _news(self, _question: OpenNews) -> tuple[NewsLine, ...]:
        return tuple(
            NewsLine(news_id, at_ms, subject, news_line(kind, json.loads(body), self._texts))
            for news_id, kind, subject, _agency, at_ms, body in self._queries.open_news()
        )

    def _work(self, _question: Work) -> tuple[WorkRow, ...]:
        from desk_app.workers.work_rows import Sight, work_rows

        return work_rows(Sight(self._queries, self._centre, self._texts, self._now_ms()))

    def _clock(self, _question: Clock) -> ClockView:
        from desk_app.store.clock import AHEAD, MOVED, number

        doubt, now = clock_doubt(self._queries, self._now_ms()), local(self._now_ms())
        moved, ahead_ms = number(self._queries.connection, MOVED), number(self._queries.connection, AHEAD)
        if doubt is None:
            return ClockView("", moved != 0, ahead_ms)
        last = time_and_date(local(doubt.last_ms)) if doubt.last_ms is not None else "–"
        values = {"machine": time_and_date(now), "last": last, "built": f"{BUILT_ON:%d/%m/%Y}"}
        centre = time_and_date(local(self._now_ms() + ahead_ms))
        return ClockView(self._texts(f"clock.{doubt.reason}", centre=centre, **values), moved != 0, ahead_ms)

    def _waiting(self, _question: Waiting) -> Backlog:
        backlog = self._queries.backlog()
        return Backlog(backlog.waiting, backlog.since_ms, backlog.acknowledged_at_ms, self._queries.scans_waiting())

    def _picture(self, slip: Any) -> Picture:
        """Dot for dot on the paper of the printer that will burn it."""
        from desk_app.workers.printer_setup import profile_of
        from printers.raster import render

        image = render(slip, profile_of(self._queries.setting("printer")).raster_dots)
        return Picture(image.width, image.height, image.tobytes())

    def _preview(self, question: Preview) -> Picture:
        from desk_app.documents.slips import appointment_slip_of

        slip = appointment_slip_of(question.body, question.private, None, self._centre, self._texts)
        return self._picture(slip)

    def _slip(self, question: SlipPicture) -> Picture | None:
        from desk_app.documents.builders import slip_of

        entry = self._queries.received(question.code)
        if entry is None:
            return None
        return self._picture(slip_of("appointment_slip", entry, self._queries, self._centre, self._texts))

    def _letter(self, question: LetterPicture) -> Picture:
        from desk_app.documents.acts import declined_slip

        return self._picture(declined_slip(self._queries.history(question.subject)[-1], self._centre, self._texts))

    def _form(self, question: FormPages) -> Form:
        import pypdfium2

        from desk_app.documents.pdf import to_pdf

        document = self._form_of(question)
        if question.copy_no > 1:
            again = self._texts("form.printed_again", number=question.copy_no)
            document = replace(document, foot=f"{document.foot} · {again}")
        pdf = to_pdf(document, self._centre.short_name, self._texts("form.page"))
        pages = []
        with pypdfium2.PdfDocument(pdf) as opened:
            for page in opened:
                image = page.render(scale=FORM_DPI / 72, grayscale=True).to_pil().convert("L")
                pages.append(Picture(image.width, image.height, image.tobytes(), grey=True))
        return Form(question.code, pdf, document.paper.upper(), tuple(pages))

    def _form_of(self, question: FormPages) -> Any:
        from desk_app.documents.acts import control_form, letter_form
        from desk_app.documents.fee_standing import fee_standing
        from desk_app.documents.forms import dossier_form
        from desk_app.documents.forms.case import Act
        from desk_app.services.paper import FACTS_OF, FORM_OF, LETTERS

        if question.document in LETTERS:
            return self._letter_of(question.code, question.document)
        if question.document == "handover_minutes":
            return self._minutes_of(question.code)
        received = self._queries.received(question.code)
        if received is None:
            raise UserProblem("problem.no_dossier", field="code", code=question.code)
        if question.document not in FORM_OF:
            raise UserProblem("problem.no_official_form")
        if question.document == "appointment_slip":
            standing = fee_standing(self._queries, question.code, self._texts)
            return dossier_form("appointment", received, self._centre, self._texts, Act(fee_standing=standing))
        if question.document == "control_sheet":
            return control_form(received, self._queries.history(question.code), self._centre, self._texts)
        facts = [e for e in self._queries.history(question.code) if e.kind in FACTS_OF[question.document]]
        if not facts:
            raise UserProblem("problem.no_paper_yet")
        return letter_form(facts[-1], received, self._centre, self._texts)

    def _letter_of(self, subject: str, document: str) -> Any:
        """Forms 02 and 03 before acceptance: the fact says by itself who asked for what."""
        from desk_app.documents.acts import letter_form
        from desk_app.services.paper import LETTERS

        fact = next((entry for entry in self._queries.history(subject) if entry.kind in LETTERS[document]), None)
        if fact is None:
            raise UserProblem("problem.no_paper_yet")
        return letter_form(fact, fact, self._centre, self._texts)

    def _minutes_of(self, handover_id: str) -> Any:
        from desk_app.documents.acts import handover_of
        from desk_app.documents.registers import handover_minutes

        runs = [entry for entry in self._queries.history(handover_id) if entry.kind == "DossiersHandedOver"]
        if not runs:
            raise UserProblem("problem.no_paper_yet")
        return handover_minutes(handover_of(runs[-1], self._centre, self._queries.any_dossier), self._centre, self._texts)

    def _transfer_code(self, question: TransferCode) -> Picture | None:
        """None where the agency has no account."""
        from desk_app.core.vietqr import LONGEST_PURPOSE, payload, safe_purpose
        from printers.raster import qr_picture

        agency = self._centre.agency(question.agency)
        if not agency.bank:
            return None
        purpose = safe_purpose(question.code)[:LONGEST_PURPOSE]
        image = qr_picture(payload(agency.bank, agency.account, question.amount_vnd, purpose), TRANSFER_MODULE_DOTS)
        return Picture(image.width, image.height, image.tobytes())

    def _books(self, _question: Books) -> BooksView:
        q = self._queries
        return BooksView(q.serial_stock(), q.receipt_books(), q.periods(), q.setting("signer") or "")

    def _money_log(self, _question: MoneyLog) -> tuple[MoneyLine, ...]:
        from desk_app.workers.money_log import money_lines

        return money_lines(self._queries, self._texts)

    def _receipt_pdf(self, question: ReceiptPdf) -> bytes:
        from desk_app.documents.builders import signed_at
        from desk_app.documents.pdf import to_pdf
        from desk_app.documents.receipt_form import receipt_form

        entry = self._queries.entry(question.epoch, question.seq)
        document = receipt_form(entry, self._centre, self._texts, signed_at(entry, self._queries))
        return to_pdf(document, self._centre.short_name, self._texts("form.page"))

    def _day_papers(self, question: DayPapers) -> tuple[Form, ...]:
        from desk_app.documents.minutes import count_minutes, error_notice, paying_in_slip
        from desk_app.documents.pdf import to_pdf
        from desk_app.store import books

        now = local(self._now_ms())
        first_ms = to_ms(datetime.combine(now.date(), clock_time()))
        span = (question.agency, first_ms, first_ms + 86_400_000)
        q, common = self._queries, (self._centre, self._texts)
        documents = [(f"{entry.epoch}.{entry.seq}", count_minutes(entry, *common)) for entry in books.counts(q, *span)]
        documents += [
            (f"{entry.epoch}.{entry.seq}", error_notice(entry, books.issuing_entry(q, entry), *common))
            for entry in books.acts(q, span[0], "ReceiptErrorNoticed", *span[1:])
        ]
        documents += [
            (f"{entry.epoch}.{entry.seq}", paying_in_slip(entry, *common))
            for entry in books.acts(q, span[0], "CashDeposited", *span[1:])
        ]
        foot = self._texts("form.page")
        return tuple(
            Form(name, to_pdf(document, self._centre.short_name, foot), document.paper.upper(), ())
            for name, document in documents
        )

    def _statement(self, question: OpenStatement) -> Statement:
        from desk_app.store.money_reads import MoneyReads
        from desk_app.workers.statement_preview import look_into

        reads = MoneyReads(self._queries.connection, self._queries.desk_id, 0)
        return look_into(question, reads, self._queries)

    def _desk(self, _question: DeskFacts) -> DeskView:
        from desk_app.workers.printer_setup import choice_of
        from sync.protocol.seal import fingerprint

        backlog = self._queries.backlog()
        opened = self._queries.entry(1, 1)
        key = bytes.fromhex(json.loads(opened.body)["public_key"]) if opened else b""
        return DeskView(
            self._queries.desk_id,
            backlog.last_epoch,
            backlog.last_seq,
            fingerprint(key) if key else "",
            self._queries.procedure_count(),
            self._queries.officers(),
            tuple(choice_of(role, self._queries.setting(role)) for role in ("printer", "spare_printer")),
            self._queries.setting("scanner") or "",
            self._queries.setting("display") or "",
            self._queries.setting("office_printer") or "",
            self._queries.setting("page_scanner") or "",
            self._queries.setting("scan_folder") or "",
            self._queries.setting("centre_url") or "",
            self._queries.setting("scanner_frame") or "",
        )

    @Slot()
    def stop(self) -> None:
        if self._queries is not None:
            self._queries.close()
            self._queries = None
        QThread.currentThread().quit()
