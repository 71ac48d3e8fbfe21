"""Command: scans whose term is over leave this PC. Without names it lists them; two people, with their secrets, clear them."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import open_store, show, typed_secret
from desk_app.core.problems import EnvironmentProblem
from desk_app.resources_reader import load_centre, load_texts

if TYPE_CHECKING:
    from desk_app.store.queries import Queries


def _held(queries: "Queries", args: argparse.Namespace, names: list[str]) -> dict[str, int]:
    """As the centre says it now, signed. Raises EnvironmentProblem."""
    from desk_app.commands.desk_data import data_folder
    from desk_app.store.centre_line import centre_line
    from sync.protocol.scans import MAX_ASKED

    line = centre_line(data_folder(args), queries)
    held: dict[str, int] = {}
    try:
        for start in range(0, len(names), MAX_ASKED):
            answer = line.scans_held(names[start : start + MAX_ASKED])
            if not isinstance(answer, dict):
                raise EnvironmentProblem("cli.no_centre_answer")
            held |= answer
    finally:
        line.close()
    return held


def clear_scans(args: argparse.Namespace) -> int:
    from desk_app.commands.desk_data import data_folder
    from desk_app.core.moments import local
    from desk_app.services.dossier.clear_scans import Clearing, clearing_due
    from desk_app.services.dossier.clear_scans import clear_scans as clear
    from desk_app.services.money.cash import SecondPerson
    from desk_app.store.erasure import scans_over
    from desk_app.store.scans import kept_scans

    texts, centre = load_texts(), load_centre()
    store = open_store(args)
    queries = store.reader()
    try:
        due = clearing_due(centre, store.clock() + store.moved_ms)
        kept = kept_scans(data_folder(args))
        over = [scan for scan in scans_over(queries.connection, due.before_ms) if kept.has(scan.sha256)] if due else []
        held = _held(queries, args, sorted({scan.sha256 for scan in over})) if over else {}
        listed = [scan for scan in over if held.get(scan.sha256) == scan.size]
        rows = [{"code": scan.dossier_code, "line_no": scan.line_no, "sha256": scan.sha256} for scan in listed]
        said = {"scans": rows, "not_at_centre": len(over) - len(listed)}
        lines = [f"{scan.dossier_code}  {scan.line_no}  {scan.sha256[:12]}  {local(scan.at_ms):%d/%m/%Y}" for scan in listed]
        if not args.officer or not args.second:
            lines.append(texts("cli.scans_due", count=len(listed), kept=len(over) - len(listed)))
            show(args, said, "\n".join(lines))
            return 0
        people = [
            SecondPerson(login, typed_secret(texts("cli.secret_of", login=login))) for login in (args.officer, args.second)
        ]
        with store.write() as tx:
            cleared = clear(tx, centre, Clearing(listed, held), people[0], people[1])
    finally:
        queries.close()
        store.close()
    show(args, {**said, "cleared": cleared}, texts("cli.scans_cleared", count=cleared))
    return 0


def commands() -> Iterator[Command]:
    def options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--as", dest="officer", default="", metavar="NAME")
        parser.add_argument("--second", default="", metavar="NAME", help="người thứ hai; mã PIN của mỗi người trên một dòng")

    yield (
        "clear-scans",
        "bản quét hết hạn lưu ở quầy mà trung tâm đã có: liệt kê, hoặc xóa khi hai người ký",
        clear_scans,
        options,
    )
