"""`make simulate SEEDS=1-200`: on all cores, each with a centre of its own; a failing seed is named and repeats itself."""

import os
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.simulation.world import Shape

_STATE: dict[str, object] = {}


def _shared_memory() -> Path | None:
    folder = Path("/dev/shm")
    return folder if folder.is_dir() and os.access(folder, os.W_OK) else None


def _one(root: str, seed: int) -> tuple[int, dict[str, int], str]:
    from sync.server.database import database_url, open_engine
    from tests.simulation.world import simulate

    if not _STATE:
        folder = Path(tempfile.mkdtemp(dir=root))
        _STATE.update(folder=folder, engine=open_engine(database_url("embedded", folder)))
    folder, engine = _STATE["folder"], _STATE["engine"]
    try:
        return seed, simulate(seed, engine, folder, Shape()), ""  # type: ignore[arg-type]
    except Exception:
        return seed, {}, traceback.format_exc()


class Ran(NamedTuple):
    """What a run of seeds came to: desk-days a minute on all cores, how often each thing went wrong, the seeds that failed."""

    days: int
    spent_s: float
    wrong: Counter[str]
    failed: list[int]

    @property
    def pace(self) -> float:
        return self.days * 60 / self.spent_s


def run_seeds(numbers: range) -> Ran:
    began, shape = time.monotonic(), Shape()
    wrong: Counter[str] = Counter()
    failed = []
    root = tempfile.mkdtemp(prefix="simulate-", dir=_shared_memory())
    Path(root).chmod(0o755)  # PostgreSQL may run as another user
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(numbers))) as pool:
        for seed, counts, error in pool.map(partial(_one, root), numbers):
            wrong.update(counts)
            if error:
                failed.append(seed)
                print(f"seed {seed} failed; again: make simulate SEEDS={seed}\n{error}", file=sys.stderr, flush=True)
    shutil.rmtree(root, ignore_errors=True)
    return Ran(len(numbers) * shape.desks * shape.days, time.monotonic() - began, wrong, failed)


def main(seeds: str) -> int:
    first, _, last = seeds.partition("-")
    numbers = range(int(first), int(last or first) + 1)
    ran = run_seeds(numbers)
    print(
        f"{len(numbers)} seeds, {ran.days} desk-days in {ran.spent_s:.0f} s ({ran.pace:.0f} a minute), {len(ran.failed)} failed"
    )
    print(", ".join(f"{name} {count}" for name, count in sorted(ran.wrong.items())))
    return 1 if ran.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
