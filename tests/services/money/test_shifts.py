"""A shift ends on a count, and what differs waits for somebody else."""

import dataclasses
import json
from typing import Any

from desk_app.services.money.counts import FixCount, ReviewDifference, fix_count, review_difference
from desk_app.services.money.shifts import BoxSettled, SettleCount, settle_count
from desk_app.store.verify import verify
from tests.desks import SECRET_HASH, Desk, close_boxes, notes_of, refused


def test_the_shift_closes_on_a_blind_count_and_keeps_the_difference(desk: Desk) -> None:
    desk.open_shift()
    desk.receive()
    partial = FixCount("svhttdl", ((500_000, 6),))
    assert refused(desk, fix_count, desk.centre, partial, desk.actor).key == "problem.not_all_counted"
    counts = {"svhttdl": ((500_000, 6), (50_000, 3)), "stc": ((50_000, 4),), "stp": ((50_000, 4),)}
    with desk.store.write() as tx:
        closed = {box.agency: box for box in close_boxes(tx, desk.centre, counts, desk.actor, "thiếu")}
    assert (closed["svhttdl"].expected_vnd, closed["svhttdl"].difference_vnd) == (3_200_000, -50_000)
    assert (closed["svhttdl"].receipts, closed["svhttdl"].collected_vnd) == (1, 3_000_000)
    reader = desk.store.reader()
    sums = reader.connection.execute("SELECT sum(amount_vnd) FROM posting GROUP BY epoch, seq").fetchall()
    assert {row[0] for row in sums} == {0}
    reader.close()
    desk.open_shift()
    reader = desk.store.reader()
    opened = json.loads([e for e in reader.entries_after(0, 0, 500) if e.kind == "ShiftOpened"][-1].body)
    reader.close()
    assert opened["previous_closing"].startswith("1.")
    assert verify(desk.store.path).ok


def test_a_supervisor_closes_for_an_absent_colleague_and_the_difference_waits_for_a_second_look(desk: Desk) -> None:
    with desk.store.write() as tx:
        tx.put_officer("dao", "Lường Văn Đạo", ("supervisor",), SECRET_HASH)
    dao = desk.log_in("dao")
    desk.open_shift()
    desk.receive()
    counts: dict[str, Any] = {"svhttdl": ((500_000, 6),), "stp": ((50_000, 4),)}
    with desk.store.write() as tx:
        fixed = fix_count(tx, desk.centre, FixCount("stc", notes_of(200_000)), dao)
    alone = SettleCount("stc", fixed.count_id)
    assert refused(desk, settle_count, desk.centre, alone, dao).key == "problem.no_reason"  # also of a box that agrees
    with desk.store.write() as tx:
        settled = settle_count(tx, desk.centre, dataclasses.replace(alone, reason="cán bộ nghỉ ốm"), dao)
        assert isinstance(settled, BoxSettled)
        closed = (settled, *close_boxes(tx, desk.centre, counts, dao, "cán bộ nghỉ ốm"))
    assert {box.agency: box.difference_vnd for box in closed} == {"svhttdl": -200_000, "stc": 0, "stp": 0}
    reader = desk.store.reader()
    (count,) = reader.standing_differences()
    body = json.loads(next(e.body for e in reader.history(count.shift_id or "") if e.kind == "ShiftClosed"))
    assert (body["closed_for"], body["officer_name"]) == ("lan", "Lường Văn Đạo")
    reader.close()
    review = ReviewDifference(count.count_id, "svhttdl", "thối nhầm một tờ 200.000")
    assert refused(desk, review_difference, review, dao).key == "problem.same_person"  # who counted is no second person
    with desk.store.write() as tx:
        tx.put_officer("ke", "Vì Văn Kế", ("accountant",), SECRET_HASH)
    ke = desk.log_in("ke")
    with desk.store.write() as tx:
        review_difference(tx, review, ke)
    assert refused(desk, review_difference, review, ke).key == "problem.nothing_to_review"


def test_nobody_reviews_their_own_difference(desk: Desk) -> None:
    with desk.store.write() as tx:
        tx.put_officer("dao", "Lường Văn Đạo", ("intake_officer", "supervisor"), SECRET_HASH)
    desk.actor = desk.log_in("dao")
    desk.open_shift()
    counts: Any = {"svhttdl": (), "stc": ((50_000, 4),), "stp": ((50_000, 4),)}
    with desk.store.write() as tx:
        close_boxes(tx, desk.centre, counts, desk.actor, "mất hết")
    reader = desk.store.reader()
    (count,) = reader.standing_differences()
    reader.close()
    review = ReviewDifference(count.count_id, "svhttdl", "x")
    assert refused(desk, review_difference, review, desk.actor).key == "problem.same_person"
