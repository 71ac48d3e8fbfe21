"""A new PC in the place of a lost one: the desk's journal comes back from the centre, each entry checked."""

import gc
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from desk_app.core.problems import EnvironmentProblem
from desk_app.store.store import Store
from sync.client.centre_line import CentreLine
from sync.protocol.chain import checked_ahead
from sync.protocol.seal import ChainBroken, Entry

BATCH = 4_000


def take_back_journal(store: Store, answer: dict[str, Any], url: str) -> None:
    """All that the centre's `answer` to an enrolment says it has. Broken off, it goes on where it was. Raises
    EnvironmentProblem."""
    head, line = answer["recovers"], CentreLine(url, answer["desk_id"], store.key.sign, answer["centre_key"])
    last: Entry | None = None
    count = 0
    store.desk_id = answer["desk_id"]
    kept = store.kept_entries()
    try:
        with (
            store.taking_back(),
            _collector_at_rest(),
            ThreadPoolExecutor(1, "recovery") as fetching,
            _verifiers() as verifying,
        ):
            for batch in checked_ahead(_all_back(store, line, fetching), BATCH, verifying):
                new = batch[max(kept - count, 0) :]
                count, last = count + len(batch), batch[-1]
                if new:
                    with store.write() as tx:
                        tx.take_back(new)
    except ChainBroken as broken:
        raise EnvironmentProblem("cli.broken", place=f"{broken.epoch}.{broken.seq}", reason=broken.reason) from None
    finally:
        line.close()
    if last is None or (last.epoch, last.seq, last.hash.hex()) != (head["epoch"], head["seq"], head["head"]):
        raise EnvironmentProblem("cli.not_whole", entries=count)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """A batch makes a hundred thousand small objects and no cycle: to look for one took a twentieth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _verifiers() -> Executor:
    """Processes that verify signatures while this one writes: threads would take turns with it at every row."""
    return ProcessPoolExecutor(max((os.cpu_count() or 1) - 1, 1), get_context("spawn"))


def _all_back(store: Store, line: CentreLine, pool: Executor) -> Iterator[Entry]:
    """What is here already, then what the centre has; a batch is fetched while the one before is worked on. A page is
    enough to begin with."""
    after = (0, 0)
    for entry in store.entries():
        after = (entry.epoch, entry.seq)
        yield entry
    coming = pool.submit(_pull, line, after, 1)
    while batch := coming.result():
        coming = pool.submit(_pull, line, (batch[-1].epoch, batch[-1].seq), BATCH)
        yield from batch


def _pull(line: CentreLine, after: tuple[int, int], wanted: int) -> list[Entry]:
    """Pages behind a place, until they are so many entries. Raises EnvironmentProblem."""
    entries: list[Entry] = []
    while len(entries) < wanted:
        page = line.pull(after)
        if not isinstance(page, list):
            raise EnvironmentProblem("cli.no_centre")
        if not page:
            break
        entries += page
        after = (page[-1].epoch, page[-1].seq)
    return entries
