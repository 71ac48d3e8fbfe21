"""Scans at the centre: what the facts name, brought in pieces by the desk that has it, given to desks of the same agency."""

import contextlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from hashlib import file_digest
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, select

from sync.protocol.scans import MAX_ASKED, MAX_PIECE_BYTES, MAX_SCAN_BYTES, held_text, is_sha256
from sync.protocol.sealed_for_centre import BEGINS, MOST_MORE_BYTES, NotForThisCentre, opened_at_centre
from sync.protocol.shared_dossiers import ENDED
from sync.scan_folder import ScanFolder, WrongContent
from sync.server import schema
from sync.server.admission import CentreKey, Refused
from sync.server.changed_dossiers import note_changed
from sync.server.messages import Fetch, Held, ScanPiece
from sync.server.uploads import size_offered


class Scans:
    """A file that no accepted fact names is not taken, so nobody fills the disk with what belongs nowhere. Raises Refused,
    OSError."""

    def __init__(self, engine: Engine, folder: ScanFolder, key: CentreKey) -> None:
        self._engine = engine
        self._folder = folder
        self._key = key

    def opened(self, content: bytes) -> bytes:
        """What a desk sealed for this centre. Raises NotForThisCentre."""
        return opened_at_centre(self._key.private, content)

    def _sizes(self, desk_id: str, names: list[str]) -> dict[str, int]:
        """Of those that a fact of this desk names."""
        scan = schema.READ_MODEL["scan"]
        mine = select(scan.c.sha256, scan.c.size).where((scan.c.desk_id == desk_id) & scan.c.sha256.in_(names))
        with self._engine.connect() as connection:
            return {row.sha256: row.size for row in connection.execute(mine)}

    def _held(self, desk_id: str, names: list[str]) -> dict[str, Any]:
        held = {name: self._folder.bytes_here(name, desk_id) for name in names}
        return {"held": held, "signature": self._key.private.sign(held_text(desk_id, held)).hex()}

    def held(self, desk_id: str, message: Held) -> dict[str, Any]:
        """How many bytes of each are here, signed; one that no fact names yet is not in the answer."""
        return self._held(desk_id, sorted(self._sizes(desk_id, message.scans)))

    def take(self, desk_id: str, message: ScanPiece) -> dict[str, Any]:
        """The next piece. The answer says where to go on, as `held` does; 422: the whole is not what its name says."""
        name, offset = message.sha256, message.offset
        try:
            piece = b64decode(message.piece, validate=True)
        except ValueError:
            raise Refused(400, "malformed") from None
        if not 0 < len(piece) <= MAX_PIECE_BYTES:
            raise Refused(413, "too_large")
        sizes = self._sizes(desk_id, [name])
        if sizes.get(name, 0) > MAX_SCAN_BYTES:
            raise Refused(422, "too_large")
        if name in sizes:
            try:
                came = self._folder.add(name, desk_id, sizes[name], offset, piece)
            except WrongContent:
                raise Refused(422, "wrong_content") from None
            if came == sizes[name]:
                note_whole(self._engine, name)
        return self._held(desk_id, sorted(sizes))

    def take_folder(self, desk_id: str, source: Path) -> tuple[int, list[dict[str, Any]]]:
        """What a folder has of those that are missing here. Returns how many came, and the answers about all that it names, as
        `held` gives them."""
        came = take_scans(self._engine, self._folder, source, self.opened)
        names = sorted({path.name for path in source.rglob("*") if is_sha256(path.name)})
        pages = (names[start : start + MAX_ASKED] for start in range(0, len(names), MAX_ASKED))
        return came, [self.held(desk_id, Held(page)) for page in pages]

    def give(self, desk_id: str, message: Fetch) -> dict[str, Any]:
        """A piece of a file of this desk, of a running dossier of its agencies, of what a citizen handed in to them. 404: it
        is not here."""
        name, offset = message.sha256, message.offset
        scan, dossier, grant = schema.READ_MODEL["scan"], schema.READ_MODEL["dossier"], schema.serial_grant
        agencies = select(grant.c.agency).where(grant.c.desk_id == desk_id)
        shared = dossier.c.agency.in_(agencies) & dossier.c.state.not_in(ENDED)
        query = select(scan.c.size).join(dossier, dossier.c.code == scan.c.dossier_code)
        with self._engine.connect() as connection:
            size = connection.execute(
                query.where((scan.c.sha256 == name) & ((scan.c.desk_id == desk_id) | shared)).limit(1)
            ).scalar()
            size = size or size_offered(connection, desk_id, name)
        try:
            piece = self._folder.read(name, offset, MAX_PIECE_BYTES) if size is not None else b""
        except FileNotFoundError:
            size = None
        if size is None:
            raise Refused(404, "not_here")
        return {"size": size, "piece": b64encode(piece).decode()}


def note_whole(engine: Engine, sha256: str) -> None:
    """A file is all here: the portal hears of its dossiers anew."""
    scan = schema.READ_MODEL["scan"]
    with engine.begin() as connection:
        codes = connection.execute(select(scan.c.dossier_code).where(scan.c.sha256 == sha256)).scalars()
        note_changed(connection, set(codes))


class Missing(NamedTuple):
    """A scan that a fact names and the centre does not have (yet)."""

    desk_id: str
    code: str
    sha256: str


def missing_scans(engine: Engine, folder: ScanFolder) -> Iterator[Missing]:
    """By desk, the oldest first."""
    scan = schema.READ_MODEL["scan"]
    named = select(scan.c.desk_id, scan.c.dossier_code, scan.c.sha256).order_by(scan.c.desk_id, scan.c.epoch, scan.c.seq)
    with engine.connect() as connection:
        for row in connection.execute(named):
            if not folder.has(row.sha256):
                yield Missing(row.desk_id, row.dossier_code, row.sha256)


def take_scans(engine: Engine, folder: ScanFolder, source: Path, opened: Callable[[bytes], bytes]) -> int:
    """What a folder has of those that are missing: of a stick, of a disk that turned up, of a backup; open, or sealed for this
    centre. Returns how many came."""
    wanted = {each.sha256 for each in missing_scans(engine, folder)}
    taken = 0
    for path in sorted(source.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as on_disk, _as_open(on_disk, opened) as file:
                name = file_digest(file, "sha256").hexdigest()
                file.seek(0)
                if name in wanted:
                    folder.take(file, name)
                    note_whole(engine, name)
                    wanted.discard(name)
                    taken += 1
    return taken


def _as_open(file: BufferedReader, opened: Callable[[bytes], bytes]) -> BufferedReader | BytesIO:
    """The file itself where it is not sealed, or not for this centre."""
    begins = file.read(len(BEGINS))
    if begins == BEGINS:
        content = begins + file.read(MAX_SCAN_BYTES + MOST_MORE_BYTES)
        with contextlib.suppress(NotForThisCentre):
            return BytesIO(opened(content))
    file.seek(0)
    return file
