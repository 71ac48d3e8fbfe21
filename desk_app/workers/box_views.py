"""Boxes as they may be shown: what the books say of one only to the officer who has just fixed a count of it."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from desk_app.core.centre import Centre
from desk_app.core.counting import may_recount
from desk_app.core.receipts import receipt_number
from desk_app.documents.document import Document
from desk_app.resources_reader import Texts
from desk_app.services.records import BoxCount, Shift
from desk_app.store.queries import BoxView, Queries
from desk_app.workers.questions import Boxes, BoxMove, BoxMovements, BoxMoves, BoxState, Holding, InterimCount, SeenCount


def _seen(queries: Queries, count: BoxCount) -> SeenCount:
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


def _own_count(queries: Queries, agency: str, officer: str) -> BoxCount | None:
    """The one that this officer fixed and did not settle."""
    counts = (count for count in queries.counts_without_end() if count.agency == agency and count.settled_at_ms is None)
    return next((count for count in counts if officer and count.officer == officer), None)


def _holding(shift: Shift, names: dict[str, str]) -> Holding:
    return Holding(shift.officer, names.get(shift.officer, shift.officer), shift.opened_at_ms)


def box_states(
    queries: Queries, question: Boxes, due_of: Callable[[BoxView], date | None], today: date
) -> tuple[BoxState, ...]:
    waiting, names = queries.counts_without_end(), queries.officer_names()
    states = []
    for view in queries.boxes(question.agencies):
        here = [count for count in waiting if count.agency == view.agency]
        fixed = next((count for count in here if count.settled_at_ms is None), None)
        awaits = next(((count.count_id, count.difference_vnd) for count in here if count.awaits_second), None)
        own = fixed is not None and bool(question.officer) and fixed.officer == question.officer
        due = due_of(view)
        states.append(
            BoxState(
                view.agency,
                _holding(view.shift, names) if view.shift else None,
                view.receipts,
                view.safe_vnd,
                due,
                due is not None and due < today,
                _seen(queries, fixed) if fixed and own else None,
                names.get(fixed.officer, fixed.officer) if fixed and not own else "",
                awaits,
            )
        )
    return tuple(states)


def box_movements(queries: Queries, question: BoxMoves, texts: Texts) -> BoxMovements:
    """Sums stay out until the count is fixed, not only off the screen."""
    shown = _own_count(queries, question.agency, question.officer) is not None
    first, rows = queries.box_moves(question.agency)
    moves = []
    if first is not None:
        at_ms, opened, vnd = first
        what = texts("ui.cash.move_opened" if opened else "ui.cash.move_closed")
        moves.append(BoxMove(at_ms, what, vnd if shown else None, whole=True))
    for at_ms, kind, serial, number, vnd in rows:
        voucher = receipt_number(serial, number) if serial and number else ""
        what = texts(f"ui.cash.move_{kind}", number=voucher)
        moves.append(BoxMove(at_ms, what, vnd if shown else None))
    balance = queries.boxes((question.agency,))[0].box.balance_vnd if shown else None
    return BoxMovements(question.agency, tuple(moves), balance)


def interim_count(queries: Queries, question: InterimCount, centre: Centre, texts: Texts, now_ms: int) -> Document:
    from desk_app.documents.minutes import interim_minutes

    count = _own_count(queries, question.agency, question.officer)
    notes: Any = dict(_seen(queries, count).notes if count else question.notes)
    name = question.officer_name
    return interim_minutes(question.agency, name, notes, count.expected_vnd if count else None, now_ms, centre, texts)
