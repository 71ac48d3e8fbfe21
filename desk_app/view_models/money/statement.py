"""Bank transfers as a whole: what is expected, what a statement brought, what fits nothing."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.answers.money.statement import OpenStatement, StatementView
from desk_app.answers.money.transfers import ListTransfers, TransferLists
from desk_app.core.folding import nfc
from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from desk_app.services.money.transfers import ExplainCredit, ReadStatement, StatementOutcome
from desk_app.services.money_records import ExpectedTransfer, StatementCredit
from desk_app.workers.crew import Crew
from desk_app.workers.messages import Problem


@dataclass(frozen=True, slots=True)
class StatementState:
    expected: tuple[ExpectedTransfer, ...] = ()
    unmatched: tuple[StatementCredit, ...] = ()
    unmatched_count: int = 0
    preview: StatementView | None = None
    busy: bool = False
    problem: str = ""
    done: str = ""


class StatementViewModel(QObject):
    changed = Signal(object)
    explained = Signal()
    """What was typed is in the books; only then does it go from its field."""

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self.state = StatementState()
        crew.changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        self._crew.ask(ListTransfers(), self._known, self._crew.report)

    def _known(self, lists: TransferLists) -> None:
        self._set(expected=lists.expected, unmatched=lists.unmatched, unmatched_count=lists.unmatched_count)

    def _set(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        self.changed.emit(self.state)

    def read(self, agency: str, path: str) -> None:
        """What a file holds and what would become of it; nothing is written."""
        if not self.state.busy:
            self._set(busy=True, preview=None, problem="", done="")
            self._crew.ask(OpenStatement(path, agency), self._opened, self._failed)

    def _opened(self, statement: StatementView) -> None:
        problem = "" if statement.credits else self._texts("statement.empty")
        self._set(busy=False, preview=statement, problem=problem)

    def may_take(self) -> bool:
        return self.state.preview is not None and bool(self.state.preview.credits)

    def take(self) -> None:
        """F9: what the preview shows, into the books."""
        seen = self.state.preview
        if seen is not None and seen.credits and not self.state.busy:
            self._set(busy=True, problem="")
            command = ReadStatement(seen.agency, seen.file_name, seen.sha256, seen.credits)
            self._crew.run(command, self._read, self._failed)

    def leave(self) -> None:
        """Away with the preview; nothing was written."""
        if not self.state.busy:
            self._set(preview=None, problem="", done="")

    def told(self, statement: StatementView) -> str:
        """What would become of the rows, counted."""
        taken = self._texts(
            "ui.statement.taken",
            file=statement.file_name,
            count=len(statement.credits),
            amount=format_vnd(statement.total_vnd),
        )
        parts = [f"{count} {self._texts(f'ui.statement.becomes_{becomes}')}" for becomes, count in statement.counts]
        told = f"{taken} {', '.join(parts)}."
        hidden = sum(count for _becomes, count in statement.counts) - len(statement.rows)
        if hidden:
            told += " " + self._texts("ui.statement.hidden", count=hidden)
        return told

    def _read(self, outcome: StatementOutcome) -> None:
        counts = {
            "receipts": len(outcome.receipts),
            "known": outcome.known,
            "unmatched": outcome.unmatched,
            "doubtful": outcome.doubtful,
        }
        self._set(busy=False, preview=None, problem="", done=self._texts("ui.statement.done", **counts))
        self.refresh()

    def explain(self, number: int, finding: str, is_new: bool = False) -> None:
        """What a credit is that fits nothing; whether a doubtful one is money of its own."""
        if 0 <= number < len(self.state.unmatched):
            credit = self.state.unmatched[number]
            command = ExplainCredit(credit.agency, credit.line_id, nfc(finding), is_new)
            self._crew.run(command, self._explained, self._failed)

    def _explained(self, _value: object) -> None:
        self._set(problem="", done=self._texts("ui.statement.explained"))
        self.explained.emit()
        self.refresh()

    def _failed(self, problem: Problem) -> None:
        self._set(busy=False, problem=problem.text, done="")
