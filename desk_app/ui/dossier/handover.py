"""F6 · Bàn giao: the run at 11h00 and 17h00; every scan finds its side, the courier proves who they are, F9."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.resources_reader import Texts
from desk_app.services.records import Dossier
from desk_app.ui.key_tables.bound import BoundKeys
from desk_app.ui.key_tables.handover import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.ui.parts.fields import Field, Pick, TextField
from desk_app.ui.parts.page import Page
from desk_app.ui.parts.second_person import SecondPersonFields
from desk_app.ui.parts.table import ScreenTable
from desk_app.ui.parts.widgets import Panel, label, set_tone
from desk_app.view_models.dossier.handover import HandoverState, HandoverViewModel

MOST_NAMED = 3


class HandoverPage(Page):
    def __init__(self, vm: HandoverViewModel, centre: Centre, texts: Texts) -> None:
        super().__init__(vm)
        self._vm = vm
        self._centre = centre
        self._texts = texts
        t = texts
        self.clock = label("", tone="plain")
        self.agency = Pick(t("ui.handover.agency"))
        self.agency.offer([(agency.id, agency.name) for agency in centre.agencies])
        self.code = TextField(t("ui.handover.code_hint"))
        self.code.as_typed()
        self.code.setProperty("big", True)
        self.code.setAccessibleName(t("paper.dossier_code"))
        self.code.stays_on_enter = True
        out = ("mark", "code", "owner", "procedure", "received")
        self.outgoing = ScreenTable([t(f"ui.handover.{key}") for key in out], stretch=3)
        self.incoming = ScreenTable([t(f"ui.handover.{key}") for key in ("no", "code", "place")], stretch=1, passive=True)
        self.store_place = Field(t("ui.return.store_place"), "B-14")
        self.reason = Field(t("ui.handover.reason"))
        self.explain_one = KeyButton(t("ui.handover.explain_one"), key_of(KEYS, "explain_one"))
        self.explain_all = KeyButton(t("ui.handover.explain_all"), key_of(KEYS, "explain_all"))
        self.take_out = KeyButton(t("ui.handover.take_out"), key_of(KEYS, "take_out"))
        self.courier = SecondPersonFields(t("ui.handover.courier"), t)
        self.minutes = KeyButton(t("ui.handover.minutes"), key_of(KEYS, "minutes"))
        self.button = KeyButton(t("ui.handover.act"), key_of(KEYS, "act"), main=True)
        self.reported = label("", tone="warn", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.done = label("", tone="good", wrap=True)
        self._timer = QTimer(self)
        self._timer.setInterval(1_000)
        self._timer.timeout.connect(self._tick)
        self._lay_out()
        self.code.entered.connect(self._take)
        self.code.textChanged.connect(self._show_act)
        self.agency.chosen.connect(self._agency_chosen)
        self.explain_one.clicked.connect(self._explain_one)
        self.explain_all.clicked.connect(self._explain_all)
        self.take_out.clicked.connect(self._take_out)
        self.minutes.clicked.connect(vm.print_minutes)
        self.button.clicked.connect(self.act)
        self.keys = self._bind_keys()
        vm.file_made.connect(self.open_file)
        vm.changed.connect(self._show)
        self._show(vm.state)

    def _lay_out(self) -> None:
        t = self._texts
        head = QHBoxLayout()
        head.addWidget(label(t("ui.handover.title"), "title"))
        head.addStretch(1)
        head.addWidget(self.clock)
        out = Panel(t("ui.handover.out"))
        self.out_note = out.note
        out.column.addWidget(self.outgoing, 1)
        why = QHBoxLayout()
        why.addWidget(self.reason, 1)
        for button in (self.explain_one, self.explain_all, self.take_out):
            why.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        out.column.addLayout(why)
        incoming = Panel(t("ui.handover.in"))
        self.in_note = incoming.note
        incoming.column.addWidget(self.store_place)
        incoming.column.addWidget(self.incoming, 1)
        incoming.column.addWidget(self.reported)
        holder = QWidget()
        holder.setFixedWidth(380)
        right = QVBoxLayout(holder)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(12)
        right.addWidget(self.agency)
        right.addWidget(incoming, 1)
        right.addWidget(self.courier)
        right.addWidget(label(t("ui.handover.pen"), "muted", wrap=True))
        for part in (self.done, self.problem, self.minutes, self.button):
            right.addWidget(part)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(out, 1)
        body.addWidget(holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.code)
        column.addLayout(body, 1)

    def shown(self) -> None:
        self._vm.open()
        self._timer.start()
        self._tick()
        self.code.setFocus()

    def _begin_anew(self) -> None:
        """Why something stays, where results lie and who fetches is typed for one agency."""
        for field in (self.reason, self.store_place, self.courier.name):
            field.line.set("")
        self.courier.clear()

    def take_code(self, code: str) -> bool:
        self._vm.take(code, self.store_place.text)
        self.code.set("")
        self.code.setFocus()
        return True

    def _take(self) -> None:
        if self.code.text().strip():
            self._vm.take(self.code.text(), self.store_place.text)
            self.code.set("")

    def act(self) -> None:
        if self.code.text().strip():  # typed and not taken yet: it is taken, seen, and then handed over
            self._take()
            return
        self._vm.submit(self.courier.person())
        self.courier.clear()

    def _bind_keys(self) -> BoundKeys:
        acts = {
            "act": self.act,
            "explain_one": self._explain_one,
            "explain_all": self._explain_all,
            "take_out": self._take_out,
            "minutes": self._vm.print_minutes,
        }
        return BoundKeys(KEYS, acts, {"agency": self._choose_agency})

    def _choose_agency(self, number: int) -> None:
        if number < len(self._centre.agencies):
            self.agency.choose(self._centre.agencies[number].id)
            self.code.setFocus()

    def _agency_chosen(self, agency: str) -> None:
        if agency != self._vm.state.agency:
            self._begin_anew()
        self._vm.choose(agency)

    def _marked(self) -> tuple[str, ...]:
        code = self.outgoing.marked
        return (code,) if isinstance(code, str) else ()

    def _explain_one(self) -> None:
        """The marked one, which goes to the end; then the one that stood below it is marked."""
        marked = self._marked()
        codes = [dossier.code for dossier in self._ordered(self._vm.state)]
        below = codes[codes.index(marked[0]) + 1 :] if marked else []
        self._explain(marked)
        if marked and marked[0] in self._vm.state.reasons:
            self.reason.line.set("")  # one for several is given to all that are left (Alt+T)
            if below:
                self.outgoing.mark(below[0])

    def _explain_all(self) -> None:
        self._explain(self._vm.state.open_codes)

    def _explain(self, codes: tuple[str, ...]) -> None:
        if not self.reason.text.strip():
            self.reason.line.setFocus()
        self._vm.explain(codes, self.reason.text)

    def _take_out(self) -> None:
        for code in self._marked():
            self._vm.take_out(code)

    @Slot()
    def _show_act(self) -> None:
        self.button.set_text(self._texts("ui.handover.act_take" if self.code.text().strip() else "ui.handover.act"))

    @Slot()
    def _tick(self) -> None:
        if not self.isVisible():
            self._timer.stop()
            return
        run, left = self._vm.countdown()
        if left is None:
            self.clock.setText(
                self._texts("ui.handover.over" if run is None else "ui.handover.now", run=run.label if run else "")
            )
        else:
            minutes, seconds = divmod(left, 60)
            span = f"{minutes // 60}:{minutes % 60:02}:{seconds:02}" if minutes >= 60 else f"{minutes:02}:{seconds:02}"
            self.clock.setText(self._texts("ui.handover.until", span=span))
        set_tone(self.clock, "warn" if run else "plain")

    @staticmethod
    def _ordered(state: HandoverState) -> tuple[Dossier, ...]:
        """What is still to be done first."""
        out = set(state.out)
        return tuple(sorted(state.waiting, key=lambda each: (each.code in out, each.code in state.reasons)))

    @Slot(object)
    def _show(self, state: HandoverState) -> None:
        out, rows = set(state.out), []
        for dossier in self._ordered(state):
            mark = "✓" if dossier.code in out else "–" if dossier.code in state.reasons else "☐"
            said = state.reasons.get(dossier.code, "") if dossier.code not in out else ""
            what = dossier.procedure_name if not said else self._texts("paper.left_behind", reason=said)
            if not said and dossier.code not in state.due and dossier.code not in out:
                what = self._texts("ui.handover.may_wait", procedure=what)
            rows.append([mark, dossier.code, dossier.owner_name or "", what, f"{local(dossier.received_at_ms):%H:%M %d/%m}"])
        self.outgoing.fill(rows, [dossier.code for dossier in self._ordered(state)])
        results = list(enumerate(state.results, 1))[::-1]
        self.incoming.fill([[str(number), line.code, line.store_place or "–"] for number, line in results])
        self.out_note.setText(self._texts("ui.handover.out_count", out=len(out), of=len(rows), open=len(state.open_codes)))
        self.in_note.setText(self._texts("ui.handover.in_count", count=len(results)))
        missing = state.to_fetch
        named = ", ".join(missing[:MOST_NAMED]) + ("…" if len(missing) > MOST_NAMED else "")
        self.reported.setText(self._texts("ui.handover.reported", count=len(missing), codes=named))
        self.reported.setVisible(bool(missing))
        self.minutes.setVisible(bool(state.last))
        self.button.setEnabled(not state.busy)
        self.code.mark_wrong(state.problem_field == "code")
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        self.done.setText(state.done)
        self.done.setVisible(bool(state.done))
