"""Scans under the key of the data: nothing of them lies open, each piece is theirs, and what was changed does not open."""

import os
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desk_app.commands.stick_scans import ScansForCentre, carry_scans
from desk_app.store.backup import back_up
from desk_app.store.data_key import Sealed
from desk_app.store.key_slots import source_of
from desk_app.store.scans import kept_scans
from desk_app.store.sealed_scans import CHUNK, SealedScans
from sync.protocol.scans import MAX_SCAN_BYTES
from sync.scan_folder import ScanFolder, WrongContent
from tests.desks import START_MS, Desk
from tests.scanned import pdf, put
from tests.services.dossier.test_scans import attach

SOURCE = Sealed(b"\7" * 32)
CENTRE = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
SIZES = (1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17)


def _of(size: int) -> tuple[bytes, str]:
    """A PDF, as far as anybody looks here."""
    content = b"%PDF-1.7\n" + b"Lo Thi Mau " * (size // 11) + os.urandom(size % 11 + 1) + b"\n%%EOF\n"
    return content, sha256(content).hexdigest()


@pytest.fixture
def kept(tmp_path: Path) -> SealedScans:
    return SealedScans(tmp_path / "scans", SOURCE)


def _keep(kept: ScanFolder, tmp_path: Path, content: bytes) -> str:
    (tmp_path / "source").write_bytes(content)
    name = sha256(content).hexdigest()
    kept.keep(tmp_path / "source", name)
    return name


@pytest.mark.parametrize("size", SIZES)
def test_what_is_kept_is_read_whole_and_in_pieces(kept: SealedScans, tmp_path: Path, size: int) -> None:
    content, name = _of(size)
    assert _keep(kept, tmp_path, content) == name
    raw = kept.path(name).read_bytes()
    assert b"Lo Thi Mau" not in raw
    assert b"%PDF" not in raw
    assert kept.has(name)
    assert kept.sound(name)
    assert kept.open(name).read() == content
    assert kept.bytes_here(name, "centre") == len(content)
    for at in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, len(content) - 1, len(content), len(content) + 9):
        for most in (0, 1, 100, CHUNK, 2 * CHUNK, len(content)):
            assert kept.read(name, at, most) == content[at : at + most], (at, most)
    assert list(kept.names()) == [name]
    assert list(kept.damaged()) == []


@pytest.mark.parametrize("change", ["bit", "cut", "chunk out", "chunks exchanged", "longer", "another key", "plain", "empty"])
def test_what_was_changed_does_not_open(kept: SealedScans, tmp_path: Path, change: str) -> None:
    content, name = _of(3 * CHUNK + 100)
    _keep(kept, tmp_path, content)
    raw = kept.path(name).read_bytes()
    box, head = CHUNK + 16, len(raw) - 3 * (CHUNK + 16) - (len(content) - 3 * CHUNK + 16)
    first, second = raw[head : head + box], raw[head + box : head + 2 * box]
    changed = {
        "bit": raw[: head + 50] + bytes([raw[head + 50] ^ 1]) + raw[head + 51 :],
        "cut": raw[: head + 3 * box],
        "chunk out": raw[: head + box] + raw[head + 2 * box :],
        "chunks exchanged": raw[:head] + second + first + raw[head + 2 * box :],
        "longer": raw + b"x" * 40,
        "plain": content,
        "empty": b"",
    }
    if change == "another key":
        kept = SealedScans(tmp_path / "scans", Sealed(b"\6" * 32))
    else:
        kept.path(name).write_bytes(changed[change])
    assert not kept.sound(name)
    assert list(kept.damaged()) == [name]
    with pytest.raises(OSError, match=r"open|sealed"):
        kept.open(name)


@pytest.mark.parametrize("cut", [0, 5, 30, 1_000])
def test_of_what_was_cut_nothing_gets_a_name(kept: SealedScans, tmp_path: Path, cut: int) -> None:
    """Whoever copies it: not even half of it lies there as if it were whole."""
    content, name = _of(2 * CHUNK)
    _keep(kept, tmp_path, content)
    raw = kept.path(name).read_bytes()
    kept.path(name).write_bytes(raw[:cut] if cut < 1_000 else raw[:-cut])
    for there in (
        ScanFolder(tmp_path / "plain"),
        SealedScans(tmp_path / "other", SOURCE),
        ScansForCentre(tmp_path / "s", CENTRE),
    ):
        with pytest.raises(WrongContent):
            there.keep_from(kept, name)
        assert not there.has(name)
        assert [path for path in there.root.rglob("*") if path.is_file()] == []


def test_pieces_that_come_are_sealed_at_once_and_go_on_after_a_crash(kept: SealedScans) -> None:
    content, name = _of(2 * CHUNK)
    half = len(content) // 2
    assert kept.add(name, "centre", len(content), 0, content[:half]) == half
    (part,) = kept.root.glob("??/*.part")
    assert b"Lo Thi Mau" not in part.read_bytes()
    with part.open("ab") as file:
        file.write(b"\0\0\1\0 cut off by a crash")
    assert kept.bytes_here(name, "centre") == half
    assert kept.add(name, "centre", len(content), 0, content) == half, "a piece that does not follow changes nothing"
    assert kept.add(name, "centre", len(content), half, content[half:]) == len(content)
    assert kept.open(name).read() == content
    assert list(kept.root.glob("??/*.part")) == []


def test_what_is_none_of_it_is_refused(kept: SealedScans, tmp_path: Path) -> None:
    content, name = _of(100)
    with pytest.raises(WrongContent):
        kept.add(name, "centre", len(content), 0, content[:-1] + b"!")
    with pytest.raises(WrongContent):
        kept.add(name, "centre", 10, 0, content)
    with pytest.raises(WrongContent):
        _keep(kept, tmp_path, b"no scan")
    with pytest.raises(WrongContent):
        _keep(kept, tmp_path, b"%PDF-" + bytes(MAX_SCAN_BYTES))
    assert list(kept.names()) == []


def test_a_scan_that_is_damaged_here_stops_no_copy(sealed: Desk, tmp_path: Path) -> None:
    """As a plain one does not: a backup and a stick go without it."""
    code = sealed.receive(amount=None, tendered=None).code
    names = []
    for number in (1, 2):
        content = pdf(f"giay {number}", pages=1)
        file = put(sealed.store.folder / "scanned", f"quet{number}.pdf", content)
        attach(sealed, code, number, file)
        names.append(file.sha256)
    kept = kept_scans(sealed.store.folder)
    kept.path(names[0]).write_bytes(b"a disk that fails")
    disk = tmp_path / "disk"
    disk.mkdir()
    made, _said = back_up(sealed.store.folder, disk, START_MS)
    assert list(kept_scans(made.parent, source_of(sealed.store.folder)).names()) == names[1:]
    reader = sealed.store.reader()
    last = sealed.store.epoch, sealed.store.kept_entries()
    assert carry_scans(reader, kept, (0, 0), last, ScansForCentre(tmp_path / "stick.scans", CENTRE)) == 1
    reader.close()


def test_a_sealed_desk_keeps_its_scans_so(sealed: Desk, tmp_path: Path) -> None:
    code = sealed.receive(amount=None, tendered=None).code
    content = pdf("Giay cua Lo Thi Mau", pages=2)
    file = put(sealed.store.folder / "scanned", "quet0001.pdf", content)
    assert attach(sealed, code, 2, file) == 1
    kept = kept_scans(sealed.store.folder)
    assert isinstance(kept, SealedScans)
    assert kept.open(file.sha256).read() == content
    assert content not in b"".join(path.read_bytes() for path in sealed.store.folder.rglob("*") if path.is_file())
    plain = ScanFolder(tmp_path / "stick")
    plain.keep_from(kept, file.sha256)
    assert plain.path(file.sha256).read_bytes() == content
