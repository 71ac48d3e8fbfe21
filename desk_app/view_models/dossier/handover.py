"""Handing over to one agency's courier: what waits, what was scanned out and in, what stays and why."""

import json
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.answers.board.handover import HandoverDossiers, ListHandover
from desk_app.answers.dossier.finding import LookUpDossier
from desk_app.answers.intake.unfinished import ListDrafts
from desk_app.answers.papers.forms import MakeForm
from desk_app.answers.pictures import PrintablePaper
from desk_app.core.centre import Centre
from desk_app.core.dossier_code import BadDossierCode, parse_dossier_code
from desk_app.core.folding import nfc
from desk_app.core.handover import Run, next_run, run_now
from desk_app.core.moments import local
from desk_app.core.problems import UserProblem
from desk_app.core.states import allowed
from desk_app.resources_reader import Texts
from desk_app.services.desk.paper import CountForm
from desk_app.services.dossier.handover import HandedOver, HandOver, LeftDossier
from desk_app.services.dossier.own_dossier import check_act
from desk_app.services.dossier.return_result import RegisterResult
from desk_app.services.money.cash import SecondPerson
from desk_app.services.records import Dossier
from desk_app.workers.crew import Crew
from desk_app.workers.messages import DropDraft, PrintForm, Problem, SaveDraft

MINUTES = "handover_minutes"
DRAFT = "handover:"
"""What was scanned is kept from scan to scan, per officer and agency: the power may go."""


@dataclass(frozen=True, slots=True)
class HandoverState:
    """`due`: what belongs to this run; `reported`: whose results the agency said are there; `out`, `results`: scanned, in that
    order; `reasons`: why something stays."""

    agency: str = ""
    waiting: tuple[Dossier, ...] = ()
    due: frozenset[str] = frozenset()
    reported: tuple[str, ...] = ()
    out: tuple[str, ...] = ()
    results: tuple[RegisterResult, ...] = ()
    reasons: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    problem_field: str = ""
    done: str = ""
    last: str = ""
    busy: bool = False

    @property
    def to_fetch(self) -> tuple[str, ...]:
        """Reported by the agency and not brought along."""
        brought = {line.code for line in self.results}
        return tuple(code for code in self.reported if code not in brought)

    @property
    def open_codes(self) -> tuple[str, ...]:
        """Neither scanned nor explained, though it has to go."""
        out = set(self.out)
        return tuple(each.code for each in self.waiting if each.code in self.due - out and each.code not in self.reasons)


class HandoverViewModel(QObject):
    changed = Signal(object)
    file_made = Signal(str)

    def __init__(self, crew: Crew, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._centre = centre
        self._texts = texts
        self._store_place = ""
        self._known_of = ""  # the agency whose list has come
        self._asked_of = ""  # the one whose list is on its way
        self._unknown = ""  # why it did not come
        self._early: tuple[tuple[str, str], ...] = ()  # scanned before that: a list that is not there would refuse them
        self.state = HandoverState(centre.agencies[0].id)
        crew.changed.connect(self.refresh)

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    def countdown(self) -> tuple[Run | None, int | None]:
        """The run that is on, and the seconds to the next one of today."""
        now, runs = local(self._crew.now_ms()), self._centre.handover_runs
        coming = next_run(now, runs)
        left = None
        if coming is not None:
            at = now.replace(hour=coming.at.hour, minute=coming.at.minute, second=0, microsecond=0)
            left = int((at - now).total_seconds())
        return run_now(now, runs), left

    def choose(self, agency: str) -> None:
        if agency != self.state.agency:
            self._known_of, self._early = "", ()
            self.state = HandoverState(agency)
            self.open()

    def open(self) -> None:
        """The place is shown, or another agency chosen: what was scanned before is there again."""
        if self._crew.actor is not None and not self.state.out and not self.state.results:
            self._crew.ask(ListDrafts(self._crew.actor.officer_id), self._drafts_known, self._crew.report)
        self.refresh()

    def _drafts_known(self, drafts: tuple[tuple[str, int, str], ...]) -> None:
        kept = next((content for name, _at, content in drafts if name == self._draft), None)
        if kept is not None and not self.state.out and not self.state.results:  # nor scanned meanwhile
            said = json.loads(kept)
            results = tuple(RegisterResult(**line) for line in said["results"])
            self._set(out=tuple(said["out"]), results=results, reasons=said["reasons"])

    @property
    def _draft(self) -> str:
        officer = self._crew.actor.officer_id if self._crew.actor else ""
        return f"{DRAFT}{officer}:{self.state.agency}"

    def _keep(self) -> None:
        state = self.state
        results = [{"code": line.code, "result_no": line.result_no, "store_place": line.store_place} for line in state.results]
        content = {"out": list(state.out), "results": results, "reasons": state.reasons}
        self._crew.run(SaveDraft(self._draft, json.dumps(content, ensure_ascii=False)))

    @Slot()
    def refresh(self) -> None:
        if self._crew.actor is not None:
            agency = self._asked_of = self.state.agency
            self._crew.ask(ListHandover(agency), self._known, partial(self._not_known, agency))

    def _known(self, view: HandoverDossiers) -> None:
        if view.agency == self.state.agency:
            here = {dossier.code for dossier in view.dossiers}
            out = tuple(code for code in self.state.out if code in here)
            self._known_of, self._asked_of = view.agency, ""
            problem, self._unknown = "" if self.state.problem == self._unknown else self.state.problem, ""
            self._set(problem=problem, waiting=view.dossiers, due=view.due, reported=view.reported, out=out)
            early, self._early = self._early, ()
            for scanned in early:
                self.take(*scanned)

    def _not_known(self, agency: str, problem: Problem) -> None:
        """What was scanned before is scanned again once the list is there: said, and nothing waits unseen."""
        if agency == self.state.agency:
            self._early, self._asked_of, self._unknown = (), "", problem.text
            self._set(problem=problem.text, problem_field="")

    def take(self, text: str, store_place: str) -> None:
        """A code was scanned or typed: a dossier that waits goes out, a result of one that is away comes in."""
        if self._known_of != self.state.agency:
            self._early += ((text, store_place),)
            if not self._asked_of:
                self.refresh()
            return
        self._store_place = nfc(store_place)
        try:
            code = str(parse_dossier_code(text))
        except BadDossierCode as error:
            self._set(problem=self._texts(error.reason), problem_field="code")
            return
        if code in self.state.out or any(line.code == code for line in self.state.results):
            self._set(problem=self._texts("ui.handover.scanned_already", code=code), problem_field="code")
        elif any(dossier.code == code for dossier in self.state.waiting):
            reasons = {name: reason for name, reason in self.state.reasons.items() if name != code}
            self._set(out=(*self.state.out, code), reasons=reasons, problem="", problem_field="", done="")
            self._keep()
        else:
            self._crew.ask(LookUpDossier(code), self._looked_up, self._failed)

    def _looked_up(self, dossier: Dossier | None) -> None:
        try:
            if dossier is None:
                raise UserProblem("problem.no_such_dossier")
            if dossier.agency != self.state.agency:
                raise UserProblem("problem.of_other_agency", code=dossier.code)
            if not allowed("register_result", dossier.state):
                check_act("register_result", dossier.state)
        except UserProblem as problem:
            self._set(problem=self._texts(problem.key, **problem.values), problem_field="code")
            return
        if any(line.code == dossier.code for line in self.state.results):
            return
        result = RegisterResult(dossier.code, "", self._store_place)
        self._set(results=(*self.state.results, result), problem="", problem_field="", done="")
        self._keep()

    def take_out(self, code: str) -> None:
        """It was scanned by mistake."""
        out = tuple(each for each in self.state.out if each != code)
        self._set(out=out, results=tuple(line for line in self.state.results if line.code != code))
        self._keep()

    def explain(self, codes: tuple[str, ...], reason: str) -> None:
        """Why these stay."""
        if not reason.strip():
            self._set(problem=self._texts("problem.no_reason"), problem_field="reason")
            return
        added = {code: nfc(reason) for code in codes if code not in self.state.out}
        self._set(reasons=self.state.reasons | added, problem="", problem_field="")
        self._keep()

    def submit(self, courier: SecondPerson) -> None:
        """F9: one run with one courier."""
        state = self.state
        if state.busy:
            return
        self._set(busy=True, problem="", problem_field="", done="")
        here = {dossier.code for dossier in state.waiting}
        left = tuple(LeftDossier(code, reason) for code, reason in state.reasons.items() if code in here - set(state.out))
        courier = SecondPerson(nfc(courier.officer_id), courier.secret)
        command = HandOver(state.agency, state.out, state.results, left, courier)
        self._crew.run(command, partial(self._handed_over, state), self._failed)

    def _handed_over(self, gone: HandoverState, done: HandedOver) -> None:
        """What was scanned while it was written stays for the next run."""
        out = tuple(code for code in self.state.out if code not in gone.out)
        results = tuple(line for line in self.state.results if line not in gone.results)
        reasons = {code: why for code, why in self.state.reasons.items() if code not in gone.reasons}
        said = self._texts("ui.handover.done", dossiers=done.dossiers, results=done.results, left=done.left)
        self._set(busy=False, out=out, results=results, reasons=reasons, done=said, last=done.handover_id)
        if out or results or reasons:
            self._keep()
        else:
            self._crew.run(DropDraft(self._draft))

    def print_minutes(self) -> None:
        """The minutes of the last run, two copies; counted first. Those of earlier runs are found on F7."""
        if self.state.last:
            self._crew.run(CountForm(self.state.last, MINUTES), self._minutes_counted, self._failed)

    def _minutes_counted(self, copy_no: int) -> None:
        self._crew.ask(MakeForm(self.state.last, MINUTES, copy_no), self._minutes_known, self._failed)

    def _minutes_known(self, form: PrintablePaper) -> None:
        self._crew.devices(PrintForm(form.code, form.pdf, form.media), self._printed, self._failed)

    def _printed(self, file: str) -> None:
        self._set(done=self._texts("ui.handover.minutes_file" if file else "ui.handover.minutes_sent", file=file))
        if file:
            self.file_made.emit(file)

    def _failed(self, problem: Problem) -> None:
        self._set(busy=False, problem=problem.text, problem_field=problem.field)
