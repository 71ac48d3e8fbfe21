"""A desk takes another signing key: sealed by both, heard by the centre from the journal itself, and nothing stops."""

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.core.problems import EnvironmentProblem
from desk_app.store.centre_line import request_signer
from desk_app.store.export import write_journal
from desk_app.store.verify import verify
from resources.verify_journal import Broken
from resources.verify_journal import verify as verify_alone
from sync.client.centre_line import Accepted, CentreLine, Stopped
from sync.protocol.chain import checked
from sync.protocol.desk_facts import KEY_ROTATED
from sync.protocol.seal import ChainBroken, Entry, entry_hash, fingerprint
from sync.server.branches import NoBranch, take_branch
from sync.server.register import catch_up
from tests.desks import Desk
from tests.sync.conftest import RunningCentre, entries_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "quay-07")
    desk.open_shift()
    yield desk
    desk.store.close()


def _rotate(desk: Desk) -> None:
    with desk.store.write() as tx:
        tx.rotate_key()


def _line(desk: Desk, centre: RunningCentre) -> CentreLine:
    reader = desk.store.reader()
    signer = request_signer(desk.store.folder, reader)
    reader.close()
    return CentreLine(centre.url, desk.store.desk_id, signer.sign, centre.key.public_hex, other_key=signer.other)


def _push(line: CentreLine, entries: list[Entry]) -> Accepted | object:
    before = entries[0]
    return line.push((before.epoch, before.seq - 1) if before.seq > 1 else (0, 0), entries)


def test_the_journal_goes_on_under_the_new_key_and_holds_for_every_verifier(desk: Desk, tmp_path: Path) -> None:
    trust = fingerprint(desk.store.key.public)
    _rotate(desk)
    desk.receive()
    _rotate(desk)
    desk.receive(number="014190000200")
    assert len({entry.key_id for entry in entries_of(desk)}) == 3
    assert verify(desk.store.path, trust).ok
    reader = desk.store.reader()
    write_journal(reader, tmp_path / "export")
    reader.close()
    lines = (tmp_path / "export" / "journal.jsonl").read_text().splitlines()
    assert verify_alone(lines, trust)[0] == len(lines)


def test_a_new_key_must_sign_for_its_place_itself(desk: Desk, tmp_path: Path) -> None:
    old = desk.store.key
    _rotate(desk)
    desk.receive()
    entries = entries_of(desk)
    place = next(number for number, entry in enumerate(entries) if entry.kind == KEY_ROTATED.name)
    body = json.loads(entries[place].body) | {"agreed": "00" * 64}
    forged = entries[place]._replace(body=json.dumps(body))
    forged = forged._replace(hash=entry_hash(forged))
    forged = forged._replace(signature=old.sign(forged.hash))
    with pytest.raises(ChainBroken, match="did not sign for itself"):
        list(checked([*entries[:place], forged]))
    reader = desk.store.reader()
    write_journal(reader, tmp_path / "export")
    reader.close()
    lines = (tmp_path / "export" / "journal.jsonl").read_text().splitlines()
    raw = json.loads(lines[place]) | {
        "body": forged.body,
        "hash": forged.hash.hex(),
        "signature": forged.signature.hex(),
    }
    with pytest.raises(Broken, match="did not sign for itself"):
        verify_alone([*lines[:place], json.dumps(raw)])


def test_the_old_key_signs_nothing_behind_it(desk: Desk, centre: RunningCentre) -> None:
    old = desk.store.key
    line = centre.enrol(desk)
    _rotate(desk)
    entries = entries_of(desk)
    assert isinstance(_push(line, entries), Accepted)
    line.close()
    desk.receive()
    more = entries_of(desk, entries[-1].epoch, entries[-1].seq)
    theirs = more[0]._replace(key_id=entries[0].key_id)
    theirs = theirs._replace(hash=entry_hash(theirs))
    theirs = theirs._replace(signature=old.sign(theirs.hash))
    with pytest.raises(ChainBroken, match="not this desk's"):
        list(checked([*entries, theirs]))
    stale = CentreLine(centre.url, "quay-07", old.sign, None)
    assert stale.head() == Stopped("not_admitted")
    stale.close()
    line = _line(desk, centre)
    assert line.push((theirs.epoch, theirs.seq - 1), [theirs]) == Stopped("not_understood")
    assert isinstance(_push(line, more), Accepted)
    line.close()


def test_the_centre_hears_of_it_from_the_journal(desk: Desk, centre: RunningCentre) -> None:
    centre.enrol(desk).close()
    _rotate(desk)
    desk.receive()
    _rotate(desk)
    desk.receive(number="014190000200")
    entries = entries_of(desk)
    line = _line(desk, centre)
    assert isinstance(_push(line, entries), Accepted)  # asked with the newest key first, then with the one it knew
    assert isinstance(line.head(), Accepted)
    assert centre.rows("SELECT public_key FROM desk") == [(desk.store.key.public.hex(),)]
    line.close()


def test_a_centre_put_back_from_before_it_takes_both_stretches_again(desk: Desk, centre: RunningCentre) -> None:
    centre.enrol(desk).close()
    before = entries_of(desk)
    line = _line(desk, centre)
    assert isinstance(_push(line, before), Accepted)
    saved = {name: centre.rows(f"SELECT {name} FROM desk")[0][0] for name in ("public_key", "epoch", "seq", "hash", "link")}
    desk.receive()
    _rotate(desk)
    desk.receive(number="014190000200")
    later = entries_of(desk, before[-1].epoch, before[-1].seq)
    assert isinstance(_push(line, later), Accepted)
    with centre.engine.begin() as connection:
        from sqlalchemy import text

        at = {"epoch": saved["epoch"], "seq": saved["seq"]}
        connection.execute(text("DELETE FROM journal WHERE (epoch, seq) > (:epoch, :seq)"), at)
        connection.execute(text("DELETE FROM former_key"))
        connection.execute(
            text("UPDATE desk SET public_key = :public_key, epoch = :epoch, seq = :seq, hash = :hash, link = :link"), saved
        )
    assert catch_up(centre.engine, centre.register.lines()) == 1
    for entry in later:  # one by one: each signature is looked at
        assert isinstance(_push(line, [entry]), Accepted), entry.seq
    assert centre.stored("quay-07") == [(entry.epoch, entry.seq) for entry in entries_of(desk)]
    line.close()


def test_the_power_goes_between_the_file_and_the_journal(desk: Desk) -> None:
    class PowerGone(Exception): ...

    old = desk.store.key.id
    with contextlib.suppress(PowerGone), desk.store.write() as tx:
        tx.rotate_key()
        raise PowerGone
    desk.store.close()
    again = Desk(desk.store.folder)
    assert again.store.key.id == old
    again.receive()
    _rotate(again)
    assert again.store.key.id != old
    again.receive(number="014190000200")
    assert verify(again.store.path).ok
    again.store.close()


def test_a_program_that_is_open_meanwhile_goes_on_under_the_new_key(desk: Desk) -> None:
    other = Desk(desk.store.folder)
    _rotate(other)
    other.store.close()
    desk.receive()
    assert verify(desk.store.path).ok


def test_a_lost_file_of_keys_stops_the_desk_and_says_so(desk: Desk, tmp_path: Path) -> None:
    _rotate(desk)
    desk.store.close()
    copy = shutil.copytree(desk.store.folder, tmp_path / "copy")
    (copy / "desk.key").write_bytes((copy / "desk.key").read_bytes()[:32])  # from before it was rotated
    with pytest.raises(EnvironmentProblem) as problem:
        Desk(copy)
    assert problem.value.key == "problem.key_lost"


def test_the_disk_of_a_lost_pc_tells_of_its_last_rotation(desk: Desk, centre: RunningCentre) -> None:
    centre.enrol(desk).close()
    line = _line(desk, centre)
    before = entries_of(desk)
    assert isinstance(_push(line, before), Accepted)
    line.close()
    desk.receive()
    _rotate(desk)
    desk.receive(number="014190000200")
    tail = entries_of(desk, before[-1].epoch, before[-1].seq)
    stolen = tail[-1]._replace(signature=bytes(64))
    with pytest.raises(NoBranch):
        take_branch(centre.engine, "quay-07", [*tail[:-1], stolen], 0)
    assert take_branch(centre.engine, "quay-07", tail, 0) == len(tail)
