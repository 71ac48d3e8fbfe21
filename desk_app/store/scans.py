"""The scanner's folder, where new files appear, and the desk's own, where those of dossiers are kept under their hash."""

import contextlib
import os
import shutil
import time
import unicodedata
from collections.abc import Iterator
from hashlib import file_digest
from itertools import islice
from pathlib import Path

from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.services.records import ScannedFile, ScanRecord, WaitingScan
from desk_app.store.data_key import Sealed, Source
from desk_app.store.key_slots import source_of
from desk_app.store.sealed_scans import SealedScans
from sync.protocol.cleaning import clean, is_text
from sync.protocol.scans import ENDINGS, MAX_SCAN_BYTES, Scan
from sync.scan_folder import ScanFolder, WrongContent, media_at

SETTING = "scan_folder"
SCANS = "scans"
QUIET_S = 1.5
"""A file that was written to a moment ago may not be whole."""
MOST_WAITING = 100
MOST_LOOKED_AT = 5_000
"""Somebody set up a folder that is no scanner's."""
LONGEST_NAME = 120


def _is_sayable(name: str) -> bool:
    """A name that can be shown and said again: no half of a letter, nothing unseen, not longer than a line."""
    return len(name) <= LONGEST_NAME and is_text(name) and clean(name) == unicodedata.normalize("NFC", name)


def kept_scans(folder: Path, source: Source | None = None) -> ScanFolder:
    """`source`: of whose desk they are, where the folder does not say so itself. Under another key they lie elsewhere. Raises
    EnvironmentProblem where nobody let this process in."""
    source = source or source_of(folder)
    if isinstance(source, Sealed):
        return SealedScans(folder / f"{SCANS}-{source.id}", source)
    return ScanFolder(folder / SCANS)


def scanner_folder(folder: Path, setting: str | None) -> Path:
    """As it is set up, else one beside the desk's own files."""
    return Path(setting).expanduser() if setting else folder / "scanned"


def read_scan(path: Path) -> Scan:
    """Raises UserProblem for what is no scan, or none yet."""
    try:
        size = path.stat().st_size
        media = media_at(path)
        if size > MAX_SCAN_BYTES:
            raise UserProblem("problem.scan_too_large", field="scan", most=MAX_SCAN_BYTES // 1024 // 1024)
        if media is None:
            raise UserProblem("problem.scan_kind", field="scan")
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except OSError:
        raise UserProblem("problem.scan_gone", field="scan", name=path.name) from None
    return {"sha256": digest, "media": media, "size": size}


class ScannerFolder:
    """What lies there; each file is read once as long as it does not change."""

    def __init__(self) -> None:
        self._known: dict[tuple[Path, int, int], WaitingScan] = {}

    def waiting(self, folder: Path) -> tuple[WaitingScan, ...]:
        """The oldest first. A folder that cannot be read is said so: EnvironmentProblem."""
        known, self._known = self._known, {}
        try:
            found = sorted(self._files(folder), key=lambda each: (each[1], each[0].name))
        except FileNotFoundError:
            return ()
        except OSError:
            raise EnvironmentProblem("problem.scan_folder") from None
        waiting = []
        for path, modified_ns, size in found[:MOST_WAITING]:
            key = (path, modified_ns, size)
            if time.time() - modified_ns / 1e9 < QUIET_S:
                waiting.append(WaitingScan(path.name, size, modified_ns // 1_000_000, "", "", "problem.scan_unfinished"))
                continue
            self._known[key] = known.get(key) or self._read(path, size, modified_ns // 1_000_000)
            waiting.append(self._known[key])
        return tuple(waiting)

    @staticmethod
    def _files(folder: Path) -> Iterator[tuple[Path, int, int]]:
        for path in islice(folder.iterdir(), MOST_LOOKED_AT):
            with contextlib.suppress(FileNotFoundError):
                if not path.name.startswith(".") and path.is_file() and not path.is_symlink():
                    state = path.stat()
                    yield path, state.st_mtime_ns, state.st_size

    @staticmethod
    def _read(path: Path, size: int, at_ms: int) -> WaitingScan:
        if not _is_sayable(path.name):
            return WaitingScan(clean(path.name)[:LONGEST_NAME], size, at_ms, "", "", "problem.scan_name")
        try:
            scan = read_scan(path)
        except UserProblem as problem:
            return WaitingScan(path.name, size, at_ms, "", "", problem.key)
        return WaitingScan(path.name, scan["size"], at_ms, scan["sha256"], scan["media"])


class TakenScans:
    """The files that one transaction attaches: kept before the fact says so, out of the scanner's folder once it is
    committed."""

    def __init__(self, folder: Path, kept: ScanFolder) -> None:
        self._folder = folder
        self._kept = kept
        self._taken: list[Path] = []

    def take(self, file: ScannedFile) -> Scan:
        """Raises UserProblem where it is gone, or another one by now; EnvironmentProblem where it cannot be kept."""
        path = self._folder / file.name
        if Path(file.name).name != file.name or path.is_symlink():
            raise UserProblem("problem.scan_gone", field="scan", name=file.name)
        scan = read_scan(path)
        if scan["sha256"] != file.sha256:
            raise UserProblem("problem.scan_changed", field="scan", name=file.name)
        try:
            self._kept.keep(path, scan["sha256"])
        except WrongContent:
            raise UserProblem("problem.scan_changed", field="scan", name=file.name) from None
        except OSError as error:
            raise EnvironmentProblem("problem.scan_not_kept") from error
        self._taken.append(path)
        return scan

    def put_back(self, scan: ScanRecord) -> str:
        """A copy of a kept file, as if it were scanned now; of what is not here, none. Returns its name."""
        name = f"{scan.sha256[:8]}.{ENDINGS.get(scan.media, 'bin')}"
        part = self._folder / f".{name}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._kept.open(scan.sha256) as kept, part.open("wb") as copy:
                shutil.copyfileobj(kept, copy)
            whole = time.time() - 2 * QUIET_S  # nobody waits for the scanner to finish it
            os.utime(part, (whole, whole))
            part.replace(self._folder / name)
        except FileNotFoundError:
            return ""
        except OSError as error:
            part.unlink(missing_ok=True)
            raise EnvironmentProblem("problem.scan_not_kept") from error
        return name

    def committed(self) -> None:
        """What cannot be removed stays: it is shown as attached already."""
        for path in self._taken:
            with contextlib.suppress(OSError):
                path.unlink()
