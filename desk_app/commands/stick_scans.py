"""Scans by stick: they lie in a folder beside the stick's file, each under its SHA-256, and the centre's answer says which it
has."""

import contextlib
from collections.abc import Iterator
from hashlib import sha256 as hash_of
from pathlib import Path
from typing import Any, BinaryIO

from desk_app.services.dossier.scans import LoseScan, PassScans, lose_scan, pass_scans
from desk_app.services.records import ScanRecord
from sync.protocol.scans import MAX_SCAN_BYTES, held_text
from sync.protocol.sealed_for_centre import BEGINS, sealed_for_centre
from sync.protocol.signatures import verifier
from sync.scan_folder import ScanFolder, WrongContent
from sync.synced_files import put_whole

Place = tuple[int, int]


def _scans(queries: Any, after: Place, until: Place) -> Iterator[ScanRecord]:
    while page := queries.scans_between(after, until):
        yield from page
        after = (page[-1].epoch, page[-1].seq)


class ScansForCentre(ScanFolder):
    """Each sealed for the centre. What lies there open, from an earlier version, is written over."""

    def __init__(self, root: Path, centre_key: bytes) -> None:
        super().__init__(root)
        self._centre_key = centre_key

    def has(self, sha256: str) -> bool:
        """Whether it is here, and sealed."""
        path = self.path(sha256)
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(BEGINS)) == BEGINS

    def _take(self, source: BinaryIO, sha256: str) -> None:
        content = source.read(MAX_SCAN_BYTES)
        if hash_of(content).hexdigest() != sha256:
            raise WrongContent("another file than its name says")
        target = self.path(sha256)
        self._make_room(target)
        put_whole(target, sealed_for_centre(self._centre_key, content))


def carry_scans(queries: Any, kept: ScanFolder, after: Place, until: Place, beside: ScanFolder) -> int:
    """Copies what belongs to entries between two places; what is there from an earlier time is not copied again, nor what is
    damaged here. Returns how many lie there. Raises OSError."""
    carried = set()
    for scan in _scans(queries, after, until):
        with contextlib.suppress(FileNotFoundError, WrongContent):
            beside.keep_from(kept, scan.sha256)
            carried.add(scan.sha256)
    return len(carried)


def held_at_centre(answer: dict[str, Any], desk_id: str, key: bytes) -> dict[str, int]:
    """How many bytes of each the centre says that it has. Raises ValueError for what is no answer, InvalidSignature."""
    held: dict[str, int] = {}
    try:
        for page in answer.get("scans", []):
            said = {str(name): int(count) for name, count in page["held"].items()}
            verifier(key)(bytes.fromhex(page["signature"]), held_text(desk_id, said))
            held |= said
    except (AttributeError, KeyError, TypeError):
        raise ValueError("no answer about scans") from None
    return held


def pass_held(store: Any, queries: Any, kept: ScanFolder, held: dict[str, int], until: Place) -> None:
    """Up to the first entry with a scan that is here and not there; one that is whole nowhere any more is for a person."""
    if not held:
        return
    passed: Place = queries.scans_passed()
    with store.write() as tx:
        for scan in _scans(queries, passed, until):
            if held.get(scan.sha256) != scan.size:
                if kept.sound(scan.sha256):
                    until = (scan.epoch, scan.seq - 1)
                    break
                lose_scan(tx, LoseScan(scan))
        if until > passed:  # an older answer may come late
            pass_scans(tx, PassScans(*until))
