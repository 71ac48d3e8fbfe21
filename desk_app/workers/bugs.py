"""Trouble on its way to the clerk: theirs, the machine's, or a bug under a short name, kept in a file for us to find."""

import contextlib
import hashlib
import logging
import os
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QThread

from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import Texts
from desk_app.store.opening import sqlite_errors
from desk_app.store.trouble import environment_problem
from desk_app.workers.messages import Problem

FILE = "bugs.log"
MOST_BYTES = 512 * 1024
OLDER_FILES = 3
FRAMES = 12
MAIN = "main"
_OURS = Path(__file__).parents[2]
_PACKAGES = ("desk_app", "printers", "sync", "resources")
logging.logThreads = False  # Qt's threads are none of Python's: asked for their name, it leaves a dummy thread behind
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bug:
    """`kept`: a file has it, so it may be said."""

    code: str
    kept: bool


class BugFile(RotatingFileHandler):
    """The log in the data folder: at most `OLDER_FILES` + 1 files of `MOST_BYTES`, readable by this user alone. It says of
    each record whether it was written (`record.kept`)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / FILE, maxBytes=MOST_BYTES, backupCount=OLDER_FILES, encoding="utf-8", delay=True)
        self.setFormatter(_LogLine())

    def _open(self) -> TextIO:  # type: ignore[override]
        return open(self.baseFilename, "a", encoding="utf-8", opener=_for_this_user)

    def emit(self, record: logging.LogRecord) -> None:
        record.kept = True
        super().emit(record)

    def close(self) -> None:
        with contextlib.suppress(OSError):  # what a full disk did not take stays in the stream and fails once more
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:
        record.kept = False


def _for_this_user(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class _LogLine(logging.Formatter):
    """Moment, thread, what: never an exception's own words, which may hold a citizen's name."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        words = record.getMessage().replace("\n", " ")
        return f"{at} {record.levelname} [{QThread.currentThread().objectName() or MAIN}] {words}"


def _place(file: str) -> str:
    """Of one of ours its path below where our packages stand: there are several `page.py`. Of another's the name alone, which
    says nothing of this PC's folders."""
    path = Path(file)
    return path.relative_to(_OURS).as_posix() if path.is_relative_to(_OURS) and _is_ours(path) else path.name


def _is_ours(path: Path) -> bool:
    return path.relative_to(_OURS).parts[0] in _PACKAGES


def _places(error: BaseException) -> list[str]:
    return [f"{_place(frame.filename)}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]


def bug_of(error: BaseException) -> Bug:
    """A short name for a bug: where it happened, without what it happened to (no personal data)."""
    places, kind = _places(error), type(error).__name__
    code = hashlib.sha256(f"{kind}|{'|'.join(places[-3:])}".encode()).hexdigest()[:6].upper()
    said = getattr(getattr(error, "orig", None) or error, "sqlite_errorname", "")
    after = f" after {type(error.__cause__).__name__}" if error.__cause__ is not None else ""
    named = f"{kind} {said}".rstrip() + after
    return Bug(code, kept("bug %s: %s at %s", code, named, " ".join(places[-FRAMES:])))


def kept(words: str, *values: object) -> bool:
    """Log an error. Whether a file has it."""
    record = log.makeRecord(log.name, logging.ERROR, __file__, 0, words, values, None)
    log.handle(record)
    return bool(getattr(record, "kept", False))


def problem_of(error: BaseException, texts: Texts, token: int = 0, field: str = "") -> Problem:
    """What the clerk is told of an exception; a bug is written down first, and called so only when a file has it."""
    if isinstance(error, sqlite_errors(OSError)) or hasattr(error, "orig"):
        error = environment_problem(error) or error
    if isinstance(error, UserProblem):
        return Problem(token, texts(error.key, **error.values), error.key, error.field or field)
    if isinstance(error, EnvironmentProblem):
        return Problem(token, texts(error.key, **error.values), error.key, field)
    bug = bug_of(error)
    text = texts("problem.bug" if bug.kept else "problem.bug_not_kept", code=bug.code)
    return Problem(token, text, "problem.bug", code=bug.code)
