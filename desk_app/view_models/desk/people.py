"""F12's accounts: whose each is, and what is done about it."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from desk_app.answers.desk.accounts_view import AccountRow, ListAccounts
from desk_app.core.folding import nfc
from desk_app.resources_reader import Texts
from desk_app.services.commands import Command
from desk_app.services.desk.people import EndAccount, EndTerm, NamePerson, PassAccount, PersonSaid
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem

ACTS = ("name", "pass", "term", "end")
FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("name", "agency", "post", "since", "until"),
    "pass": ("name", "agency", "post", "since", "until", "secret"),
    "term": ("until", "reason"),
    "end": ("reason",),
}
"""What each act asks for."""


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """What stands in the fields."""

    name: str = ""
    agency: str = ""
    post: str = ""
    since: str = ""
    until: str = ""
    reason: str = ""
    secret: str = ""

    def __repr__(self) -> str:
        return "TypedPerson(…)"  # a secret never reaches a log


@dataclass(frozen=True, slots=True)
class PeopleState:
    rows: tuple[AccountRow, ...] = ()
    act: str = "name"
    problem: str = ""
    field: str = ""
    told: str = ""


class PeopleViewModel(QObject):
    """`done`: the fields are to be filled anew from what stands now."""

    changed = Signal(object)
    done = Signal()

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self.state = PeopleState()
        crew.changed.connect(self.refresh)

    def refresh(self) -> None:
        self._crew.ask(ListAccounts(), self._known, self._crew.report)

    def _known(self, rows: tuple[AccountRow, ...]) -> None:
        self._set(rows=rows)

    def _set(self, **values: object) -> None:
        self.state = replace(self.state, **values)  # type: ignore[arg-type]
        self.changed.emit(self.state)

    def choose_act(self, act: str) -> None:
        self._set(act=act, problem="", field="", told="")

    def forget(self) -> None:
        """Another account is looked at: what was said of the one before is over."""
        self._set(problem="", field="", told="")

    def run(self, login: str, typed: TypedPerson) -> None:
        """The chosen act, for an account."""
        said = PersonSaid(typed.agency, nfc(typed.post), typed.since, typed.until)
        command: Command[None]
        match self.state.act:
            case "pass":
                command = PassAccount(login, nfc(typed.name), said, typed.secret)
            case "term":
                command = EndTerm(login, typed.until, nfc(typed.reason))
            case "end":
                command = EndAccount(login, nfc(typed.reason))
            case _:
                command = NamePerson(login, nfc(typed.name), said)
        self._crew.run(command, self._done, self._failed)

    def _done(self, _value: None) -> None:
        self._set(told=self._texts(f"ui.people.done_{self.state.act}"), problem="", field="", act="name")
        self.done.emit()
        self.refresh()

    def _failed(self, problem: Problem) -> None:
        self._set(problem=problem.text, field=problem.field, told="")
