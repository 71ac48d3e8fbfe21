"""What a desk erased is erased at the centre and at the other counters, and stays so whatever is folded anew or put back."""

import json
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from desk_app.answers.scans.fetching import fetch_scan
from desk_app.services.centre.news import TakeNews, take_news
from desk_app.services.dossier.erase_personal_data import ErasePersonalData, erase_personal_data
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from desk_app.services.dossier.scans import AttachScans, attach_scans
from desk_app.services.dossier.storing import MoveResult, move_result
from desk_app.services.money.cash import SecondPerson
from desk_app.store.backup import back_up
from desk_app.store.scans import kept_scans
from desk_app.store.store import Store
from desk_app.store.verify import verify
from desk_app.wiring.restoring import restore
from desk_app.wiring.setting_up import set_up_enrolled
from sync.client.centre_line import Accepted, CentreLine
from sync.protocol.erasure_facts import ERASED, PERSONAL_DATA_ERASED
from sync.protocol.facts import draft
from sync.protocol.news import News
from sync.protocol.seal import GENESIS
from sync.server import schema
from sync.server.erasure import drop_erased_scans
from tests.desks import SECRET_HASH, Desk, TestClock, told_officer
from tests.folded import follow, rebuild
from tests.scanned import pdf, put
from tests.sync.conftest import RunningCentre, entries_of
from tests.sync.pair import Pair

SCAN = sha256(pdf("CCCD")).hexdigest()


@pytest.fixture
def pair(centre: RunningCentre, tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path, centre)
    with made.here.store.write() as tx:
        tx.put_officer("hien", "Quàng Thị Hiền", ("supervisor",), SECRET_HASH)
        tx.put_officer("an", "Lù Văn An", ("administrator",), SECRET_HASH)
    yield made
    made.close()


def erase(desk: Desk, code: str) -> int:
    command = ErasePersonalData(code, "owner_request", "Đơn 20/11", "công dân yêu cầu", SecondPerson("an", "123456"))
    supervisor = desk.log_in("hien")
    with desk.store.write() as tx:
        return erase_personal_data(tx, desk.centre, command, supervisor)


def received(pair: Pair) -> str:
    """Taken in here with a scan, its result is in, and the other counter knows of it."""
    desk = pair.here
    code = desk.receive(amount=None, tendered=None).code
    file = put(desk.store.folder / "scanned", "cccd.pdf", pdf("CCCD"))
    with desk.store.write() as tx:
        attach_scans(tx, AttachScans(code, 1, (file,)), desk.actor)
        register_result(tx, RegisterResult(code, "12/GP", "K1-03"), desk.actor)
    pair.push(desk)
    pair.copies(pair.there)
    return code


def give_out(desk: Desk, code: str) -> None:
    with desk.store.write() as tx:
        return_result(tx, ReturnResult(code, "Lò Thị Mẫu", "014190000123", True, "", "card_seen", False), desk.actor)


def kept(pair: Pair, desk_id: str) -> dict[str, bool]:
    """At the centre: kinds of a desk's entries that were sealed with personal data, and whether it is still here."""
    journal = schema.journal.c
    query = select(journal.kind, journal.private).where((journal.desk_id == desk_id) & (journal.private_hash != GENESIS))
    with pair.centre.engine.connect() as connection:
        return {row.kind: row.private is not None for row in connection.execute(query)}


def people(pair: Pair, code: str) -> tuple[Any, ...]:
    columns = "owner_name, identity_no, phone, address, submitter_name, receiver_name"
    return pair.centre.rows(f"SELECT {columns} FROM read_model.dossier WHERE code = '{code}'")[0]


def test_the_centre_follows_and_so_it_stays(pair: Pair) -> None:
    code = received(pair)
    give_out(pair.here, code)
    pair.push(pair.here)
    assert people(pair, code)[0] == "Lò Thị Mẫu"
    source = pair.here.store.folder / "scans" / SCAN[:2] / SCAN
    pair.centre.scans.keep(source, SCAN)
    erase(pair.here, code)
    pair.push(pair.here)
    for _ in range(2):
        assert people(pair, code) == (None,) * 6
        assert not any(kept(pair, "quay-07").values())
        assert pair.centre.rows("SELECT count(*) FROM read_model.scan") == [(0,)]
        assert pair.centre.rows("SELECT count(*) FROM tray") == [(0,)]
        rebuild(pair.centre.engine)
    assert drop_erased_scans(pair.centre.engine, pair.centre.scans) == 1
    assert not pair.centre.scans.has(SCAN)
    pair.push(pair.here)  # sent once more: the same entries, without what was erased
    assert not any(kept(pair, "quay-07").values())


def test_an_entry_that_comes_with_its_erasure_leaves_nothing(pair: Pair) -> None:
    """A counter without a line: all of it in one batch, the entry as it was before."""
    code = pair.here.receive(amount=None, tendered=None).code
    with pair.here.store.write() as tx:
        register_result(tx, RegisterResult(code, "12/GP", "K1-03"), pair.here.actor)
    give_out(pair.here, code)
    before = list(pair.here.store.entries())
    erase(pair.here, code)
    entries = before + list(pair.here.store.entries())[len(before) :]
    pair.lines["quay-07"].push((0, 0), entries)
    follow(pair.centre.engine)
    assert people(pair, code) == (None,) * 6
    assert not any(kept(pair, "quay-07").values())


def test_another_counter_that_returned_it_erases_its_own(pair: Pair) -> None:
    code = received(pair)
    give_out(pair.there, code)
    pair.push(pair.there)
    assert pair.news(pair.here) == 0
    erase(pair.here, code)
    pair.push(pair.here)
    assert kept(pair, "quay-01")["ResultReturned"]
    assert pair.news(pair.there) == 0
    assert pair.news(pair.there) == 0
    with closing(pair.there.store.reader()) as reader:
        entries = [entry for entry in reader.history(code) if entry.kind == PERSONAL_DATA_ERASED.name]
    (fact,) = entries
    assert json.loads(fact.body)["follows"] == fact.based_on
    verdict = verify(pair.there.store.path)
    assert (verdict.ok, verdict.erased) == (True, 1)
    pair.push(pair.there)
    assert not kept(pair, "quay-01")["ResultReturned"]
    assert people(pair, code) == (None,) * 6
    rebuild(pair.centre.engine)
    assert people(pair, code) == (None,) * 6
    assert pair.news(pair.there) == 0
    pair.copies(pair.there)
    with closing(pair.there.store.reader()) as reader:
        assert reader.find("014190000123") == ()


def looked_at(pair: Pair) -> str:
    """Taken in here; the other counter, that works for the same agency, has its scan fetched."""
    code = received(pair)
    pair.centre.scans.keep(pair.here.store.folder / "scans" / SCAN[:2] / SCAN, SCAN)
    assert fetch_scan(pair.lines["quay-01"], kept_scans(pair.there.store.folder), SCAN, lambda: False) == SCAN
    return code


def test_a_scan_that_another_counter_looked_at_goes_once_the_dossier_is_over(pair: Pair) -> None:
    code, there = looked_at(pair), kept_scans(pair.there.store.folder)
    with pair.here.store.write() as tx:
        move_result(tx, MoveResult(code, "K1-04"), pair.here.actor)
    pair.push(pair.here)
    pair.copies(pair.there)
    assert there.has(SCAN)
    give_out(pair.here, code)
    pair.push(pair.here)
    pair.copies(pair.there)
    assert not there.has(SCAN)


def test_what_another_counter_has_of_it_follows_whenever_it_hears(pair: Pair) -> None:
    """It was out of reach when the dossier was returned."""
    code, there = looked_at(pair), kept_scans(pair.there.store.folder)
    give_out(pair.here, code)
    erase(pair.here, code)
    pair.push(pair.here)
    pair.copies(pair.there)
    with closing(pair.there.store.reader()) as reader:
        copy = reader.shared_dossier(code)
    assert copy is not None
    assert (copy.dossier.owner_name, copy.dossier.identity_no) == (None, None)
    assert not there.has(SCAN)


def test_a_copy_of_before_that_is_put_back_has_it_erased(centre: RunningCentre, tmp_path: Path) -> None:
    desk = set_up(centre, tmp_path / "old")
    code = desk.receive(amount=None, tendered=None).code
    file = put(desk.store.folder / "scanned", "cccd.pdf", pdf("CCCD"))
    with desk.store.write() as tx:
        attach_scans(tx, AttachScans(code, 1, (file,)), desk.actor)
        register_result(tx, RegisterResult(code, "12/GP", "K1-03"), desk.actor)
    give_out(desk, code)
    (tmp_path / "disk").mkdir()
    back_up(desk.store.folder, tmp_path / "disk", desk.clock.now_ms)
    erase(desk, code)
    line = CentreLine(centre.url, desk.store.desk_id, desk.store.key.sign, centre.key.public_hex)
    assert isinstance(line.push((0, 0), entries_of(desk)), Accepted)
    line.close()
    desk.store.close()
    new, clock = tmp_path / "new", TestClock(desk.clock.now_ms)
    restore(new, tmp_path / "disk" / "quay-07", centre.acceptance.make_enrolment_code("07", replaces=True), None, clock, True)
    again = Desk(new, clock=clock)
    with again.store.write() as tx:
        tx.drop_what_was_erased()  # as each start does
    with closing(again.store.reader()) as reader:
        dossier = reader.dossier(code)
        assert dossier is not None
        assert (dossier.owner_name, dossier.receiver_name) == (None, None)
        assert reader.find("014190000123") == reader.find("lo thi mau") == ()
    assert not kept_scans(new).has(SCAN)
    verdict = verify(again.store.path)
    assert (verdict.ok, verdict.erased) == (True, 2)
    again.store.close()
    lies = b"".join(path.read_bytes() for path in new.glob("desk.sqlite3*"))
    assert [text for text in ("014190000123", "Lò Thị Mẫu", "0912345678") if text.encode() in lies] == []


def set_up(centre: RunningCentre, folder: Path) -> Desk:
    store = Store(folder, TestClock())
    set_up_enrolled(store, centre.url, centre.acceptance.make_enrolment_code("07"))
    with store.write() as tx:
        for name, role in (("lan", "intake_officer"), ("hien", "supervisor"), ("an", "administrator")):
            told_officer(tx, name, name, (role,))
    store.close()
    return Desk(folder)


def test_a_pc_that_takes_its_place_has_it_erased(centre: RunningCentre, tmp_path: Path) -> None:
    desk = set_up(centre, tmp_path / "old")
    code = desk.receive(amount=None, tendered=None).code
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "12/GP", "K1-03"), desk.actor)
    give_out(desk, code)
    before = list(desk.store.entries())
    erase(desk, code)
    line = CentreLine(centre.url, desk.store.desk_id, desk.store.key.sign, centre.key.public_hex)
    assert isinstance(line.push((0, 0), before + list(desk.store.entries())[len(before) :]), Accepted)
    line.close()  # not folded yet: the centre has all of it as it was
    desk.store.close()
    new = Store(tmp_path / "new", TestClock())
    set_up_enrolled(new, centre.url, centre.acceptance.make_enrolment_code("07", replaces=True))
    with closing(new.reader()) as reader:
        dossier = reader.dossier(code)
    assert dossier is not None
    assert (dossier.owner_name, dossier.receiver_name) == (None, None)
    verdict = verify(new.path)
    assert (verdict.ok, verdict.erased) == (True, 2)
    new.close()


def test_no_desk_erases_what_is_anothers(pair: Pair) -> None:
    """A fact that names entries of another journal, or a dossier of another counter, does nothing there."""
    code = received(pair)
    give_out(pair.here, code)
    pair.push(pair.here)
    named = [
        {"epoch": entry.epoch, "seq": entry.seq, "kind": "ReceiptMailRequested", "hash": entry.hash.hex()}
        for entry in pair.here.store.entries()
        if entry.subject == code
    ]
    body: Any = dict.fromkeys(("ground", "basis", "document", "reason", "officer_name", "second_name"), "x")
    forged = {"code": code, "entries": named, "scans": [], **body}
    with pair.there.store.write() as tx:
        tx.append(draft(PERSONAL_DATA_ERASED, code, forged), None)  # type: ignore[arg-type]
    entries = list(pair.there.store.entries())
    pair.lines["quay-01"].push((0, 0), entries)
    follow(pair.centre.engine)
    assert all(kept(pair, "quay-07").values())
    assert people(pair, code)[0] == "Lò Thị Mẫu"
    assert pair.centre.rows(f"SELECT count(*) FROM feed WHERE kind = '{ERASED}'") == [(0,)]
    pair.there.store._writer.execute("DROP TRIGGER journal_no_delete")
    pair.there.store._writer.execute(f"DELETE FROM journal WHERE seq = {entries[-1].seq}")  # no desk of ours says such a thing


def test_an_odd_fact_stops_nobody(pair: Pair) -> None:
    code = received(pair)
    body: Any = {
        "code": code,
        "entries": [{"epoch": "x", "seq": None, "kind": 1, "hash": "zz"}],
        "scans": [{"sha256": "../.."}],
    }
    place = {"desk_id": "quay-01", "epoch": 9, "seq": 1, "recorded_at_ms": 1, "occurred_at_ms": 1, "version": 1, "key_id": "x"}
    seal = dict.fromkeys(("private_hash", "prev", "hash", "signature"), b"x")
    row = {**place, **seal, "kind": PERSONAL_DATA_ERASED.name, "subject": code, "body": json.dumps(body), "agency": "svhttdl"}
    with pair.centre.engine.begin() as connection:
        connection.execute(insert(schema.journal).values(**row))
    give_out(pair.here, code)
    erase(pair.here, code)
    pair.push(pair.here)
    assert people(pair, code) == (None,) * 6
    assert drop_erased_scans(pair.centre.engine, pair.centre.scans) == 0


def test_the_centre_does_not_decide_for_a_desk(pair: Pair) -> None:
    """News that would erase what this counter took in itself wait for a person."""
    code = received(pair)
    said = dict.fromkeys(("ground", "basis", "document", "reason", "officer_name", "second_name"), "x")
    with pair.here.store.write() as tx:
        news = News(999_999, ERASED, code, "svhttdl", 1, {"key": "quay-01 1.1", **said})
        assert take_news(tx, TakeNews((news,))) == 1
    with closing(pair.here.store.reader()) as reader:
        dossier = reader.dossier(code)
    assert dossier is not None
    assert dossier.owner_name == "Lò Thị Mẫu"
