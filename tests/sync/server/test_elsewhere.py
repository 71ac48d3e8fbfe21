"""Any counter of an agency returns any result, from the last copy of what other counters took in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, text

from desk_app.core.problems import UserProblem
from desk_app.services.desk.paper import Reprint, reprint
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from desk_app.services.money.collect_fee import CollectFee, Payment, collect_fee
from desk_app.store.store import Store
from desk_app.store.verify import verify
from sync.client.centre_line import Stopped
from sync.protocol.shared_dossiers import LAYOUT, PERSONAL, Layout, SharedReader
from sync.protocol.wire import NotUnderstood
from sync.server import acceptance, schema
from sync.server.branches import take_branch
from sync.server.register import begin
from tests.desks import Desk
from tests.folded import follow, rebuild
from tests.services.steps import STEPS
from tests.sync.conftest import RunningCentre, entries_of
from tests.sync.pair import Pair

OWNER = "014190000123"


@pytest.fixture
def pair(centre: RunningCentre, tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path, centre)
    yield made
    made.close()


def arrive(desk: Desk, code: str) -> None:
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "15/GP", "B-14"), desk.actor)


def give(desk: Desk, code: str) -> None:
    with desk.store.write() as tx:
        return_result(tx, ReturnResult(code, "Lò Thị Mẫu", OWNER, True, "", "card_scanned", True), desk.actor)


def state(desk: Desk, code: str) -> str:
    reader = desk.store.reader()
    own, copied = reader.dossier(code), reader.shared_dossier(code)
    reader.close()
    found = own or (copied.dossier if copied else None)
    return found.state if found else ""


def told(desk: Desk) -> list[tuple[str, str]]:
    reader = desk.store.reader()
    lines = [(line[1], line[2]) for line in reader.open_news()]
    reader.close()
    return lines


def step(desk: Desk, act: str, code: str) -> None:
    with desk.store.write() as tx:
        STEPS[act](tx, desk, code, desk.actor)  # type: ignore[index]


def at_centre(pair: Pair, code: str) -> tuple[str, str | None]:
    with pair.centre.engine.connect() as connection:
        row = connection.execute(
            text("SELECT state, receiver_name FROM read_model.dossier WHERE code = :code"), {"code": code}
        ).one()
    return row[0], row[1]


def test_another_counter_returns_the_result_from_its_copy(pair: Pair) -> None:
    here, there = pair.here, pair.there
    code = here.receive().code
    arrive(here, code)
    pair.push(here)
    assert state(there, code) == ""
    assert pair.copies(there) == 1
    assert state(there, code) == "result_in"
    assert pair.copies(there) == 0
    assert pair.copies(here) == 0  # its own are no news
    reader = there.store.reader()
    assert [found.code for found in reader.find(OWNER)] == [code]
    assert [found.code for found in reader.find(code)] == [code]
    reader.close()
    give(there, code)
    assert state(there, code) == "returned"
    with pytest.raises(UserProblem) as caught:
        give(there, code)
    assert caught.value.key == "problem.already_returned"
    with there.store.write() as tx:
        assert reprint(tx, Reprint(code, "giấy kẹt", "return_slip"), there.actor) == 1
    pair.push(there)
    assert at_centre(pair, code) == ("returned", "Lò Thị Mẫu")
    assert state(here, code) == "result_in"
    assert pair.news(here) == 0
    assert state(here, code) == "returned"
    with pytest.raises(UserProblem) as caught:
        give(here, code)
    assert caught.value.key == "problem.already_returned"
    pair.push(here)
    rebuild(pair.centre.engine)
    assert at_centre(pair, code) == ("returned", "Lò Thị Mẫu")


def test_one_result_that_two_counters_return_offline_waits_for_a_person_at_both(pair: Pair) -> None:
    here, there = pair.here, pair.there
    code = here.receive().code
    arrive(here, code)
    pair.push(here)
    pair.copies(there)
    give(here, code)
    give(there, code)
    pair.push(there)
    pair.push(here)
    for desk in (here, there):
        assert pair.news(desk) == 1
        assert told(desk) == [("returned_twice", code)]
        assert state(desk, code) == "returned"
    with pair.centre.engine.connect() as connection:
        facts = connection.execute(text("SELECT desk_id FROM journal WHERE kind = 'ResultReturned'")).scalars().all()
    assert sorted(facts) == ["quay-01", "quay-07"]  # both are kept
    rebuild(pair.centre.engine)
    assert at_centre(pair, code)[0] == "returned"
    assert [pair.news(desk) for desk in (here, there)] == [0, 0]


def test_what_was_done_on_a_copy_outlasts_an_older_word_of_the_centre(pair: Pair) -> None:
    here, there = pair.here, pair.there
    code = here.receive().code
    arrive(here, code)
    pair.push(here)
    pair.copies(there)
    give(there, code)  # not sent yet
    with here.store.write() as tx:
        reprint(tx, Reprint(code, "mất phiếu", "appointment_slip"), here.actor)
    pair.push(here)
    assert pair.copies(there) == 1  # the centre still says: result in
    assert state(there, code) == "returned"


def test_a_result_may_come_in_at_another_counter(pair: Pair) -> None:
    here, there = pair.here, pair.there
    code = here.receive().code
    pair.push(here)
    pair.copies(there)
    arrive(there, code)
    pair.push(there)
    assert pair.news(here) == 0
    assert state(here, code) == "result_in"
    assert pair.news(here) == 0
    give(here, code)
    pair.push(here)
    assert pair.copies(there) == 1
    reader = there.store.reader()
    copied = reader.shared_dossier(code)
    reader.close()
    assert copied is not None
    assert copied.dossier.state == "returned"
    assert not any(getattr(copied.dossier, name) for name in PERSONAL)  # not needed there any more


def test_what_is_owed_is_collected_where_the_result_is_returned(pair: Pair) -> None:
    here, there = pair.here, pair.there
    code = here.receive(amount=300_000, tendered=None).code
    arrive(here, code)
    pair.push(here)
    pair.copies(there)
    with pytest.raises(UserProblem) as caught:
        give(there, code)
    assert caught.value.key == "problem.fee_owed"
    with there.store.write() as tx, pytest.raises(UserProblem) as caught:
        collect_fee(tx, there.centre, CollectFee((code,), Payment("transfer", 0), 300_000), pair.cashier)
    assert caught.value.key == "problem.expected_at_home"
    with there.store.write() as tx:
        issued = collect_fee(tx, there.centre, CollectFee((code,), Payment("cash", 500_000), 300_000), pair.cashier)
    assert issued.change_vnd == 200_000
    with there.store.write() as tx, pytest.raises(UserProblem) as caught:
        collect_fee(tx, there.centre, CollectFee((code,), Payment("cash", 500_000), 0), pair.cashier)
    assert caught.value.key == "problem.nothing_due"
    give(there, code)
    pair.push(there)
    assert pair.news(here) == 0
    assert (pair.status(code), state(here, code)) == ("collected", "returned")


def test_the_return_may_reach_the_centre_before_the_dossier(pair: Pair) -> None:
    """A centre put back from an old copy hears of the return first."""
    here, there = pair.here, pair.there
    code = here.receive().code
    arrive(here, code)
    pair.push(here)
    pair.copies(there)
    give(there, code)
    with pair.centre.engine.begin() as connection:
        for table in (schema.journal, schema.dossier_change, *schema.read_model.sorted_tables):
            connection.execute(delete(table))
        nothing = "UPDATE desk SET epoch = 0, seq = 0, projected_epoch = 0, projected_seq = 0"
        connection.execute(text(nothing + ", hash = decode(repeat('00', 32), 'hex'), link = decode(repeat('00', 32), 'hex')"))
    pair.push(there)
    pair.push(here)
    assert at_centre(pair, code) == ("returned", "Lò Thị Mẫu")
    pair.news(here)
    assert state(here, code) == "returned"


def test_copies_come_in_pages_and_a_new_desk_gets_all_but_what_is_long_returned(pair: Pair) -> None:
    here, there = pair.here, pair.there
    codes = [here.receive(number=f"0141900{number:05d}").code for number in range(205)]
    for code in codes[:2]:
        arrive(here, code)
    number = "014190000000"
    with here.store.write() as tx:
        return_result(tx, ReturnResult(codes[0], "Lò Thị Mẫu", number, True, "", "card_seen", False), here.actor)
    pair.push(here)
    pair.centre.now_ms = here.clock.now_ms + 91 * 86_400_000
    assert pair.copies(there) == 204
    assert state(there, codes[0]) == ""
    assert state(there, codes[1]) == "result_in"


def test_copies_are_believed_only_under_the_centres_key(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    pair.here.receive()
    pair.push(pair.here)
    said = pair.centre.acceptance.dossiers

    def changed(_self: object, desk_id: str, message: dict[str, object]) -> dict[str, object]:
        answer = said(desk_id, message)
        answer["items"][0][2][0][0][-1] = 7
        return answer

    monkeypatch.setattr(type(pair.centre.acceptance), "dossiers", changed)
    assert pair.lines["quay-01"].dossiers(0, True) == Stopped("false_answer")


def test_copies_are_in_no_journal(pair: Pair) -> None:
    code = pair.here.receive().code
    pair.push(pair.here)
    pair.copies(pair.there)
    reader = pair.there.store.reader()
    assert reader.history(code) == ()
    reader.close()
    assert verify(pair.there.store.path).ok


def test_a_centre_put_back_from_a_copy_tells_its_news_above_what_was_heard(pair: Pair) -> None:
    here, there = pair.here, pair.there
    codes = [here.receive().code for _ in range(4)]
    for code in codes:
        arrive(here, code)
    pair.push(here)
    pair.copies(there)
    for code in codes[:3]:
        give(there, code)
    pair.push(there)
    pair.news(here)
    assert [state(here, code) for code in codes] == ["returned"] * 3 + ["result_in"]
    with pair.centre.engine.begin() as connection:  # what the copy had: nothing of all this
        for table in (schema.news, schema.dossier_change):
            connection.execute(delete(table))
        connection.execute(text("SELECT setval('dossier_change_no', 1), setval(pg_get_serial_sequence('feed', 'id'), 1)"))
    begin(pair.centre.engine, pair.centre.register)  # it is started again
    rebuild(pair.centre.engine)
    give(there, codes[3])
    pair.push(there)
    assert pair.news(here) == 0
    assert state(here, codes[3]) == "returned"
    with here.store.write() as tx:
        reprint(tx, Reprint(codes[0], "mất phiếu", "appointment_slip"), here.actor)
    fresh = here.receive(number="014190000555").code
    pair.push(here)
    pair.copies(there)
    assert state(there, fresh) == "received"


def test_a_result_elsewhere_holds_over_what_its_own_counter_did_in_the_meantime(pair: Pair) -> None:
    """In whatever order the two are heard."""
    here, there = pair.here, pair.there
    codes = [here.receive().code for _ in range(2)]
    pair.push(here)
    pair.copies(there)
    for code in codes:
        step(here, "hand_over_dossiers", code)
    arrive(there, codes[0])
    arrive(there, codes[1])
    give(there, codes[1])
    step(here, "request_supplement", codes[0])
    pair.push(there)
    pair.push(here)
    assert [at_centre(pair, code)[0] for code in codes] == ["result_in", "returned"]
    rebuild(pair.centre.engine)
    assert [at_centre(pair, code)[0] for code in codes] == ["result_in", "returned"]
    pair.news(here)
    assert state(here, codes[1]) == "returned"
    assert told(here) == [("state_reached", codes[0])]  # a result, and the counter waits for papers: for a person
    assert verify(here.store.path).ok


def test_what_is_given_back_leaves_no_personal_data_elsewhere(pair: Pair) -> None:
    here, there = pair.here, pair.there
    code = here.receive().code
    step(here, "refuse_dossier", code)
    pair.push(here)
    pair.copies(there)
    step(here, "give_back_papers", code)
    pair.push(here)
    pair.copies(there)
    reader = there.store.reader()
    copied = reader.shared_dossier(code)
    reader.close()
    assert copied is not None
    assert (copied.dossier.state, copied.dossier.owner_name, copied.dossier.identity_no) == ("given_back", None, None)


def test_copies_of_an_older_version_are_asked_for_again(pair: Pair) -> None:
    here, there = pair.here, pair.there
    code = here.receive().code
    arrive(here, code)
    pair.push(here)
    pair.copies(there)
    give(there, code)  # not sent yet
    with there.store.write() as tx:
        tx.connection.execute("ALTER TABLE dossier_copy DROP COLUMN holder")
        tx.connection.execute("PRAGMA user_version = 5")
    there.store.close()
    there.store = Store(there.store.folder, there.clock)
    assert state(there, code) == ""
    assert pair.copies(there) == 1
    assert state(there, code) == "returned"


@pytest.mark.parametrize("branch_last", [True, False])
def test_a_return_that_comes_on_a_lost_disk_is_told_as_if_by_the_line(pair: Pair, branch_last: bool) -> None:
    here, there = pair.here, pair.there
    code = here.receive().code
    arrive(here, code)
    pair.push(here)
    pair.copies(there)
    give(there, code)
    disk = entries_of(there)
    give(here, code)
    if branch_last:
        pair.push(here)
    assert take_branch(pair.centre.engine, "quay-01", disk, 0) == len(disk)
    follow(pair.centre.engine)
    pair.push(here)
    assert pair.news(here) == 1
    assert told(here) == [("returned_twice", code)]
    with pair.centre.engine.connect() as connection:
        query = text("SELECT desk_id FROM feed WHERE kind = 'returned_twice' ORDER BY 1")
        assert connection.execute(query).scalars().all() == ["quay-01", "quay-07"]
    rebuild(pair.centre.engine)
    assert pair.news(here) == 0


def _of_another_version(layout: Layout, item: list[Any], newer: bool) -> tuple[Layout, list[Any]]:
    """What a centre one version apart says: with a column and a table more, or with fewer."""
    no, code, tables = item
    changed: Layout = []
    rows: list[Any] = []
    for (table, columns), lines in zip(layout, tables, strict=True):
        if newer:
            changed.append([table, ["invented", *columns]])
            rows.append([["x", *line] for line in lines])
        elif table != "scan":
            kept = [name for name in columns if name not in ("non_territorial", "sent_on_no")]
            changed.append([table, kept])
            rows.append([[line[columns.index(name)] for name in kept] for line in lines])
    if newer:
        changed.insert(1, ["letter", ["dossier_code", "text"]])
        rows.insert(1, [[code, "Thông báo"]])
    return changed, [no, code, rows]


@pytest.mark.parametrize("newer", [True, False])
def test_copies_of_a_centre_one_version_apart_are_understood(pair: Pair, newer: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    code = pair.here.receive(amount=300_000, tendered=None).code
    pair.push(pair.here)
    before, layout = acceptance.shared_for, acceptance.LAYOUT

    def of_another_version(*args: Any) -> list[list[Any]]:
        return [_of_another_version(layout, item, newer)[1] for item in before(*args)]

    monkeypatch.setattr(acceptance, "LAYOUT", _of_another_version(layout, [1, code, [[], [], [], []]], newer)[0])
    monkeypatch.setattr(acceptance, "shared_for", of_another_version)
    assert pair.copies(pair.there) == 1
    reader = pair.there.store.reader()
    copied = reader.shared_dossier(code)
    assert copied is not None
    assert (copied.dossier.state, copied.dossier.owner_name, copied.dossier.non_territorial) == (
        "received",
        "Lò Thị Mẫu",
        False,
    )
    assert [(fee.amount_vnd, fee.status) for fee in reader.shared_fees(code)] == [(300_000, "due")]
    assert len(reader.shared_papers(code)) == 4
    reader.close()


@pytest.mark.parametrize(
    ("layout", "item"),
    [
        ("dossier", []),
        ([["dossier"]], []),
        (LAYOUT, [1, "a", [[]]]),
        (LAYOUT, [1, "a", [[[None] * 3], [], [], []]]),
        (LAYOUT, [0, "a", [[[]], [], [], []]]),
        ([["dossier", ["code"]], ["paper", []], ["scan", []], ["fee", []]], [1, "a", [[["b"]], [], [], []]]),
        ([["dossier", ["code", "seq"]], ["paper", []], ["scan", []], ["fee", []]], [1, "a", [[["a", 2**53]], [], [], []]]),
    ],
)
def test_what_is_no_copy_is_refused(layout: Any, item: Any) -> None:
    with pytest.raises(NotUnderstood):
        SharedReader(layout).read(item)
