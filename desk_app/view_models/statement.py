"""Bank transfers as a whole: what is expected, what a statement brought, what fits nothing."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.core.folding import nfc
from desk_app.resources_reader import Texts
from desk_app.services.records import ExpectedTransfer, StatementCredit
from desk_app.services.transfers import ExplainCredit, ReadStatement, StatementOutcome
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem
from desk_app.workers.questions import OpenStatement, Statement, TransferLists, Transfers


@dataclass(frozen=True, slots=True)
class StatementState:
    expected: tuple[ExpectedTransfer, ...] = ()
    unmatched: tuple[StatementCredit, ...] = ()
    problem: str = ""
    done: str = ""


class StatementViewModel(QObject):
    changed = Signal(object)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self._agency = ""
        self.state = StatementState()
        crew.changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        self._crew.ask(Transfers(), self._known)

    def _known(self, lists: TransferLists) -> None:
        self.state = replace(self.state, expected=lists.expected, unmatched=lists.unmatched)
        self.changed.emit(self.state)

    def read(self, agency: str, path: str) -> None:
        """The file is read by the reader; the runner matches it."""
        self._agency = agency
        self._crew.ask(OpenStatement(path), self._opened, self._failed)

    def _opened(self, statement: Statement) -> None:
        command = ReadStatement(self._agency, statement.file_name, statement.sha256, statement.credits)
        self._crew.run(command, self._read, self._failed)

    def _read(self, outcome: StatementOutcome) -> None:
        counts = {"receipts": len(outcome.receipts), "known": outcome.known, "unmatched": outcome.unmatched}
        self.state = replace(self.state, problem="", done=self._texts("ui.statement.done", **counts))
        self.changed.emit(self.state)
        self.refresh()

    def explain(self, number: int, finding: str) -> None:
        """What a credit is that fits nothing."""
        if 0 <= number < len(self.state.unmatched):
            credit = self.state.unmatched[number]
            self._crew.run(ExplainCredit(credit.agency, credit.reference, nfc(finding)), self._explained, self._failed)

    def _explained(self, _value: object) -> None:
        self.state = replace(self.state, problem="", done=self._texts("ui.statement.explained"))
        self.changed.emit(self.state)
        self.refresh()

    def _failed(self, problem: Problem) -> None:
        self.state = replace(self.state, problem=problem.text, done="")
        self.changed.emit(self.state)
