"""What the program knows when something goes wrong: shown first, then kept. It holds nothing of a citizen and nobody's name:
devices by their kind, never by their address, and of the log only words that are ours."""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from desk_app import BUILT_ON
from desk_app.answers.desk.log_words import GONE, told_of
from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.moments import local, time_and_date
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import Texts

if TYPE_CHECKING:
    from desk_app.store.queries import Queries

PROGRAM = "desk-app"
MADE_OF = ("PySide6-Essentials", "SQLAlchemy", "cryptography", "reportlab", "pillow", "python-escpos")
MOST_LINES = 60
JOB_STATES = ("queued", "sending", "unknown")
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """`part`: what it is about, as a clerk reads it; of the log one row is one line."""

    part: str
    what: str
    said: str


@dataclass(frozen=True, slots=True)
class IncidentReport:
    """One moment of this desk."""

    made_at_ms: int
    rows: tuple[IncidentRow, ...]

    def kept_as(self) -> bytes:
        """The file's content."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2)


@dataclass(frozen=True, slots=True)
class SeeIncident(Question[IncidentReport]):
    """`live`: what only the running program knows (how printer and line are now): what it is about, and the strip's words."""

    live: tuple[tuple[str, str], ...] = ()

    def answer(self, desk: AnsweringDesk) -> IncidentReport:
        """As it is now."""
        return report_of(desk.folder, desk.texts, desk.now_ms(), lambda: desk.reads, self.live)


def report_of(
    folder: Path, texts: Texts, now_ms: int, open_reads: Callable[[], "Queries"], live: tuple[tuple[str, str], ...] = ()
) -> IncidentReport:
    """Whatever cannot be read is said in its place: a report is wanted most where something is broken."""
    from desk_app.store.opening import sqlite_errors

    parts: tuple[tuple[str, Callable[[], Iterator[tuple[str, str]]]], ...] = (
        ("versions", lambda: _versions(texts)),
        ("machine", lambda: _machine(folder, texts)),
        ("now", lambda: iter([(texts(f"incident.{what}"), said) for what, said in live])),
        ("clock", lambda: _clock(texts, now_ms, open_reads())),
        ("desk", lambda: _desk(texts, open_reads())),
        ("printers", lambda: _printers(texts, open_reads())),
        ("centre", lambda: _centre(texts, open_reads())),
        ("log", lambda: _log(folder)),
    )

    rows: list[IncidentRow] = []
    for part, told in parts:
        name = texts(f"incident.part.{part}")
        try:
            rows += [IncidentRow(name, what, said) for what, said in told()]
        except UserProblem as problem:
            rows.append(IncidentRow(name, texts("incident.unreadable"), problem.key))
        except EnvironmentProblem as problem:
            rows.append(IncidentRow(name, texts("incident.unreadable"), problem.key))
        except sqlite_errors(OSError, ValueError) as error:  # its words may hold a path, or what stands in a row
            code = getattr(error, "sqlite_errorname", type(error).__name__)
            rows.append(IncidentRow(name, texts("incident.unreadable"), code))
    return IncidentReport(now_ms, tuple(rows))


def _versions(texts: Texts) -> Iterator[tuple[str, str]]:
    import platform

    from desk_app.store.schema import PROJECTION_VERSION

    yield texts("incident.program"), f"{_version(PROGRAM)} ({BUILT_ON:%d/%m/%Y})"
    yield texts("incident.tables"), str(PROJECTION_VERSION)
    yield "Python", platform.python_version()
    yield "SQLite", sqlite3.sqlite_version
    for package in MADE_OF:
        yield package, _version(package)


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "–"


def _machine(folder: Path, texts: Texts) -> Iterator[tuple[str, str]]:
    import platform
    import shutil

    from desk_app.store.data_folder import DATABASE
    from desk_app.store.key_slots import sealed_by

    yield texts("incident.system"), f"{platform.system()} {platform.release()} {platform.machine()}"
    disk = shutil.disk_usage(folder)
    yield texts("incident.disk"), texts("incident.disk_of", free=disk.free // _MB, total=disk.total // _MB)
    file, log = folder / DATABASE, folder / f"{DATABASE}-wal"
    sizes = [path.stat().st_size // 1024 if path.exists() else 0 for path in (file, log)]
    yield texts("incident.data"), f"{sizes[0]} KiB + {sizes[1]} KiB"
    yield texts("incident.sealed"), texts(f"keys.sealed_by.{sealed_by(folder)}")


def _clock(texts: Texts, now_ms: int, reads: "Queries") -> Iterator[tuple[str, str]]:
    from desk_app.store.clock import AHEAD, MOVED, number, seen_doubt

    doubt = seen_doubt(reads.connection, now_ms)
    yield texts("incident.now_is"), time_and_date(local(now_ms))
    yield texts("incident.zone"), f"{-time.timezone // 60:+d}"
    yield texts("incident.doubt"), doubt.reason if doubt else "–"
    yield texts("incident.moved"), str(number(reads.connection, MOVED) // 1000)
    yield texts("incident.ahead"), str(number(reads.connection, AHEAD) // 1000)


def _desk(texts: Texts, reads: "Queries") -> Iterator[tuple[str, str]]:
    backlog = reads.backlog()
    yield texts("incident.desk_id"), reads.desk_id
    yield texts("incident.last"), f"{backlog.last_epoch}.{backlog.last_seq}"
    yield texts("incident.procedures"), str(reads.procedure_count())
    for what in ("backup_at", "slow_check_whole_at"):
        at_ms = int(reads.setting(what) or 0)
        yield texts(f"incident.{what}"), time_and_date(local(at_ms)) if at_ms else "–"


def _printers(texts: Texts, reads: "Queries") -> Iterator[tuple[str, str]]:
    for role in ("printer", "spare_printer"):
        yield texts(f"incident.{role}"), _kind_of(reads.setting(role) or "")
    for device in ("office_printer", "scanner", "display", "page_scanner"):
        yield texts(f"incident.{device}"), texts("incident.set_up" if reads.setting(device) else "incident.not_set_up")
    jobs = Counter((job.state, job.detail) for job in reads.print_jobs(JOB_STATES))
    for (state, detail), count in sorted(jobs.items()):
        code = detail if detail.isascii() and detail.replace("_", "").isalpha() and len(detail) <= 20 else detail and GONE
        yield texts("incident.jobs"), f"{count} × {texts(f'job.{state}')} {code}".rstrip()


def _kind_of(setting: str) -> str:
    """Its address may name a person's folder or a queue that is called after one."""
    from printers.devices import device_from
    from printers.transports import BadDeviceAddress

    if not setting:
        return "–"
    try:
        device = device_from(setting)
    except BadDeviceAddress:
        return GONE
    drawer = " + drawer" if device.drawer is not None else ""
    return f"{device.address.partition(':')[0]} {device.profile.name} {device.mode}{drawer}"


def _centre(texts: Texts, reads: "Queries") -> Iterator[tuple[str, str]]:
    backlog, address = reads.backlog(), reads.setting("centre_url") or ""
    yield texts("incident.line"), address.partition(":")[0] or texts("incident.not_set_up")
    yield texts("incident.unsent"), str(backlog.waiting)
    for what, at_ms in (("unsent_since", backlog.since_ms), ("acknowledged", backlog.acknowledged_at_ms)):
        yield texts(f"incident.{what}"), time_and_date(local(at_ms)) if at_ms else "–"


def _log(folder: Path) -> Iterator[tuple[str, str]]:
    from desk_app.store import schema
    from desk_app.store.incident_reports import last_log_lines

    names = {name for table in schema.metadata.sorted_tables for name in (table.name, *(each.name for each in table.columns))}
    for line in told_of(last_log_lines(folder, MOST_LINES), names):
        at, _space, words = line.partition(" ")
        yield at, words
