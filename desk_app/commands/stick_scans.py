"""Scans by stick: they lie in a folder beside the stick's file, each under its SHA-256, and the centre's answer says which it
has."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desk_app.services.dossier.scans import LoseScan, PassScans, lose_scan, pass_scans
from desk_app.services.records import ScanRecord
from sync.protocol.scans import held_text
from sync.protocol.signatures import verifier
from sync.scan_folder import ScanFolder, WrongContent

Place = tuple[int, int]


def _scans(queries: Any, after: Place, until: Place) -> Iterator[ScanRecord]:
    while page := queries.scans_between(after, until):
        yield from page
        after = (page[-1].epoch, page[-1].seq)


def carry_scans(queries: Any, kept: ScanFolder, after: Place, until: Place, folder: Path) -> int:
    """Copies what belongs to entries between two places; what is there from an earlier time is not copied again, nor what is
    damaged here. Returns how many lie there. Raises OSError."""
    carried, beside = set(), ScanFolder(folder)
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
