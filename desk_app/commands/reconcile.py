"""Command: does the centre hold the same day? Every difference by name, and what is still on its way."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import data_folder, day_of, open_queries, require_sound_clock, show, today_of
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import load_centre, load_texts


def reconcile(args: argparse.Namespace) -> int:
    """Ends with 1 where the two sides differ."""
    from desk_app.answers.money.reconciling import reconcile as ask
    from desk_app.store.centre_line import centre_line

    queries = open_queries(args)
    try:
        if args.out is not None:
            require_sound_clock(queries)
        day = day_of(args.day, today_of(queries))
        if not queries.setting("centre_url"):
            raise UserProblem("cli.no_centre_key")
        line = centre_line(data_folder(args), queries)
        try:
            seen = ask(queries, line, day, load_centre(), load_texts())
        finally:
            line.close()
    finally:
        queries.close()
    if args.out is not None:
        try:
            args.out.write_bytes(seen.pdf)
        except OSError as error:
            raise EnvironmentProblem("cli.cannot_write", file=args.out, detail=error.strerror or "") from None
    show(args, seen.value, "\n".join((*seen.lines, *seen.wrong)))
    if seen.wrong:
        print(load_texts()("reconciliation.not_equal"), file=sys.stderr)
        return 1
    return 0


def commands() -> Iterator[Command]:
    def options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--day")
        parser.add_argument("--out", type=Path, help="PDF")

    yield "reconcile", "đối chiếu một ngày với trung tâm", reconcile, options
