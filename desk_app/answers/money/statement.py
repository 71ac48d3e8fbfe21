"""What a bank's file would do, told before it does anything."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.problems import UserProblem
from desk_app.core.statement import BadStatement, Credit, StatementContent
from desk_app.resources_reader import statement_words
from desk_app.services.money.statement_matching import CreditReads, Judged, judge
from desk_app.services.money_records import ExpectedTransfer

if TYPE_CHECKING:
    from desk_app.store.queries import Queries

SHOWN = 300
"""Rows of the preview on the screen; the rest is counted."""
ORDER = ("doubtful", "negative", "matched", "unmatched", "known", "total", "words", "zero", "out", "heads", "read")
"""What a person should see first."""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A row of the file: what becomes of it, `becomes` (an outcome of `services.money.statement_matching` or a reason of
    `core.statement`), and for which dossier."""

    line: int
    becomes: str
    booked_on: str = ""
    reference: str = ""
    amount_vnd: int | None = None
    text: str = ""
    dossier_code: str = ""


@dataclass(frozen=True, slots=True)
class StatementView:
    """What a file holds, before anything is written. `rows`: those that a person should see first, not all of a long file;
    `counts`: how many become what; `stated_vnd`: the bank's own total where it is another than `total_vnd`. Sums are đồng."""

    agency: str
    file_name: str
    sha256: str
    credits: tuple[Credit, ...]
    rows: tuple[StatementRow, ...]
    counts: tuple[tuple[str, int], ...]
    total_vnd: int
    stated_vnd: int | None


@dataclass(frozen=True, slots=True)
class OpenStatement(Question[StatementView]):
    """A bank's statement as a file, to be looked at for one agency's account (by its id)."""

    path: str
    agency: str

    def answer(self, desk: AnsweringDesk) -> StatementView:
        """What it would do; nothing is written. Raises UserProblem where it cannot be read as a statement."""
        from desk_app.store.money_reads import StoreMoneyReads

        return look_into(self, StoreMoneyReads(desk.reads.connection, desk.reads.desk_id), desk.reads)


class StatementReads(CreditReads, Protocol):
    """Money as a use case reads it."""

    def pending_transfers(self, agency: str) -> tuple[ExpectedTransfer, ...]:
        """Those of an agency (by its id) that nobody has seen come in."""
        ...


def look_into(question: OpenStatement, reads: "StatementReads", queries: "Queries") -> StatementView:
    """`reads`: money as a use case reads it; `queries`: the reading connection's questions. Raises UserProblem."""
    from desk_app.answers.money.statement_reading import MAX_BYTES, read_file

    path = Path(question.path.strip().strip('"')).expanduser()
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        raise UserProblem("statement.no_file", field="statement") from None
    try:
        content = read_file(data, statement_words())
    except BadStatement as error:
        raise UserProblem(error.reason, field="statement", line=error.line, cell=error.cell) from None
    waiting = [each for each in reads.pending_transfers(question.agency) if _still_owed(each, queries)]
    judged = judge(reads, question.agency, content.credits, waiting)
    return shown(question.agency, path.name, hashlib.sha256(data).hexdigest(), content, judged)


def _still_owed(expected: ExpectedTransfer, queries: "Queries") -> bool:
    fees = queries.fees(expected.dossier_code) or queries.shared_fees(expected.dossier_code)
    owed = sum(fee.amount_vnd or 0 for fee in fees if fee.status == "pending" and fee.line_no in expected.lines)
    return bool(owed == expected.amount_vnd)


def shown(agency: str, file_name: str, sha256: str, content: StatementContent, judged: tuple[Judged, ...]) -> StatementView:
    """The rows in the order in which a person should see them, in the order of the file where they are alike."""
    counts: Counter[str] = Counter(map(itemgetter(1), judged))
    counts.update(each.reason for each in content.left_out)
    rows: dict[str, list[StatementRow]] = {becomes: [] for becomes in ORDER}
    for line, (credit, outcome, code, _transfer) in zip(content.lines, judged, strict=True):
        if len(rows[outcome]) < SHOWN:
            day, code = credit.booked_on.isoformat(), code or ""
            rows[outcome].append(StatementRow(line, outcome, day, credit.reference, credit.amount_vnd, credit.text, code))
    for left in content.left_out:
        if len(rows[left.reason]) < SHOWN:
            rows[left.reason].append(StatementRow(left.line, left.reason, text=left.text))
    first = [row for becomes in ORDER for row in rows[becomes]][:SHOWN]
    becoming = tuple((becomes, counts[becomes]) for becomes in ORDER if counts[becomes])
    total = sum(credit.amount_vnd for credit in content.credits)
    return StatementView(agency, file_name, sha256, content.credits, tuple(first), becoming, total, content.stated_vnd)
