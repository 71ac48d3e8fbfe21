"""Command: does the centre hold the same day? Every difference by name, and what is still on its way."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, time, timedelta
from pathlib import Path

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import data_folder, day_of, open_queries, show
from desk_app.core.moments import VIETNAM, to_ms
from desk_app.core.money import format_vnd
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import load_centre, load_texts


def reconcile(args: argparse.Namespace) -> int:
    """Ends with 1 where the two sides differ."""
    from desk_app.documents import books as papers
    from desk_app.documents.pdf import to_pdf
    from desk_app.store.files import KEY
    from desk_app.store.keys import load_key
    from desk_app.store.reconciliation import day_side
    from sync.client.centre import Centre
    from sync.protocol.reconciliation import DaySide, differences

    texts, centre = load_texts(), load_centre()
    day = day_of(args.day, datetime.now(VIETNAM).date())
    span = (to_ms(datetime.combine(day, time())), to_ms(datetime.combine(day + timedelta(days=1), time())))
    queries = open_queries(args)
    try:
        url = queries.setting("centre_url")
        if not url:
            raise UserProblem("cli.no_centre_key")
        key = load_key(data_folder(args) / KEY)
        line = Centre(url, queries.desk_id, key.sign, queries.setting("centre_key"))
        theirs = line.day_side(*span)
        line.close()
        if not isinstance(theirs, DaySide):
            raise EnvironmentProblem("cli.no_centre")
        mine = day_side(queries, *span, (theirs.epoch, theirs.seq))
        waiting = queries.entries_after(theirs.epoch, theirs.seq, 1_000)
    finally:
        queries.close()
    names = {agency.id: agency.name for agency in centre.agencies}
    sheet = papers.reconciliation(mine, theirs, names, day, texts)
    if args.out is not None:
        try:
            args.out.write_bytes(to_pdf(papers.to_document(sheet, centre, texts), centre.short_name, texts("form.page")))
        except OSError as error:
            raise EnvironmentProblem("cli.cannot_write", file=args.out, detail=error.strerror or "") from None
    different = differences(mine, theirs)
    lines = [
        texts(
            "cli.reconciled_agency",
            agency=names.get(each.agency, each.agency),
            entries=each.entries,
            dossiers=each.dossiers,
            receipts=each.receipts,
            issued=format_vnd(each.issued_vnd),
        )
        for each in mine.totals
    ]
    lines += [
        texts("cli.differs", agency=names.get(agency, agency), what=texts(f"reconciliation.{name}"), here=here, there=there)
        for agency, name, here, there in different
    ]
    lines += [texts("cli.unread", place=place) for place in theirs.unread]
    lines.append(texts("cli.reconciled", place=f"{theirs.epoch}.{theirs.seq}", waiting=len(waiting)))
    value = {"mine": asdict(mine), "theirs": asdict(theirs), "differences": different}
    value |= {"waiting": [f"{entry.epoch}.{entry.seq}" for entry in waiting]}
    show(args, value, "\n".join(lines))
    if different or theirs.unread:
        print(texts("cli.not_reconciled"), file=sys.stderr)
        return 1
    return 0


def commands() -> Iterator[Command]:
    def options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--day")
        parser.add_argument("--out", type=Path, help="PDF")

    yield "reconcile", "đối chiếu một ngày với trung tâm", reconcile, options
