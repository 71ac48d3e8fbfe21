"""Commands for those who check: verify, export of journal and ledger, and the transfer code."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desk_app.commands.desk_data import data_folder, open_queries, show
from desk_app.commands.exporting import export_options, note_export, require_ground
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import load_centre, load_texts

Options = Callable[[argparse.ArgumentParser], object]
Command = tuple[str, str, Callable[[argparse.Namespace], int], Options]

WITH_PAYERS = ("receipts",)
"""The books in which people are named."""
DAMAGED = 4
"""What `verify` ends with where the file itself is damaged; 0: intact, 1: an entry or a table was changed, 2: wrong use."""


def verify(args: argparse.Namespace) -> int:
    from desk_app.store.data_folder import DATABASE
    from desk_app.store.verify import verify as check
    from sync.protocol.seal import parse_witness

    texts = load_texts()
    path = data_folder(args) / DATABASE
    if not path.exists():
        raise UserProblem("cli.no_data", folder=data_folder(args))
    try:
        witnesses = tuple(parse_witness(text) for text in args.witness)
    except ValueError as error:
        raise UserProblem("cli.no_witness", text=error) from None
    verdict = check(path, args.trust, witnesses)
    if verdict.ok:
        said = "cli.verified" if verdict.tables_compared else "cli.tables_of_earlier_build"
        text = texts(said, entries=verdict.entries)
        if verdict.erased:
            text += "\n" + texts("cli.erased", count=verdict.erased, facts=", ".join(verdict.erased_by))
        if not verdict.trusted:
            text += "\n" + texts("cli.self_consistent") + f"\n{verdict.fingerprint}"
        show(args, asdict(verdict), text)
        return 0
    if args.json:
        print(json.dumps(asdict(verdict), ensure_ascii=False))
    if not verdict.readable:
        print(texts("cli.damaged", file=path, reason=verdict.reason), file=sys.stderr)
        return DAMAGED
    print(texts("cli.broken", place=f"{verdict.epoch}.{verdict.seq}", reason=verdict.reason), file=sys.stderr)
    return 1


def _export(args: argparse.Namespace, target: Path, counted: str, write: Callable[[Any], int]) -> int:
    queries = open_queries(args)
    try:
        count = write(queries)
    except OSError as error:
        raise EnvironmentProblem("cli.cannot_write", file=target, detail=error.strerror or "") from None
    finally:
        queries.close()
    show(args, {counted: count, "file": str(target)}, load_texts()("cli.written", file=target))
    return 0


def export_journal(args: argparse.Namespace) -> int:
    from desk_app.store.export import write_journal

    require_ground(args)
    queries = open_queries(args)
    rows = queries.connection.execute("SELECT count(*) FROM journal").fetchone()[0]
    queries.close()
    note_export(args, "export-journal", rows, args.folder)
    return _export(args, args.folder, "entries", lambda queries: write_journal(queries, args.folder, args.ground))


def export_ledger(args: argparse.Namespace) -> int:
    from desk_app.store.ledger_text import write_ledger

    centre, texts = load_centre(), load_texts()
    return _export(
        args, args.file, "transactions", lambda queries: write_ledger(queries, args.file, args.format, centre, texts)
    )


def vietqr(args: argparse.Namespace) -> int:
    from desk_app.core.money import NotMoney, parse_vnd
    from desk_app.core.vietqr import BadTransfer, payload, safe_purpose

    try:
        amount = parse_vnd(args.amount) if args.amount else None
        text = payload(args.bank, args.account, amount, safe_purpose(args.purpose))
    except (BadTransfer, NotMoney) as error:
        raise UserProblem(error.reason) from None
    if args.png:
        import segno

        try:
            segno.make(text, error="m", micro=False).save(str(args.png), kind="png", scale=8, border=4)
        except OSError as error:
            raise EnvironmentProblem("cli.cannot_write", file=args.png, detail=error.strerror or "") from None
    show(args, {"payload": text}, text)
    return 0


def book(args: argparse.Namespace) -> int:
    from datetime import datetime, time, timedelta

    from desk_app.commands.desk_data import day_of, days_typed_or_of
    from desk_app.core.moments import to_ms
    from desk_app.documents import books as papers
    from desk_app.documents.pdf import to_pdf
    from desk_app.store import books

    texts, centre = load_texts(), load_centre()
    if args.kind in WITH_PAYERS:
        require_ground(args)
    if args.out.suffix not in (".pdf", ".xlsx"):
        raise UserProblem("cli.bad_book_file")
    known = {agency.id: agency.name for agency in centre.agencies}
    if args.agency not in known:
        raise UserProblem("cli.no_agency", agency=args.agency, known=", ".join(known))
    queries = open_queries(args)
    try:
        today = days_typed_or_of(queries, args.first, args.last)
        first, last = day_of(args.first, today.replace(day=1)), day_of(args.last, today)
        span = (to_ms(datetime.combine(first, time())), to_ms(datetime.combine(last + timedelta(days=1), time())))
        head = (known[args.agency], (first, last), texts)
        if args.kind == "cash-book":
            sheet = papers.cash_book(books.cash_book(queries, args.agency, *span), *head)
        elif args.kind == "receipts":
            sheet = papers.receipt_list(books.receipts(queries, args.agency, *span), *head)
        elif args.kind == "receipt-books":
            sheet = papers.book_use(books.book_uses(queries, args.agency, *span), *head)
        else:
            sheet = papers.receipt_use(books.serial_uses(queries, args.agency, *span), *head)
    finally:
        queries.close()
    if args.kind in WITH_PAYERS:
        note_export(args, f"book {args.kind}", len(sheet.rows), args.out)
    try:
        if args.out.suffix == ".xlsx":
            papers.write_xlsx(sheet, args.out, texts)
        else:
            args.out.write_bytes(to_pdf(papers.to_document(sheet, centre, texts), centre.short_name, texts("form.page")))
    except OSError as error:
        raise EnvironmentProblem("cli.cannot_write", file=args.out, detail=error.strerror or "") from None
    show(args, {"kind": args.kind, "rows": len(sheet.rows), "file": str(args.out)}, texts("cli.written", file=args.out))
    return 0


def commands() -> Iterator[Command]:
    def verify_options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--trust")
        parser.add_argument("--witness", action="append", default=[])

    def ledger_options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=("hledger", "beancount"), default="hledger")

    def vietqr_options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--bank", required=True)
        parser.add_argument("--account", required=True)
        parser.add_argument("--amount")
        parser.add_argument("--purpose", default="")
        parser.add_argument("--png", type=Path)

    def book_options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--kind", choices=("cash-book", "receipts", "receipt-use", "receipt-books"), required=True)
        parser.add_argument("--agency", required=True)
        parser.add_argument("--from", dest="first")
        parser.add_argument("--to", dest="last")
        parser.add_argument("--out", type=Path, required=True)
        export_options(parser)

    def journal_options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        export_options(parser)

    yield "book", "sổ quỹ, bảng kê và tình hình sử dụng biên lai, ra PDF hoặc XLSX", book, book_options
    yield "verify", "kiểm tra nhật ký", verify, verify_options
    yield "export-journal", "xuất nhật ký ra thư mục", export_journal, journal_options
    yield "export-ledger", "xuất sổ kép cho hledger hoặc beancount", export_ledger, ledger_options
    yield "vietqr", "mã chuyển khoản VietQR", vietqr, vietqr_options
