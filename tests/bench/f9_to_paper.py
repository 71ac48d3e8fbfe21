"""From F9 to the last byte in a TCP printer's hands, against the commit and the raster alone.

The reference draws the whole picture, as the program did when the limit was set: what is drawn faster since shall count for us,
not against us. A second line says how we stand beside today's own raster, line by line.
"""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from desk_app.documents.slips import appointment_slip
from desk_app.resources_reader import load_centre, load_texts
from desk_app.services.intake.intake_command import ReceiveDossier
from desk_app.services.intake.receive_dossier import receive_dossier
from desk_app.store.store import Store
from desk_app.wiring.main import Program, application
from desk_app.wiring.setting_up import add_demo_officers, set_up_alone
from desk_app.workers.crew import Crew
from desk_app.workers.messages import LogIn
from printers.devices import device_from
from printers.escpos_raster import bands, encode, end, start
from printers.profiles import Profile
from printers.raster import render
from printers.slip import Slip
from tests.bench.commit import command
from tests.bench.figure import Figure, clock, median_ms
from tests.desks import Desk, intake

TURNS = 60
WARM = 10
# a printer in a process of its own: answers at once, says when the cut of each job came
SINK = r"""
import socket, time
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
while True:
    line, _ = server.accept()
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    tail = b""
    with line:
        while data := line.recv(65536):
            if data.startswith(b"\x10\x04") and len(data) == 3:
                line.sendall(b"\x12")
                continue
            tail += data
            if b"\x1dV\x42\x03" in tail:
                print(time.monotonic_ns(), flush=True)
                tail = b""
            if data.endswith(b"\x1dr\x01"):
                line.sendall(b"\x00")
"""


def _intake(turn: int) -> ReceiveDossier:
    return replace(command(turn), payment=None, fees_shown=intake().fees_shown)


def _all(folder: Path, references: tuple[Callable[[int], float], ...]) -> tuple[list[float], list[list[float]]]:
    """Turn by turn, so that all meet the same minute of the machine: F9 to paper, and the references."""
    sink = subprocess.Popen([sys.executable, "-c", SINK], stdout=subprocess.PIPE, text=True)
    assert sink.stdout is not None
    app = application()
    crew = Crew(folder, load_centre(), load_texts())
    times: list[float] = []
    bare: list[list[float]] = [[] for _reference in references]
    try:
        port = sink.stdout.readline().strip()
        store = Store(folder)
        with store.write() as tx:
            tx.put_setting("printer", f"tcp://127.0.0.1:{port}")
        store.close()
        loop = QEventLoop()
        crew.ready.connect(loop.quit)
        crew.start()
        loop.exec()
        crew.run(LogIn("lan", "123456"), lambda actor: (setattr(crew, "actor", actor), loop.quit()))
        loop.exec()
        QTimer.singleShot(1000, loop.quit)
        loop.exec()
        for turn in range(TURNS):
            began = time.monotonic_ns()
            crew.run(_intake(turn))
            QTimer.singleShot(150, loop.quit)  # a clerk's pause: the last job is confirmed, nothing is under way
            loop.exec()
            times.append((int(sink.stdout.readline()) - began) / 1e9)
            for reference, measured in zip(references, bare, strict=True):
                measured.append(reference(turn))
                QTimer.singleShot(150, loop.quit)
                loop.exec()
    finally:
        crew.stop()
        sink.kill()
        sink.wait()
        app.processEvents()
    return times[WARM:], [measured[WARM:] for measured in bare]


def _longest_pause(folder: Path) -> float:
    """How long the window's own loop stood still, at worst, while slips went to a printer that takes a connection and
    never answers; in ms."""
    app = application()
    with socket.create_server(("127.0.0.1", 0)) as server:
        store = Store(folder)
        with store.write() as tx:
            tx.put_setting("printer", f"tcp://127.0.0.1:{server.getsockname()[1]}")
        store.close()
        program = Program(folder)
        loop = QEventLoop()
        program.crew.ready.connect(loop.quit)
        program.start()
        loop.exec()
        program.shell.logged_in.connect(loop.quit)
        program.shell.log_in("lan", "123456")
        loop.exec()
        QTimer.singleShot(800, loop.quit)
        loop.exec()
        beats = [time.monotonic()]
        heart = QTimer()
        heart.timeout.connect(lambda: beats.append(time.monotonic()))
        heart.start(2)
        for turn in range(3):
            program.crew.run(_intake(9_000 + turn))
        QTimer.singleShot(8_000, loop.quit)
        loop.exec()
        heart.stop()
        program.stop()
        app.processEvents()
    return max(after - before for before, after in pairwise(beats)) * 1000


@contextlib.contextmanager
def _reference(folder: Path, raster: Callable[[Slip, Profile], bytes]) -> Iterator[Callable[[int], float]]:
    """Commit and raster on one thread, in seconds."""
    desk = Desk(folder)
    device, centre, texts = device_from("tcp://127.0.0.1:9100"), load_centre(), load_texts()
    reader = desk.store.reader()

    def once(turn: int) -> None:
        with desk.store.write() as tx:
            code = receive_dossier(tx, centre, _intake(turn), desk.actor).code
        raster(appointment_slip(reader.history(code)[0], centre, texts), device.profile)

    yield lambda turn: clock(lambda: once(turn))
    reader.close()
    desk.store.close()


def _whole_picture(slip: Slip, profile: Profile) -> bytes:
    return start(profile.dpi) + bands(render(slip, profile.raster_dots)) + end(profile)


def run(out: Path) -> list[Figure]:
    for name in ("f9", "f9-reference", "f9-lines"):
        shutil.rmtree(out / name, ignore_errors=True)
    folder = out / "f9"
    store = Store(folder)
    set_up_alone(store, "quay-07")
    add_demo_officers(store)
    store.close()
    with _reference(out / "f9-reference", _whole_picture) as once, _reference(out / "f9-lines", encode) as by_line:
        ours, (reference, lines) = _all(folder, (once, by_line))
    pause = _longest_pause(folder)
    return [
        Figure("F9 → last byte at a TCP printer, against commit and raster", median_ms(ours), median_ms(reference), "ms", 1.15),
        Figure("the same, beside today's own raster", median_ms(ours), median_ms(lines), "ms", 2),
        Figure("longest pause of the window, printer hangs", pause, 0, "ms", 100),
    ]
