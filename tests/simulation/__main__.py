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


def main(seeds: str) -> int:
    first, _, last = seeds.partition("-")
    numbers = range(int(first), int(last or first) + 1)
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
    days = len(numbers) * shape.desks * shape.days
    spent = time.monotonic() - began
    print(f"{len(numbers)} seeds, {days} desk-days in {spent:.0f} s ({days * 60 / spent:.0f} a minute), {len(failed)} failed")
    print(", ".join(f"{name} {count}" for name, count in sorted(wrong.items())))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
