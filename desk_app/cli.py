"""`desk-app`: the counter program and what an engineer on the phone asks for.

Bad input ends with exit code 2 and one Vietnamese sentence on standard error.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from desk_app.commands import window
from desk_app.commands.desk_data import data_folder, open_queries, open_store, show
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import load_centre, load_texts, use_published
from desk_app.store.first_look import agencies_in_use, rules_of
from desk_app.store.restored import settle
from desk_app.store.trouble import environment_errors
from sync.reader_gone import ends_with_its_reader

MOST_CATALOGUE_BYTES = 128 * 1024 * 1024
"""Also once unpacked; the national one is thirty."""


WINDOWS = ("run", "demo", "day")
OF_ANOTHER_FOLDER = ("restore", "move-pc", "try-key")
"""What they are let in to they say themselves."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UserProblem("cli.wrong_use", detail=message)


def due(args: argparse.Namespace) -> int:
    from datetime import datetime
    from decimal import Decimal

    from desk_app.core.working_time import UNITS, BadLimit, compute_due, explain, parse_amount

    centre = load_centre()
    try:
        received = datetime.fromisoformat(args.received)
    except ValueError:
        raise UserProblem("cli.bad_moment") from None
    if received.tzinfo is not None:
        raise UserProblem("cli.bad_moment")
    if args.unit not in UNITS:
        raise UserProblem("limit.unit")
    try:
        amount: Decimal = parse_amount(args.limit)
        rules = centre.rules_on(received.date(), args.rules)
        found = compute_due(received, amount, args.unit, centre.calendar, rules)
    except BadLimit as error:
        raise UserProblem(error.reason) from None
    except LookupError:
        raise UserProblem("problem.no_rule_set") from None
    explanation = explain(found, centre.phrases)
    at = found.at.isoformat(timespec="minutes")
    show(args, {"due_at": at, "explanation": explanation, "rules": rules.id}, f"{at}\n{explanation}")
    return 0


def words(args: argparse.Namespace) -> int:
    from desk_app.core.amount_in_words import vnd_in_words
    from desk_app.core.money import NotMoney, parse_vnd

    try:
        amount = parse_vnd(args.amount)
    except NotMoney as error:
        raise UserProblem(error.reason) from None
    text = vnd_in_words(amount)
    show(args, {"amount_vnd": amount, "words": text}, text)
    return 0


def identity(args: argparse.Namespace) -> int:
    from dataclasses import asdict

    from desk_app.core.identity import BadIdentity, parse_card
    from desk_app.core.mrz import parse_mrz

    try:
        card = parse_card(args.text) if "|" in args.text or "<" not in args.text else parse_mrz(args.text)
    except BadIdentity as error:
        raise UserProblem(error.reason, **error.values) from None
    value = {
        **asdict(card),
        "birth_date": card.birth_date.isoformat(),
        "issued_on": card.issued_on.isoformat() if card.issued_on else None,
        "warnings": [load_texts()(key) for key in card.warnings],
    }
    show(args, value, "\n".join(f"{key}: {part}" for key, part in value.items()))
    return 0


def code(args: argparse.Namespace) -> int:
    from desk_app.core.dossier_code import BadDossierCode, parse_dossier_code

    try:
        found = parse_dossier_code(args.code)
    except BadDossierCode as error:
        raise UserProblem(error.reason) from None
    value = {
        "code": str(found),
        "identifier": found.identifier,
        "received_on": found.received_on.isoformat(),
        "order_no": found.order_no,
        "generation": found.generation,
    }
    show(args, value, "\n".join(f"{key}: {part}" for key, part in value.items()))
    return 0


def status(args: argparse.Namespace) -> int:
    from desk_app.store.key_slots import sealed_by

    queries = open_queries(args)
    try:
        backlog = queries.backlog()
        value = {
            "desk_id": queries.desk_id,
            "last": f"{backlog.last_epoch}.{backlog.last_seq}",
            "waiting": backlog.waiting,
            "waiting_since_ms": backlog.since_ms,
            "acknowledged_at_ms": backlog.acknowledged_at_ms,
            "printer": queries.setting("printer") or "",
            "centre": queries.setting("centre_url") or "",
            "backup": queries.setting("backup_folder") or "",
            "sealed_by": sealed_by(data_folder(args)),
            "backup_at_ms": int(queries.setting("backup_at") or 0),
            "print_jobs": {state: len(queries.print_jobs((state,))) for state in ("queued", "sending", "unknown")},
            "procedures": queries.procedure_count(),
            **queries.counts(),
        }
    finally:
        queries.close()
    show(args, value, "\n".join(f"{key}: {part}" for key, part in value.items()))
    return 0


def catalogue_records(path: Path) -> tuple[list[object], bool]:
    """The records of a catalogue file, and whether they are the portal's. Raises UserProblem for any other file."""
    import json
    import lzma
    import tomllib

    from sync.bounded_files import TooLarge, read_bytes, unpacked_xz

    bad = UserProblem("catalogue.not_a_catalogue", name=path.name)
    try:
        raw = read_bytes(path, MOST_CATALOGUE_BYTES)
    except TooLarge:
        raise bad from None
    except OSError:
        raise UserProblem("cli.no_file", name=path.name) from None
    try:
        if path.suffix == ".xz":
            raw = unpacked_xz(raw, MOST_CATALOGUE_BYTES)
        text = raw.decode()
        if path.suffix == ".toml":
            procedures = tomllib.loads(text).get("procedure")
            if not isinstance(procedures, list):
                raise bad
            return procedures, False
        if path.suffix == ".json":
            whole = json.loads(text)
            procedures = whole.get("procedure") if isinstance(whole, dict) else None
            if not isinstance(procedures, list):
                raise bad
            return procedures, False
    except (ValueError, lzma.LZMAError, RecursionError):
        raise bad from None
    records: list[object] = []
    good = 0
    for line in text.splitlines():
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            good += isinstance(record, dict)
        except (ValueError, RecursionError):
            record = None
        records.append(record)
    if not good:
        raise bad
    return records, True


def import_catalogue(args: argparse.Namespace) -> int:
    from desk_app.core.catalogue import from_own_form, from_portal
    from desk_app.services.desk.installation import import_catalogue as run

    texts = load_texts()
    records, portal = catalogue_records(args.file)
    store = open_store(args)
    try:
        with store.write() as tx:
            report = run(tx, records, from_portal if portal else from_own_form, args.file.name)
    finally:
        store.close()
    counts = {name: getattr(report, name) for name in ("added", "changed", "unchanged", "refused")}
    reasons = [{"record": number, "code": code, "reason": texts(reason)} for number, code, reason in report.reasons]
    lines = [texts("cli.imported", **counts)]
    lines += [texts("cli.import_refused", number=r["record"], code=r["code"], reason=r["reason"]) for r in reasons]
    show(args, {**counts, "refusals": reasons}, "\n".join(lines))
    return 0


Command = tuple[str, str, Callable[[argparse.Namespace], int], Callable[[argparse.ArgumentParser], object]]


def _commands(asked: str) -> list[Command]:
    """Those among which the asked one is; a window does not wait for what belongs to the others."""
    of_windows = list(window.commands())
    if asked in [name for name, *_rest in of_windows]:
        return of_windows
    return [*of_windows, *_without_window()]


def _without_window() -> Iterator[Command]:
    from desk_app.commands import (
        accounts,
        audit,
        backup,
        clearing,
        finding,
        incident,
        installing,
        keys,
        paper,
        receipts,
        reconcile,
        reporting,
        stick,
    )

    def nothing(_parser: argparse.ArgumentParser) -> None:
        return None

    def due_options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--received", required=True)
        parser.add_argument("--limit", required=True)
        parser.add_argument("--unit", default="working_day")
        parser.add_argument("--rules")

    yield from installing.commands()
    yield "import-catalogue", "nạp danh mục thủ tục", import_catalogue, lambda p: p.add_argument("file", type=Path)
    yield "due", "tính ngày hẹn", due, due_options
    yield "words", "đọc số tiền bằng chữ", words, lambda p: p.add_argument("amount")
    yield "identity", "đọc mã QR thẻ căn cước", identity, lambda p: p.add_argument("text")
    yield "code", "đọc mã hồ sơ", code, lambda p: p.add_argument("code")
    yield from finding.commands()
    yield from accounts.commands()
    yield from paper.commands()
    yield from audit.commands()
    yield from receipts.commands()
    yield from stick.commands()
    yield from reconcile.commands()
    yield from reporting.commands()
    yield from keys.commands()
    yield from backup.commands()
    yield from clearing.commands()
    yield from incident.commands()
    yield "status", "tình trạng của quầy", status, nothing


def _unlock(args: argparse.Namespace) -> None:
    """Who needs the data and is not let in is told so where it is opened. A file that opens nothing here fails at once."""
    from desk_app.store.data_folder import KEYS

    if args.command not in OF_ANOTHER_FOLDER and (data_folder(args) / KEYS).exists():
        from desk_app.wiring.unlocking import unlock

        unlock(data_folder(args), args.key)


@ends_with_its_reader
def main(argv: list[str] | None = None) -> int:
    texts = load_texts()
    told = sys.argv[1:] if argv is None else argv
    try:
        parser = _Parser(prog="desk-app", description=texts("cli.description"))
        commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
        for name, title, function, options in _commands(told[0] if told else ""):
            command = commands.add_parser(name, help=title)
            options(command)
            command.add_argument("--data", type=Path, help=texts("cli.data_help"))
            command.add_argument("--json", action="store_true")
            command.add_argument("--key", type=Path, help=texts("cli.key_help"))
            command.set_defaults(function=function)
        args = parser.parse_args(told)
        with environment_errors():
            settle(data_folder(args))
        if args.command not in WINDOWS:  # a window does both itself, once it is seen
            _unlock(args)
            use_published(rules_of(data_folder(args)), agencies_in_use(data_folder(args)))
        with environment_errors():
            return int(args.function(args))
    except (UserProblem, EnvironmentProblem) as problem:
        print(texts(problem.key, **problem.values), file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
