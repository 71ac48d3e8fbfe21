"""The command that shows what the program knows of an incident, and keeps it."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import data_folder, open_queries, show
from desk_app.core.problems import UserProblem
from desk_app.desk_clock import machine_ms
from desk_app.resources_reader import load_texts

if TYPE_CHECKING:
    from desk_app.store.queries import Queries


def report_bug(args: argparse.Namespace) -> int:
    """Also where the data does not open: the report says why not."""
    from desk_app.answers.desk.incident import report_of
    from desk_app.core.moments import local
    from desk_app.store.data_folder import DATABASE
    from desk_app.store.incident_reports import keep_report

    folder, texts = data_folder(args), load_texts()
    opened: list[Queries] = []
    if not (folder / DATABASE).exists():
        raise UserProblem("cli.no_data", folder=folder)

    def reads() -> "Queries":
        if not opened:
            opened.append(open_queries(args))
        return opened[0]

    now_ms = machine_ms()
    try:
        report = report_of(folder, texts, now_ms, reads)
    finally:
        for queries in opened:
            queries.close()
    show(args, asdict(report), "\n".join(f"{row.part} · {row.what}: {row.said}" for row in report.rows))
    sys.stdout.flush()  # seen before it is kept
    kept = keep_report(folder, local(now_ms), report.kept_as())
    print(texts("cli.written", file=kept), file=sys.stderr)
    return 0


def commands() -> Iterator[Command]:
    yield (
        "report-bug",
        "báo sự cố: xem rồi giữ những gì chương trình biết, không có dữ liệu cá nhân",
        report_bug,
        lambda _p: None,
    )
