"""A sealed desk against a plain one of the same rows, in turns: the intake's commit, find as you type, the first key."""

import shutil
import statistics
from dataclasses import replace
from functools import partial
from pathlib import Path

from desk_app.store.key_slots import read_slots, write_slots
from desk_app.wiring.unlocking import seal_existing
from tests.bench.commit import set_fees, timed_intake
from tests.bench.figure import Figure, clock, median_ms
from tests.bench.million import filled_desk
from tests.bench.search import QUERIES
from tests.bench.window import OURS, whole_process
from tests.desks import Desk, TestClock

DOSSIERS = 100_000
"""Of some years of a counter."""
ROUNDS, BLOCK = 12, 50
PASSES = 9
STARTS = 11


def _two(out: Path) -> tuple[Desk, Desk]:
    filled = filled_desk(out / f"filled-{DOSSIERS}", DOSSIERS)
    filled.store.close()
    folders = out / "encrypted" / "plain", out / "encrypted" / "sealed"
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(filled.store.folder, folder)
    seal_existing(folders[1], lambda _recovery: None, lambda *_step: None)
    slots = read_slots(folders[1])
    assert slots is not None
    write_slots(folders[1], replace(slots, by_accounts=False))  # its people have PINs of six digits
    plain, sealed = (Desk(folder, clock=TestClock(filled.clock.now_ms)) for folder in folders)
    for desk in (plain, sealed):
        set_fees(desk)
    return plain, sealed


def _commits(desks: tuple[Desk, Desk]) -> list[float]:
    """Median milliseconds, plain and sealed."""
    took: tuple[list[float], list[float]] = [], []
    for turn in range(ROUNDS):
        for desk in desks:
            desk.clock.now_ms += 86_400_000  # the day's band holds five hundred
        for number in range(1 + turn * BLOCK, 1 + (turn + 1) * BLOCK):
            for desk, times in zip(desks, took, strict=True):
                times.append(timed_intake(desk, number))
        for desk in desks:
            with desk.store.write() as tx:
                tx.merge_search()
            desk.store.checkpoint()
    return [median_ms(times[BLOCK:]) for times in took]


def _keystrokes(desks: tuple[Desk, Desk]) -> list[float]:
    """Mean milliseconds of a keystroke, each in turn on both: the quickest of its passes, for these are too short to outlast
    what else the machine does."""
    readers = [desk.store.reader() for desk in desks]
    typed = [query[:length] for query in QUERIES for length in range(1, len(query) + 1)]
    took: tuple[list[list[float]], list[list[float]]] = [], []
    for _ in range(PASSES):
        of_pass: tuple[list[float], list[float]] = [], []
        for text in typed:
            for reader, times in zip(readers, of_pass, strict=True):
                times.append(clock(partial(reader.find, text)))
        for passes, times in zip(took, of_pass, strict=True):
            passes.append(times)
    for reader in readers:
        reader.close()
    return [statistics.fmean(map(min, zip(*passes, strict=True))) * 1000 for passes in took]


def _starts(desks: tuple[Desk, Desk]) -> list[float]:
    """Median milliseconds of a whole process that takes its first key and ends."""
    took: tuple[list[float], list[float]] = [], []
    for turn in range(STARTS + 1):
        for desk, times in zip(desks, took, strict=True):
            seconds = whole_process(OURS, str(desk.store.folder))
            if turn:
                times.append(seconds)
    return [median_ms(times) for times in took]


def run(out: Path) -> list[Figure]:
    """Each against its own plain one."""
    desks = _two(out)
    commit, find = _commits(desks), _keystrokes(desks)
    for desk in desks:
        desk.store.close()
    start = _starts(desks)
    return [
        Figure("intake commit, sealed against plain, median", commit[1], commit[0], "ms", 1.3),
        Figure(f"find as you type, {DOSSIERS:,} dossiers, sealed against plain, mean", find[1], find[0], "ms", 1.2),
        Figure("desk-app run takes the first key, sealed against plain", start[1], start[0], "ms", 1.1),
    ]
