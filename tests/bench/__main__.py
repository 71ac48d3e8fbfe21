"""Runs all figures, prints the table, writes `out/bench.json`; ends with 1 when a figure is missed."""

import json
import os
import sys
from pathlib import Path
from tempfile import mkdtemp

from tests.bench import (
    closing,
    commit,
    encrypted,
    f9_to_paper,
    forms,
    keys,
    paper,
    pouchdb,
    rebuilding,
    search,
    statement,
    sync_push,
    verifying,
    window,
)
from tests.bench.figure import Figure

os.environ["DESK_APP_STATE"] = mkdtemp(prefix="state-of-a-bench-")
ROOMS = {
    "commit": commit.run,
    "encrypted": encrypted.run,
    "window": window.run,
    "keys": keys.run,
    "paper": paper.run,
    "f9": f9_to_paper.run,
    "forms": forms.run,
    "sync": sync_push.run,
    "pouchdb": pouchdb.run,
    "rebuild": rebuilding.run,
    "search": search.run,
    "verify": verifying.run,
    "closing": closing.run,
    "statement": statement.run,
}


def main(names: list[str]) -> int:
    if unknown := sorted(set(names) - ROOMS.keys()):
        print(f"no figures named {', '.join(unknown)}; there are {', '.join(ROOMS)}", file=sys.stderr)
        return 2
    out = Path("out")
    (out / "bench").mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    for name, run in ROOMS.items():
        if not names or name in names:
            print(f"… {name}", file=sys.stderr, flush=True)
            figures += run(out / "bench")
    width = max((len(figure.what) for figure in figures), default=0)
    print(f"{'what':<{width}}  {'ours':>10}  {'reference':>10}  {'ratio':>7}  {'at most':>7}")
    for figure in figures:
        mark = "" if figure.held else "  MISSED"
        ratio = f"{figure.ratio:>7.3f}" if figure.reference else "      –"
        print(
            f"{figure.what:<{width}}  {figure.ours:>8.2f}{figure.unit:<2}  {figure.reference:>8.2f}{figure.unit:<2}  "
            f"{ratio}  {figure.at_most:>7g}{mark}"
        )
    (out / "bench.json").write_text(json.dumps([figure.to_json() for figure in figures], indent=2) + "\n")
    return 0 if all(figure.held for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
