"""How a table is asked for on a command line, of the centre and of a desk alike."""

import argparse
from collections.abc import Sequence
from datetime import date

from sync.protocol.report_periods import KINDS, NoPeriod, period_of
from sync.protocol.report_table import READINGS, TableAsked, readings_said

_WRONG = {
    "year": "--year phải là một năm, ví dụ 2026",
    "no": "--no: không có kỳ này trong năm",
    "days": "kỳ tự chọn cần --from và --to, không ngược và không quá mười năm",
}


class NotAsked(ValueError):
    """What was typed is no question: its text says why, in Vietnamese."""


def add_table_options(parser: argparse.ArgumentParser) -> None:
    """Of `report table`."""
    parser.add_argument(
        "--kind", choices=KINDS, required=True, help="month … year: từ ngày 15 đến ngày 14; calendar_*: theo lịch"
    )
    parser.add_argument("--year", type=int)
    parser.add_argument("--no", type=int, help="tháng, quý hoặc nửa năm thứ mấy")
    parser.add_argument("--from", dest="first", type=_day, metavar="D", help="ngày đầu, dạng 2026-12-01")
    parser.add_argument("--to", dest="last", type=_day, metavar="D", help="ngày cuối")
    parser.add_argument("--agency", metavar="ID", help="chỉ một cơ quan (Biểu 06)")
    parser.add_argument(
        "--as-of", type=_day, metavar="D", help="so hồ sơ đang giải quyết với ngày này; không sau ngày cuối của kỳ"
    )
    parser.add_argument("--known-until", type=_day, metavar="D", help="bỏ qua văn bản xin lỗi, nguyên nhân có sau ngày này")
    parser.add_argument("--reading", action="append", default=[], metavar="TÊN=CÁCH", help=_readings())


def question_of(args: argparse.Namespace, today: date, agencies: Sequence[str]) -> TableAsked:
    """`today`: open dossiers are compared with it, where the period is not over. Raises NotAsked."""
    try:
        period = period_of(args.kind, args.year, args.no, args.first, args.last)
    except NoPeriod as error:
        raise NotAsked(_WRONG.get(error.reason, error.reason)) from None
    try:
        readings = readings_said(args.reading)
    except ValueError as error:
        raise NotAsked(f"--reading {error}: {_readings()}") from None
    if args.agency is not None and args.agency not in agencies:
        raise NotAsked(f"--agency {args.agency}: không có cơ quan này")
    return TableAsked(period, readings, args.agency, min(args.as_of or today, period.last), args.known_until)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _readings() -> str:
    return "; ".join(f"{name}={'|'.join(values)}" for name, values in READINGS.items())
