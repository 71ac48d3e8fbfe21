"""Boxes as they may be shown: what the books say of one only to the officer who has just fixed a count of it."""

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from desk_app.answers.pictures import PrintablePaper, paper_of
from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.counting import may_recount
from desk_app.core.deposits import deposit_due
from desk_app.core.moments import local
from desk_app.core.receipts import receipt_number
from desk_app.services.money_records import BoxCount, Shift

if TYPE_CHECKING:
    from desk_app.documents.document import Document
    from desk_app.store.box_reads import BoxView
    from desk_app.store.queries import Queries


@dataclass(frozen=True, slots=True)
class SeenCount:
    """A count that its counter fixed, and now sees beside the books. Sums are đồng; `notes`: denomination and how many;
    `at_ms`: milliseconds since 1970 UTC."""

    count_id: str
    notes: tuple[tuple[int, int], ...]
    counts: int
    first_vnd: int
    counted_vnd: int
    expected_vnd: int
    difference_vnd: int
    at_ms: int
    may_recount: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds an open box, and since when (milliseconds since 1970 UTC); not what they counted into it."""

    officer: str
    officer_name: str
    opened_at_ms: int


@dataclass(frozen=True, slots=True)
class BoxState:
    """A box as it may be shown to who asks: not what the books say of it. `counted_by`: who else fixed a count and
    left it, by name; `awaits`: the count that a second person must sign, with its difference in đồng."""

    agency: str
    shift: Holding | None
    receipts: int
    safe_vnd: int = 0
    deposit_due: date | None = None
    deposit_late: bool = False
    count: SeenCount | None = None
    counted_by: str = ""
    awaits: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class BoxMove:
    """`at_ms`: milliseconds since 1970 UTC; `amount_vnd` None: shown once the count is fixed. `whole`: all that was in the box
    just then."""

    at_ms: int
    what: str
    amount_vnd: int | None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class BoxMovements:
    """What went through a box, the oldest first, and what the books say is in it; None: shown once the count is fixed."""

    agency: str
    moves: tuple[BoxMove, ...]
    balance_vnd: int | None


@dataclass(frozen=True, slots=True)
class SeeBoxes(Question[tuple[BoxState, ...]]):
    """The boxes of these agencies (by id) at this desk. `officer`: who asks; nobody is told what the books say of a box but who
    has just counted it."""

    agencies: tuple[str, ...]
    officer: str = ""

    def answer(self, desk: AnsweringDesk) -> tuple[BoxState, ...]:
        """A box for each agency, in their order."""
        waiting = desk.reads.counts_without_end()
        return tuple(self._state(view, waiting, desk) for view in desk.reads.boxes(self.agencies))

    def _state(self, view: "BoxView", waiting: tuple[BoxCount, ...], desk: AnsweringDesk) -> BoxState:
        here = [count for count in waiting if count.agency == view.agency]
        fixed = next((count for count in here if count.settled_at_ms is None), None)
        awaits = next(((count.count_id, count.difference_vnd) for count in here if count.awaits_second), None)
        own = fixed is not None and bool(self.officer) and fixed.officer == self.officer
        due = _deposit_due(view, desk)
        return BoxState(
            view.agency,
            _holding(view.shift, desk.reads) if view.shift else None,
            view.receipts,
            view.safe_vnd,
            due,
            due is not None and due < local(desk.now_ms()).date(),
            _seen(desk.reads, fixed) if fixed and own else None,
            desk.reads.name_then(fixed.officer, fixed.counted_at_ms) if fixed and not own else "",
            awaits,
        )


@dataclass(frozen=True, slots=True)
class ListBoxMoves(Question[BoxMovements]):
    """What went through an agency's box since it was opened, or since it was closed."""

    agency: str
    officer: str

    def answer(self, desk: AnsweringDesk) -> BoxMovements:
        """Without sums until `officer` fixed the count: they stay out, not only off the screen."""
        reads, texts = desk.reads, desk.texts
        shown = _own_count(reads, self.agency, self.officer) is not None
        first, rows = reads.box_moves(self.agency)
        moves = []
        if first is not None:
            at_ms, opened, vnd = first
            what = texts("ui.cash.move_opened" if opened else "ui.cash.move_closed")
            moves.append(BoxMove(at_ms, what, vnd if shown else None, whole=True))
        for at_ms, kind, serial, number, vnd in rows:
            voucher = receipt_number(serial, number) if serial and number else ""
            what = texts(f"ui.cash.move_{kind}", number=voucher)
            moves.append(BoxMove(at_ms, what, vnd if shown else None))
        balance = reads.boxes((self.agency,))[0].box.balance_vnd if shown else None
        return BoxMovements(self.agency, tuple(moves), balance)


@dataclass(frozen=True, slots=True)
class MakeInterimCount(Question[PrintablePaper]):
    """A count that is not settled, on paper: what was typed so far (`notes`: denomination and how many), and the books only
    where `officer` fixed it."""

    agency: str
    officer: str
    officer_name: str
    notes: tuple[tuple[int, int], ...]

    def answer(self, desk: AnsweringDesk) -> PrintablePaper:
        """Minutes on A4, to be signed by hand."""
        return paper_of(f"kiem-dem-tam-{self.agency}", self.document(desk), desk)

    def document(self, desk: AnsweringDesk) -> "Document":
        """What stands on the paper."""
        from desk_app.documents.minutes import interim_minutes

        count = _own_count(desk.reads, self.agency, self.officer)
        notes = dict(_seen(desk.reads, count).notes if count else self.notes)
        expected_vnd = count.expected_vnd if count else None
        common = desk.now_ms(), desk.centre, desk.texts
        return interim_minutes(self.agency, self.officer_name, notes, expected_vnd, *common)


def _seen(queries: "Queries", count: BoxCount) -> SeenCount:
    """With the notes of the last count, as its fact has them."""
    body = json.loads(queries.history(count.count_id)[-1].body)
    notes = tuple((line["denomination_vnd"], line["count"]) for line in body["denominations"])
    return SeenCount(
        count.count_id,
        notes,
        count.counts,
        count.first_vnd,
        count.counted_vnd,
        count.expected_vnd,
        count.difference_vnd,
        count.counted_at_ms,
        may_recount(count.own_counts, count.difference_vnd),
    )


def _own_count(queries: "Queries", agency: str, officer: str) -> BoxCount | None:
    """The one that this officer fixed and did not settle."""
    counts = (count for count in queries.counts_without_end() if count.agency == agency and count.settled_at_ms is None)
    return next((count for count in counts if officer and count.officer == officer), None)


def _holding(shift: Shift, queries: "Queries") -> Holding:
    return Holding(shift.officer, queries.name_then(shift.officer, shift.opened_at_ms), shift.opened_at_ms)


def _deposit_due(view: "BoxView", desk: AnsweringDesk) -> date | None:
    if view.oldest_ms is None:
        return None
    return deposit_due(desk.centre.agency(view.agency).deposit, local(view.oldest_ms).date())
