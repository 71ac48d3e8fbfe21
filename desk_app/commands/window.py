"""The commands that open the window: the counter program, the demonstration, the day that drives it."""

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TextIO

from desk_app.commands.desk_data import data_folder
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import load_centre, load_texts
from desk_app.system_libraries import has_display, require_window

if TYPE_CHECKING:
    import socket

Command = Callable[[argparse.Namespace], int]
WITHOUT_SCREEN = ("offscreen", "minimal")
OUR_BUG, CANNOT_OPEN = 1, 2
"""What the process ends with when the program did not open."""


def _folder(args: argparse.Namespace) -> Path:
    return data_folder(args).absolute()


def _demo_folder(args: argparse.Namespace) -> Path:
    """Absolute: printers, viewers and the centre's process get paths out of it, and each may stand elsewhere."""
    return (args.data if args.data is not None else Path("out/demo")).absolute()


def _demo_data(args: argparse.Namespace) -> Path:
    return _demo_folder(args) / "data"


def _saying_why(command: Command, folder: Callable[[argparse.Namespace], Path]) -> Command:
    """A start that failed: the reason on standard error, and in a window that stays where there is a screen."""

    def run_and_say(args: argparse.Namespace) -> int:
        require_window()  # before anything of Qt is loaded
        from desk_app.wiring.main import show_reason
        from desk_app.wiring.only_window import AlreadyOpen
        from desk_app.workers.bugs_kept import bugs_kept_in

        with bugs_kept_in(folder(args)):
            try:
                return command(args)
            except AlreadyOpen:
                _tell(load_texts()("cli.already_running"))
                return 0
            except Exception as error:
                from desk_app.workers.bugs import problem_of

                problem = problem_of(error, load_texts())
        _tell(problem.text, sys.stderr)
        if _is_seen():
            show_reason(problem.text)
        return OUR_BUG if problem.code else CANNOT_OPEN

    return run_and_say


def _tell(text: str, stream: TextIO | None = None) -> None:
    """A window goes on also where nobody reads what its terminal says."""
    with contextlib.suppress(OSError):
        print(text, file=stream or sys.stdout, flush=True)


def _is_seen() -> bool:
    return has_display() and os.environ.get("QT_QPA_PLATFORM") not in WITHOUT_SCREEN


def _closed_for(reason: str) -> None:
    """The data did not open. The window says so; where nobody sees it, it is no reason to stay."""
    from PySide6.QtWidgets import QApplication

    _tell(reason, sys.stderr)
    if not _is_seen():
        QApplication.quit()


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _end_in_order() -> None:
    """Asked to end, or the terminal closed: what was started is stopped on the way out."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)


def run(args: argparse.Namespace) -> int:
    from desk_app.store.first_look import desk_of
    from desk_app.wiring.main import run as open_window
    from desk_app.wiring.only_window import only_window

    if not has_display():
        raise EnvironmentProblem("cli.needs_display")
    folder = _folder(args)
    with only_window(folder) as calls:
        if args.key is not None or os.environ.get("DESK_APP_KEY_FILE"):
            from desk_app.wiring.unlocking import unlock

            unlock(folder, args.key, by_os=False)
        if not desk_of(folder):
            _require_desk(folder)
        return open_window(folder, args.dark, _closed_for, calls)


def _require_desk(folder: Path) -> None:
    """Why there is none: nothing was set up yet, or the data does not open. Raises UserProblem or EnvironmentProblem."""
    from desk_app.wiring.setting_up import open_existing

    store = open_existing(folder)
    if store is None:
        raise UserProblem("cli.no_data", folder=folder)
    store.close()


def demo(args: argparse.Namespace) -> int:
    texts = load_texts()
    if not has_display():
        out = Path("out/day").absolute()
        _tell(texts("cli.no_display", folder=out), sys.stderr)
        return _day(out)
    from desk_app.wiring.only_window import only_window

    data = _demo_data(args)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with only_window(data) as calls:
        _tell(texts("cli.demo_begins"))  # at once: the centre's database takes its seconds
        return _demonstrated(args, calls)


def _demonstrated(args: argparse.Namespace, calls: "socket.socket | None") -> int:
    from datetime import datetime
    from threading import Thread

    from desk_app.core.moments import VIETNAM
    from desk_app.demo.centre_process import CentreProcess
    from desk_app.demo.portal import hand_in, open_portal
    from desk_app.store.store import Store
    from desk_app.wiring.main import run as open_window
    from desk_app.wiring.setting_up import add_demo_officers, add_demo_signature, open_existing, set_up_enrolled
    from desk_app.wiring.unlocking import RECOVERY_FILE, seal_for_show

    texts = load_texts()
    _end_in_order()
    folder = _demo_folder(args)
    os.environ.setdefault("DESK_APP_STATE", str(folder / "state"))
    portal = open_portal()
    centre = CentreProcess(folder / "centre", portal.url)
    citizens: Thread | None = None

    def submit() -> None:
        try:
            hand_in(centre, datetime.now(VIETNAM))
        except (RuntimeError, OSError):  # a busy machine: the demonstration goes on without them
            _tell(texts("cli.no_demo_citizens", log=folder / "centre" / "centre.log"), sys.stderr)

    try:
        seal_for_show(folder / "data", folder / RECOVERY_FILE)
        store = open_existing(folder / "data")
        try:
            centre.start()
            enrolment = centre.enrol(load_centre().counter) if store is None else ""
        except (RuntimeError, TimeoutError):
            raise EnvironmentProblem("cli.no_demo_centre", log=folder / "centre" / "centre.log") from None
        if store is None:
            store = Store(folder / "data")
            set_up_enrolled(store, centre.url, enrolment)
            add_demo_officers(store)
            add_demo_signature(store)
        with store.write() as tx:
            tx.put_setting("centre_url", centre.url)
            if not tx.setting("printer"):
                tx.put_setting("printer", (folder / "slips").as_uri().replace("file:", "folder:"))
        store.close()
        citizens = Thread(target=submit, name="citizens")
        citizens.start()  # the window does not wait for them
        _tell(texts("cli.demo_login"))
        return open_window(folder / "data", args.dark, _closed_for, calls)
    finally:
        if citizens is not None:
            citizens.join()
        centre.stop()
        portal.close()


def _day(out: Path) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("DESK_APP_STATE", str(out.absolute() / "state"))
    from desk_app.demo.day import run_day

    return run_day(out)


def day(args: argparse.Namespace) -> int:
    return _day(args.out)


def commands() -> Iterator[tuple[str, str, Command, Callable[[argparse.ArgumentParser], Any]]]:
    def dark_option(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--dark", action="store_true")

    yield "run", "mở chương trình quầy", _saying_why(run, _folder), dark_option
    yield "demo", "mở chương trình với dữ liệu và trung tâm mẫu", _saying_why(demo, _demo_data), dark_option
    yield "day", "chạy một ngày làm việc mẫu", day, lambda p: p.add_argument("--out", type=Path, required=True)
