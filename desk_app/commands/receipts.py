"""Commands for electronic receipts: the signed XML of a day and the table for the tax office."""

import argparse
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import day_of, open_queries, require_sound_clock, show, today_of
from desk_app.commands.exporting import export_options, note_export, require_ground
from desk_app.core.moments import to_ms
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import load_centre, load_texts
from sync.protocol.box_facts import CASH_DEPOSITED
from sync.protocol.receipt_facts import RECEIPT_ERROR_NOTICED

WITH_PAYER = "error-notice"


def receipts(args: argparse.Namespace) -> int:
    """Every file is checked against its schema, and every signature against its certificate, before it is written."""
    from lxml import etree

    from desk_app.documents.books import receipt_table, to_document
    from desk_app.documents.pdf import to_pdf
    from desk_app.documents.receipt_xml import check, parse, signature_holds, table_xml
    from desk_app.store import books

    texts, centre = load_texts(), load_centre()
    known = {agency.id: agency for agency in centre.agencies}
    if args.agency not in known:
        raise UserProblem("cli.no_agency", agency=args.agency, known=", ".join(known))
    agency = known[args.agency]
    require_ground(args)
    queries = open_queries(args)
    try:
        require_sound_clock(queries)
        day = day_of(args.day, today_of(queries))
        span = (to_ms(datetime.combine(day, time())), to_ms(datetime.combine(day + timedelta(days=1), time())))
        signed = list(books.signed_receipts(queries, agency.id, *span))
        listed = books.day_table(queries, agency.id, *span)
    finally:
        queries.close()
    note_export(args, "receipts", len(listed), args.out)
    table = table_xml(day.isoformat(), agency.name, agency.tax_code, listed)
    if fault := check(table):
        raise UserProblem("cli.bad_xml", file="01-TH-BLDT", fault=fault)
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        for serial, number, xml, certificate in signed:
            name = f"{serial}-{number:08d}.xml"
            if fault := check(parse(xml)):
                raise UserProblem("cli.bad_xml", file=name, fault=fault)
            if not signature_holds(xml, certificate):
                raise UserProblem("cli.bad_signature", file=name)
            (args.out / name).write_text(xml, encoding="utf-8")
        path: Path = args.out / f"01-TH-BLDT-{day.isoformat()}.xml"
        path.write_bytes(etree.tostring(table, encoding="UTF-8", xml_declaration=True, pretty_print=True))
        document = to_document(receipt_table(listed, agency.name, day, texts), centre, texts)
        path.with_suffix(".pdf").write_bytes(to_pdf(document, centre.short_name, texts("form.page")))
    except OSError as error:
        raise EnvironmentProblem("cli.cannot_write", file=args.out, detail=error.strerror or "") from None
    unsigned = len(listed) - len(signed)
    value = {"receipts": len(listed), "signed": len(signed), "unsigned": unsigned, "table": str(path)}
    show(args, value, texts("cli.receipts_written", signed=len(signed), unsigned=unsigned, folder=args.out))
    return 0


def minutes(args: argparse.Namespace) -> int:
    """A PDF for each act of the period."""
    from desk_app.documents.minutes import count_minutes, error_notice, paying_in_slip
    from desk_app.documents.pdf import to_pdf
    from desk_app.store import books

    texts, centre = load_texts(), load_centre()
    known = {agency.id: agency.name for agency in centre.agencies}
    if args.agency not in known:
        raise UserProblem("cli.no_agency", agency=args.agency, known=", ".join(known))
    if args.kind == WITH_PAYER:
        require_ground(args)
    made = []
    queries = open_queries(args)
    try:
        require_sound_clock(queries)
        today = today_of(queries)
        first, last = day_of(args.first, today), day_of(args.last, today)
        span = (to_ms(datetime.combine(first, time())), to_ms(datetime.combine(last + timedelta(days=1), time())))
        if args.kind == "count":
            for entry in books.counts(queries, args.agency, *span):
                made.append((f"C34-HD-{entry.epoch}.{entry.seq}.pdf", count_minutes(entry, centre, texts)))
        elif args.kind == "paying-in":
            for entry in books.acts(queries, args.agency, CASH_DEPOSITED.name, *span):
                made.append((f"C1-02-NS-{entry.epoch}.{entry.seq}.pdf", paying_in_slip(entry, centre, texts)))
        else:
            for entry in books.acts(queries, args.agency, RECEIPT_ERROR_NOTICED.name, *span):
                issued = books.issuing_entry(queries, entry)
                made.append((f"04-SS-CTDT-{entry.epoch}.{entry.seq}.pdf", error_notice(entry, issued, centre, texts)))
    finally:
        queries.close()
    if args.kind == WITH_PAYER:
        note_export(args, f"minutes {args.kind}", len(made), args.out)
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        for name, document in made:
            (args.out / name).write_bytes(to_pdf(document, centre.short_name, texts("form.page")))
    except OSError as error:
        raise EnvironmentProblem("cli.cannot_write", file=args.out, detail=error.strerror or "") from None
    show(args, {"files": [name for name, _ in made]}, texts("cli.minutes_written", count=len(made), folder=args.out))
    return 0


def commands() -> Iterator[Command]:
    def options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--agency", required=True)
        parser.add_argument("--day")
        parser.add_argument("--out", type=Path, required=True)
        export_options(parser)

    def minutes_options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--kind", choices=("count", WITH_PAYER, "paying-in"), required=True)
        parser.add_argument("--agency", required=True)
        parser.add_argument("--from", dest="first")
        parser.add_argument("--to", dest="last")
        parser.add_argument("--out", type=Path, required=True)
        export_options(parser)

    yield (
        "minutes",
        "biên bản kiểm kê C34-HD, thông báo sai sót 04/SS-CTĐT, giấy nộp tiền C1-02/NS, ra PDF",
        minutes,
        minutes_options,
    )
    yield "receipts", "XML đã ký của biên lai điện tử trong ngày và bảng 01/TH-BLĐT", receipts, options
