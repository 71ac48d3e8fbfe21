"""A file that a bad disk damaged: noticed at the start or by the slow check, or else nothing is changed by it."""

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from desk_app.cli import main
from desk_app.commands.audit import DAMAGED
from desk_app.services.desk.accounts import list_accounts
from desk_app.services.desk.installation import list_procedures
from desk_app.store.data_folder import DATABASE
from desk_app.store.database import open_reader
from desk_app.store.soundness import Damaged, SlowCheck, SlowPlace, as_damage, look_quickly, place_of
from desk_app.store.verify import verify
from tests.desks import Desk

PAGE, SECTOR = 4096, 512
KINDS = ("noise", "noughts", "half", "sector", "another page", "bit")
SEEDS = 12


def _damaged(raw: bytes, kind: str, rng: random.Random) -> bytes:
    """What a disk gives back in the place of a page, or of a part of it."""
    file, at = bytearray(raw), rng.randrange(len(raw) // PAGE) * PAGE
    if kind == "noise":
        file[at : at + PAGE] = rng.randbytes(PAGE)
    elif kind == "noughts":
        file[at : at + PAGE] = bytes(PAGE)
    elif kind == "half":
        file[at + PAGE // 2 : at + PAGE] = rng.randbytes(PAGE // 2)
    elif kind == "sector":
        at += rng.randrange(PAGE // SECTOR) * SECTOR
        file[at : at + SECTOR] = rng.randbytes(SECTOR)
    elif kind == "another page":
        other = rng.randrange(len(raw) // PAGE) * PAGE
        file[at : at + PAGE] = raw[other : other + PAGE]
    else:
        file[at + rng.randrange(PAGE)] ^= 1 << rng.randrange(8)
    return bytes(file)


def _rows(path: Path) -> dict[str, list[str]]:
    """All of all tables, byte by byte; not what the search is made of, which is made of them."""
    file = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    file.text_factory = bytes
    try:
        names = [name.decode() for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in names if not name.startswith("dossier_search")]
        columns = dict.fromkeys(kept, "*") | {"procedure": "code, active, record"}
        return {name: sorted(map(repr, file.execute(f'SELECT {what} FROM "{name}"'))) for name, what in columns.items()}
    finally:
        file.close()


def _look(path: Path) -> str:
    """Where the damage is noticed: start, slowly, or nowhere."""
    try:
        reader = open_reader(path)
    except sqlite3.DatabaseError as error:
        assert isinstance(as_damage(error, ""), Damaged)
        return "start"
    try:
        try:
            look_quickly(reader)
        except Damaged:
            return "start"
        check = SlowCheck(reader, SlowPlace())
        try:
            check.step()
            while check.begun:
                check.step()
        except Damaged:
            return "slowly"
        return "nowhere"
    finally:
        reader.close()


@pytest.fixture(scope="module")
def worked_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a day's work, nothing of it in a log; of its accounts and procedures facts tell, as at every desk."""
    desk = Desk(tmp_path_factory.mktemp("worked") / "desk")
    with desk.store.write() as tx:
        list_accounts(tx)
        list_procedures(tx)
    desk.open_shift()
    for number in range(12):
        desk.receive(number=f"01419000{number:04d}")
    desk.store.close()
    path = desk.store.path
    file = sqlite3.connect(path)
    file.execute("PRAGMA journal_mode=DELETE")
    file.close()
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_damage_of_a_page_is_noticed_or_changes_nothing(worked_at: Path, tmp_path: Path, kind: str) -> None:
    raw, good = worked_at.read_bytes(), _rows(worked_at)
    path = tmp_path / DATABASE
    for seed in range(SEEDS):
        path.write_bytes(_damaged(raw, kind, random.Random(f"{kind} {seed}")))
        noticed, code = _look(path), main(["verify", "--data", str(tmp_path)])
        assert code in (0, 1, DAMAGED), seed
        assert code or _rows(path) == good, seed
        # a number that is still a number is known by the journal alone: `verify` compares with it, the slow check does not yet
        assert noticed != "nowhere" or _rows(path) == good or (kind == "bit" and code == 1), seed


def test_a_sound_file_is_found_sound_slice_by_slice(desk: Desk) -> None:
    desk.open_shift()
    for _ in range(3):
        desk.receive()
    reader = open_reader(desk.store.path)
    look_quickly(reader)
    place, parts = SlowPlace(), []
    while not parts or place != SlowPlace():
        check = SlowCheck(reader, place_of(place.text()))  # another start of the program goes on with it
        check.step()
        place = check.place
        parts.append(place.part)
    reader.close()
    assert set(parts) == {"pages", "words", "chain"}


def test_the_slow_check_goes_on_over_another_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk_app.store.soundness.ENTRIES", 2)
    with desk.store.write() as tx:
        tx.rotate_key()
    desk.receive(amount=None, tendered=None)
    reader = open_reader(desk.store.path)
    place = SlowPlace("chain")
    for _ in range(desk.store.kept_entries()):
        check = SlowCheck(reader, place_of(place.text()))
        check.step()
        if not check.begun:
            break
        place = check.place
    reader.close()
    assert place.key == desk.store.key.public.hex()


def test_a_place_that_cannot_be_read_begins_anew() -> None:
    assert place_of(None) == place_of("nothing") == place_of('{"odd": 1}') == place_of('{"part": "x"}') == SlowPlace()


def test_verify_says_that_a_file_is_damaged_and_ends_with_a_code_of_its_own(
    worked_at: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = bytearray(worked_at.read_bytes())
    raw[PAGE : 2 * PAGE] = bytes(PAGE)
    (tmp_path / DATABASE).write_bytes(bytes(raw))
    assert main(["verify", "--data", str(tmp_path)]) == DAMAGED
    assert str(tmp_path / DATABASE) in capsys.readouterr().err


def test_an_index_that_says_otherwise_than_its_table_is_damage(desk: Desk, tmp_path: Path) -> None:
    """No entry and no row differs; a search by that index does."""
    desk.receive(amount=None, tendered=None)
    desk.store.close()
    copy = shutil.copyfile(desk.store.path, tmp_path / DATABASE)
    file = sqlite3.connect(copy)
    root = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'dossier_identity'").fetchone()[0]
    file.execute("PRAGMA journal_mode=DELETE")
    file.close()
    raw = bytearray(copy.read_bytes())
    page = bytes(raw[(root - 1) * PAGE : root * PAGE])
    assert page.count(b"014190000123")
    raw[(root - 1) * PAGE : root * PAGE] = page.replace(b"014190000123", b"014190000124")
    copy.write_bytes(bytes(raw))
    verdict = verify(copy)
    assert (verdict.ok, verdict.readable) == (False, False)
