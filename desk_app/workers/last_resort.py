"""Where an exception ends that nobody caught: in the log and on the clerk's screen, whatever thread it came from.

PySide hands what a slot or an overridden method raises to `sys.excepthook`, on the thread where it happened; Python's own
threads have `threading.excepthook`; what a destructor raises goes to `sys.unraisablehook`; Qt's own words to its message
handler.
"""

import re
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, Slot, qInstallMessageHandler

from desk_app.resources_reader import Texts
from desk_app.workers.bugs import kept, log, problem_of
from desk_app.workers.messages import Problem

AGAIN_S = 30.0
"""The same trouble is told once in this time: a paint that fails is painted again and again."""
MOST_KNOWN = 200
_SAID = re.compile(r'"[^"]*"|\'[^\']*\'|\d{5,}|/\S+')
"""What a message of Qt may carry of ours: texts, long numbers, paths."""


class LastResort(QObject):
    """`noticed` carries a Problem to the main thread."""

    noticed = Signal(object)
    _from_anywhere = Signal(object)

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._said_at: dict[str, float] = {}
        self._lock = threading.RLock()  # a destructor may raise in the middle
        self._put_back: Callable[[], None] | None = None
        # queued also on the main thread: a slot that failed is over before the screen changes
        self._from_anywhere.connect(self._on_main, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        uncaught, in_thread, unraisable = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._uncaught
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._unraisable
        of_qt = qInstallMessageHandler(self._qt)

        def put_back() -> None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = uncaught, in_thread, unraisable
            qInstallMessageHandler(of_qt)

        self._put_back = put_back

    def remove(self) -> None:
        if self._put_back is not None:
            self._put_back()
            self._put_back = None

    @Slot(object)
    def _on_main(self, problem: Problem) -> None:
        self.noticed.emit(problem)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            self._tell(error.with_traceback(trace))
        else:  # an interrupt is no bug
            sys.__excepthook__(kind, error, trace)

    def _in_thread(self, args: threading.ExceptHookArgs) -> None:
        if isinstance(args.exc_value, Exception):
            self._tell(args.exc_value)

    def _unraisable(self, args: "sys.UnraisableHookArgs") -> None:
        if isinstance(args.exc_value, Exception):
            self._tell(args.exc_value)

    def _tell(self, error: BaseException) -> None:
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame is not None else ""
        if self._is_new(f"{type(error).__name__} {place}"):
            self._from_anywhere.emit(problem_of(error, self._texts))

    def _is_new(self, what: str) -> bool:
        now = time.monotonic()
        with self._lock:
            if now - self._said_at.get(what, -AGAIN_S) < AGAIN_S:
                return False
            if len(self._said_at) >= MOST_KNOWN:
                self._said_at.clear()
            self._said_at[what] = now
            return True

    def _qt(self, kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        """Qt's own words: warnings are for us, what is worse also for the clerk."""
        try:
            self._qt_says(kind, context, message or "")
        except Exception as error:
            self._tell(error)

    def _qt_says(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            return
        words = _SAID.sub("…", message)[:300]
        if not self._is_new(words):
            return
        if kind == QtMsgType.QtWarningMsg:
            log.warning("Qt %s: %s", context.category or "", words)
            return
        in_file = kept("Qt %s: %s", context.category or "", words)
        text = self._texts("problem.bug" if in_file else "problem.bug_not_kept", code="QT")
        self._from_anywhere.emit(Problem(0, text, "problem.bug", code="QT"))
