"""`make simulate SEEDS=1-200`: on all cores, each with a centre of its own; a failing seed is named and repeats itself."""

import os
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.simulation.world import Shape

_STATE: dict[str, object] = {}


def _shared_memory() -> Path | None:
    folder = Path("/dev/shm")
    return folder if folder.is_dir() and os.access(folder, os.W_OK) else None


def _one(seed: int) -> tuple[int, dict[str, int], str]:
    from sync.server.database import database_url, open_engine
    from tests.simulation.world import simulate

    if not _STATE:
        folder = Path(tempfile.mkdtemp(prefix="simulate-", dir=_shared_memory()))
        _STATE.update(folder=folder, engine=open_engine(database_url("embedded", folder)))
    folder, engine = _STATE["folder"], _STATE["engine"]
    try:
        return seed, simulate(seed, engine, folder, Shape()), ""  # type: ignore[arg-type]
    except Exception:
        return seed, {}, traceback.format_exc()


def main(seeds: str) -> int:
    first, _, last = seeds.partition("-")
    numbers = range(int(first), int(last or first) + 1)
    began, shape = time.monotonic(), Shape()
    wrong: Counter[str] = Counter()
    failed = []
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(numbers))) as pool:
        for seed, counts, error in pool.map(_one, numbers):
            wrong.update(counts)
            if error:
                failed.append(seed)
                print(f"seed {seed} failed; again: make simulate SEEDS={seed}\n{error}", file=sys.stderr, flush=True)
    for folder in (_shared_memory() or Path(tempfile.gettempdir())).glob("simulate-*"):
        shutil.rmtree(folder, ignore_errors=True)
    days = len(numbers) * shape.desks * shape.days
    spent = time.monotonic() - began
    print(f"{len(numbers)} seeds, {days} desk-days in {spent:.0f} s ({days * 60 / spent:.0f} a minute), {len(failed)} failed")
    print(", ".join(f"{name} {count}" for name, count in sorted(wrong.items())))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
