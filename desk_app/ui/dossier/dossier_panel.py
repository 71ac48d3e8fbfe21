"""One dossier on a page: what it is, how it stands, what happened to it."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.answers.dossier.opening import DossierView
from desk_app.core.confidence import in_words
from desk_app.core.masking import masked_address, masked_number, masked_phone
from desk_app.core.moments import local, long_date, time_and_date
from desk_app.core.money import format_vnd
from desk_app.core.receipts import receipt_name
from desk_app.core.states import RUNNING
from desk_app.resources_reader import Texts
from desk_app.services.records import Dossier, Opinion, ProcessStepRecord
from desk_app.ui.dossier.sent_on import sent_on
from desk_app.ui.parts.signature import SignatureView
from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.widgets import Panel, label, set_tone
from sync.protocol.lateness import days_between, is_late, verdict

_TONES = {"supplement_wanted": "warn", "result_in": "good", "refused": "bad", "stopped": "bad"}


def _awaits(dossier: Dossier) -> bool:
    """Its time counts from when the agency of another territory has it (NĐ 309/2026 Art 8.3)."""
    return bool(dossier.non_territorial) and dossier.due_at_ms is None and dossier.limit_amount is not None


MOST_PAPERS_SHOWN = 8
SIDE_PX = 380


class DossierPanel(Panel):
    """`now_ms`: what time it is, for what is left of a limit. `to_reach`: whoever looks may want to call or to write, so phone
    and address stand there whole."""

    def __init__(self, texts: Texts, now_ms: Callable[[], int], *, to_reach: bool = False) -> None:
        super().__init__(spacing=8)
        self._to_reach = to_reach
        self._texts = texts
        self._now_ms = now_ms
        self.state_badge = label("", tone="plain")
        self.time_badge = label("", tone="plain")
        self.sent_badge = label("", tone="plain")
        self.place = label("", "title")
        self.procedure = label("", "title", wrap=True)
        self.facts = label("", "muted", wrap=True)
        self.owner = label("", "strong", wrap=True)
        self.owner_more = label("", "muted", wrap=True)
        self.papers = ScreenTable([texts("ui.dossier.papers"), texts("ui.dossier.count")], stretch=0, right=(1,), passive=True)
        self.papers.ask_room_for(MOST_PAPERS_SHOWN)
        badges = QHBoxLayout()
        for badge in (self.state_badge, self.time_badge):
            badges.addWidget(badge)
        badges.addStretch(1)
        badges.addWidget(self.place)
        kept = QHBoxLayout()
        kept.addWidget(self.sent_badge)
        kept.addStretch(1)
        self.column.addLayout(badges)
        self.column.addLayout(kept)
        self.column.addWidget(self.procedure)
        self.column.addWidget(self.facts)
        self.column.addWidget(label(texts("paper.owner"), "label"))
        self.column.addWidget(self.owner)
        self.column.addWidget(self.owner_more)
        self.column.addWidget(self.papers, 1)
        self.signature = SignatureView(texts("ui.return.signing"))
        self.signature.setFixedSize(250, 90)
        self.signature_label = label(texts("ui.dossier.signature"), "label")
        self.column.addWidget(self.signature_label)
        self.column.addWidget(self.signature)

    def show_dossier(self, opened: DossierView | None, agency_name: str) -> None:
        if opened is None:
            return
        d = opened.dossier
        self.state_badge.setText(self._texts(f"state.{d.state}"))
        set_tone(self.state_badge, _TONES.get(d.state, "plain"))
        self.time_badge.setText(self._time_left(opened))
        self.sent_badge.setText(self._kept(opened))
        self.place.setText(self._texts("ui.dossier.place", place=d.store_place) if d.store_place else "")
        self.procedure.setText(d.procedure_name)
        due = long_date(local(d.due_at_ms)) if d.due_at_ms else self._undated(d)
        received = time_and_date(local(d.received_at_ms))
        facts = {"code": d.procedure_code, "agency": d.competent_agency or agency_name, "received": received, "due": due}
        said = [self._texts("ui.dossier.facts", **facts)]
        if d.holder:
            who = self._texts(f"holder.{d.holder}") + (f" ({d.held_by})" if d.held_by else "")
            said.append(self._texts("ui.dossier.holder", who=who, since=f"{local(d.held_since_ms):%H:%M %d/%m}"))
        if on_its_way := sent_on(d, self._texts):
            said.append(self._texts("ui.dossier.non_territorial", where=on_its_way))
        if d.supporting_agency:
            said.append(self._texts("ui.dossier.supporting", agency=d.supporting_agency))
        if d.result_channel in ("online", "post") and d.state in (*RUNNING, "result_in"):
            said.append(self._texts(f"ui.dossier.wanted_{d.result_channel}"))
        if d.tracking_no:
            said.append(self._texts("ui.dossier.tracking", number=d.tracking_no))
        if d.post_no:
            said.append(self._texts("paper.by_post", number=d.post_no, day=f"{date.fromisoformat(d.postmark or ''):%d/%m/%Y}"))
        if d.paper_no:
            said.append(self._texts("ui.dossier.on_paper", number=d.paper_no))
        if d.cause and d.cause_document:
            cause = self._texts(f"cause.{d.cause}").lower()
            said.append(self._texts("ui.dossier.cause", cause=cause, document=d.cause_document))
        if d.lost_at_ms is not None:
            said.append(self._texts("ui.dossier.lost", since=f"{local(d.lost_at_ms):%d/%m}"))
        if opened.reported is not None and d.state in RUNNING:
            number, day = opened.reported
            said.append(self._texts("ui.dossier.reported", number=number, day=f"{date.fromisoformat(day):%d/%m/%Y}"))
        for notice, at_ms in opened.noticed:
            what = self._texts(f"news.of_{notice}") if f"news.of_{notice}" in self._texts.keys() else notice  # noqa: SIM118
            said.append(self._texts("ui.dossier.noticed", what=what, at=f"{local(at_ms):%H:%M %d/%m}"))
        said += [self._step(step, d.result_at_ms or d.ended_at_ms) for step in opened.steps if step.began_at_ms is not None]
        said += [self._opinion(opinion) for opinion in opened.opinions]
        self.facts.setText("\n".join(said))
        gone = self._texts("ui.dossier.not_here", counter=d.counter) if opened.elsewhere else self._texts("ui.dossier.erased")
        self.owner.setText(d.owner_name or gone)
        reached = (d.phone, d.address) if self._to_reach else (masked_phone(d.phone), masked_address(d.address))
        parts = [masked_number(d.identity_no) or d.tax_code or "", *(part or "" for part in reached)]
        if d.submitter_name:
            parts.append(self._texts("ui.dossier.submitter", name=d.submitter_name))
        self.owner_more.setText(" · ".join(part for part in parts if part))
        for part in (self.signature_label, self.signature):
            part.setVisible(bool(opened.signature))
        self.signature.show_strokes(opened.signature)
        rows = [[paper.name, str(paper.original + paper.certified_copy + paper.photocopy)] for paper in opened.papers]
        self.papers.fill(rows)

    def _undated(self, dossier: Dossier) -> str:
        """Instead of the appointment."""
        return dossier.due_text if _awaits(dossier) else self._texts("unit.none")

    def _step(self, step: ProcessStepRecord, stopped_at_ms: int | None) -> str:
        """Who has an interlinked dossier since when, who had it, and who overran."""
        ended_at_ms = step.ended_at_ms if step.ended_at_ms is not None else stopped_at_ms
        values = {"no": step.no, "agency": step.agency, "task": step.task}
        if ended_at_ms is None:
            since, due = (f"{local(at_ms):%H:%M %d/%m}" for at_ms in (step.began_at_ms or 0, step.due_at_ms))
            return self._texts("ui.dossier.step_now", **values, since=since, due=due)
        late = bool(step.late)
        if step.ended_at_ms is None:  # the last one ends unsaid
            late = is_late(step.due_at_ms, step.unit, ended_at_ms)
        key = "ui.dossier.step_late" if late else "ui.dossier.step_done"
        return self._texts(key, **values, at=f"{local(ended_at_ms):%d/%m}")

    def _opinion(self, opinion: Opinion) -> str:
        if opinion.replied_at_ms is None:
            overdue = is_late(opinion.due_at_ms, None, self._now_ms())
            key = "ui.dossier.opinion_overdue" if overdue else "ui.dossier.opinion"
            return self._texts(key, agency=opinion.agency_asked, due=f"{local(opinion.due_at_ms):%d/%m}")
        key = "ui.dossier.opinion_late" if opinion.late else "ui.dossier.opinion_in"
        replied = {"at": f"{local(opinion.replied_at_ms):%d/%m}", "document": opinion.reply_document or ""}
        return self._texts(key, agency=opinion.agency_asked, reply=opinion.reply or "", **replied)

    def _kept(self, opened: DossierView) -> str:
        """Where it is kept."""
        if opened.copied_at_ms is not None:
            at = time_and_date(local(opened.copied_at_ms))
            return self._texts("ui.dossier.copy", counter=opened.dossier.counter, at=at)
        if opened.portal_at_ms is not None:
            return self._texts("ui.dossier.forwarded", at=f"{local(opened.portal_at_ms):%H:%M %d/%m}")
        if opened.accepted_at_ms is not None:
            return self._texts("ui.dossier.accepted", at=f"{local(opened.accepted_at_ms):%H:%M %d/%m}")
        return self._texts("ui.dossier.kept_here")

    def _time_left(self, opened: DossierView) -> str:
        d = opened.dossier
        if d.paused_at_ms is not None:
            set_tone(self.time_badge, "warn")
            return self._texts("ui.dossier.paused", since=f"{local(d.paused_at_ms):%d/%m}")
        if d.due_at_ms is None:
            set_tone(self.time_badge, "plain")
            return self._texts("ui.dossier.awaits" if _awaits(d) else "unit.none")
        end = d.result_at_ms or d.ended_at_ms or d.returned_at_ms
        if end is None:
            end = self._now_ms()
        kept = verdict(d.due_at_ms, d.limit_unit, end)
        set_tone(self.time_badge, "plain" if kept != "late" else "bad" if d.state in RUNNING else "warn")
        if d.state not in RUNNING:
            return self._texts(f"ui.dossier.{kept}", span=self._span(d.due_at_ms, end, by_day=d.limit_unit != "hour"))
        if kept == "late":
            return self._texts("ui.dossier.overdue", span=self._span(d.due_at_ms, end, by_day=d.limit_unit != "hour"))
        if end > d.due_at_ms:  # the hour has passed, the day has not
            return self._texts("ui.dossier.due_today")
        return self._texts("ui.dossier.left", span=self._span(d.due_at_ms, end))

    def _span(self, due_at_ms: int, end_ms: int, by_day: bool = False) -> str:
        """`by_day`: in whole days of the calendar, as what is late is counted; else how long it is."""
        days, hours = divmod(abs(due_at_ms - end_ms) // 3_600_000, 24)
        if by_day:
            days = days_between(due_at_ms, end_ms)
        if not days and not hours:
            return self._texts("ui.dossier.minutes", count=abs(due_at_ms - end_ms) // 60_000)
        return self._texts("ui.dossier.days", count=days) if days else self._texts("ui.dossier.hours", count=hours)


class OwedPanel(Panel):
    """What is owed, in the largest numerals, and what was paid."""

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts("ui.dossier.owed"), 2)
        self._texts = texts
        self.figure = label("", "figure")
        self.lines = label("", "muted", wrap=True)
        self.column.addWidget(self.figure)
        self.column.addWidget(self.lines)

    def show_dossier(self, opened: DossierView | None, also: tuple[DossierView, ...] = ()) -> None:
        """`also`: dossiers that are paid together with it."""
        total = sum(each.owed_vnd for each in (*also, *([opened] if opened else [])))
        lines = [f"{each.dossier.code}: {format_vnd(each.owed_vnd)}" for each in also]
        self.figure.setText(format_vnd(total))
        if opened is None:
            self.lines.setText("\n".join(lines))
            return
        if opened.unset and not total:
            self.figure.setText(self._texts("paper.fee_unset"))
        for fee in opened.fees:
            if fee.status == "due" and fee.amount_vnd:
                lines.append(f"{fee.name}: {format_vnd(fee.amount_vnd)}")
            if fee.full_vnd is not None:
                full = format_vnd(fee.full_vnd)
                lines.append(self._texts("ui.dossier.reduced", name=fee.name, full=full, basis=in_words(fee.basis)))
        for transfer in opened.transfers:
            lines.append(self._texts("ui.dossier.expected", amount=format_vnd(transfer.amount_vnd)))
        for receipt in opened.receipts:
            number = receipt_name(receipt.serial_symbol, receipt.number)
            key = "ui.dossier.receipt" if receipt.state == "issued" else "ui.dossier.receipt_replaced"
            lines.append(self._texts(key, amount=format_vnd(receipt.total_vnd), number=number))
        self.lines.setText("\n".join(lines))


class History(Panel):
    """What happened, in plain Vietnamese, with person and time. `least_px`: the height of its list."""

    def __init__(self, texts: Texts, least_px: int = 0) -> None:
        super().__init__(texts("ui.dossier.history"), 4)
        self._texts = texts
        self.table = ScreenTable([texts("ui.dossier.when"), texts("ui.dossier.what"), texts("ui.dossier.who")], stretch=1)
        self.table.setAccessibleName(texts("ui.dossier.history"))
        self.table.horizontalHeader().hide()
        self.table.wrap_rows()
        self.table.setMinimumHeight(least_px)
        self.column.addWidget(self.table)

    def show_dossier(self, opened: DossierView | None) -> None:
        rows = []
        for line in opened.history if opened else ():
            at = local(line.at_ms)
            what = self._texts(f"history.{line.kind}")
            rows.append([f"{at:%d/%m %H:%M}", f"{what}: {line.said}" if line.said else what, line.officer])
        more = len(rows) != self.table.rowCount()
        self.table.fill(rows)
        if more:
            self.table.show_last()  # what happened last


def column_of(*widgets: QWidget, stretch: int = -1) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(12)
    for number, widget in enumerate(widgets):
        column.addWidget(widget, 1 if number == stretch else 0)
    return column


def lay_out_act(page: QWidget, tops: Sequence[QWidget], left: QVBoxLayout, side: QVBoxLayout) -> QWidget:
    """A page that acts on one dossier: `tops` across it, what is typed at the left, what follows from it in `side`. Returns
    what holds the side."""
    holder = QWidget()
    holder.setFixedWidth(SIDE_PX)
    side.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(side)
    body = QHBoxLayout()
    body.setSpacing(16)
    body.addLayout(left, 1)
    body.addWidget(holder)
    column = QVBoxLayout(page)
    column.setContentsMargins(20, 14, 20, 14)
    column.setSpacing(12)
    for top in tops:
        column.addWidget(top)
    column.addLayout(body, 1)
    return holder
