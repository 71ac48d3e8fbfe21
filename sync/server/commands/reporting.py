"""Reports over all counters: the table of results of a period, and the lines that it is counted from."""

import argparse
import json
import sys
from datetime import date

from sync.protocol.moments import there
from sync.protocol.report_answer import as_json
from sync.protocol.report_lines import exported
from sync.protocol.report_table import Count
from sync.report_options import NotAsked, question_of
from sync.report_rows import every_line, lines_of_period
from sync.report_words import AREA, printed
from sync.server import schema
from sync.server.commands.opened import Opened
from sync.server.our_agencies import agencies_of
from sync.server.requests import system_clock
from sync.synced_files import put_lines
from sync.texts import texts_of

WRONG = 2


def report(centre: Opened, args: argparse.Namespace) -> int:
    """Ends with 1 where column 3 is not the sum of 7 and 11, with 2 for a question that makes no sense."""
    return _table(centre, args) if args.report == "table" else _export(centre, args)


def _table(centre: Opened, args: argparse.Namespace) -> int:
    with centre.engine.connect() as connection:
        names = agencies_of(connection)
        try:
            question = question_of(args, _today(), tuple(names))
        except NotAsked as error:
            print(error, file=sys.stderr)
            return WRONG
        count = Count(question)
        for line in lines_of_period(connection, schema.READ_MODEL, question.period, question.agency, question.readings.end):
            count.add(line)
    answer = as_json(count.table, question, texts_of(AREA)["no_field"])
    print(json.dumps(answer, ensure_ascii=False) if args.json else printed(answer, names))
    return 0 if answer["check"] else 1


def _export(centre: Opened, args: argparse.Namespace) -> int:
    with centre.engine.connect() as connection:
        lines = (json.dumps(exported(line), ensure_ascii=False) for line in every_line(connection, schema.READ_MODEL))
        try:
            written = put_lines(args.out, lines)
        except OSError as error:
            print(f"Không ghi được {args.out}: {error.strerror}", file=sys.stderr)
            return WRONG
    print(f"{written} hồ sơ")
    return 0


def _today() -> date:
    return there(system_clock()).date()
