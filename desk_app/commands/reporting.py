"""Commands for reports of this counter: what the centre's table says of all, out of this desk's own journal."""

import argparse
from collections.abc import Callable, Iterator

from desk_app.commands.desk_data import data_folder, now_of, open_queries, show
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import load_centre, load_texts
from sync.report_options import NotAsked, add_table_options, question_of

Command = tuple[str, str, Callable[[argparse.Namespace], int], Callable[[argparse.ArgumentParser], object]]


def report(args: argparse.Namespace) -> int:
    """Ends with 1 where column 3 is not the sum of 7 and 11."""
    from sqlalchemy import StaticPool, create_engine

    from desk_app.core.moments import local
    from desk_app.store.key_slots import source_of
    from desk_app.store.opening import dbapi
    from desk_app.store.schema import metadata
    from sync.protocol.report_answer import as_json
    from sync.protocol.report_table import Count
    from sync.report_rows import lines_of_period
    from sync.report_words import AREA, printed
    from sync.texts import texts_of

    texts = load_texts()
    names = {agency.id: agency.name for agency in load_centre().agencies}
    queries = open_queries(args)
    try:
        try:
            asked = question_of(args, local(now_of(queries)).date(), tuple(names))
        except NotAsked as error:
            raise UserProblem("cli.not_asked", reason=error) from None
        module = dbapi(source_of(data_folder(args)))
        engine = create_engine("sqlite://", module=module, poolclass=StaticPool, creator=lambda: queries.connection)
        count = Count(asked)
        with engine.connect() as connection:
            for line in lines_of_period(connection, metadata.tables, asked.period, asked.agency, asked.readings.end):
                count.add(line)
        counter = queries.desk_id
    finally:
        queries.close()
    answer = as_json(count.table, asked, texts_of(AREA)["no_field"])
    show(
        args,
        {**answer, "counter": counter},
        "\n".join((texts("cli.this_counter_alone", counter=counter), printed(answer, names))),
    )
    return 0 if answer["check"] else 1


def commands() -> Iterator[Command]:
    def options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("report", choices=("table",))
        add_table_options(parser)

    yield "report", "báo cáo của riêng quầy này, từ nhật ký của quầy", report, options
