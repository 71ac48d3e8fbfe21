"""Command: dossiers by what a person remembers of them, for somebody who logs in: what it shows is written down."""

import argparse
from collections.abc import Iterator

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import now_of, open_queries, open_store, show, typed_secret
from desk_app.commands.exporting import may_be_noted
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import load_texts

KEYS = ("code", "owner_name", "procedure_code", "procedure_name", "state")


def find(args: argparse.Namespace) -> int:
    """Before anything is shown, who asks proves who they are; of an auditor's copy nothing is written. Raises UserProblem,
    CommittedProblem."""
    from desk_app.services.desk.sessions import require_proof
    from desk_app.services.desk.viewing import note_search
    from desk_app.store.clock import seen_doubt

    queries = open_queries(args)
    try:
        if not args.officer:
            raise UserProblem("cli.no_find_officer")
        secret = typed_secret(load_texts()("cli.secret_of", login=args.officer))
        if not may_be_noted(args):
            now_ms = now_of(queries)
            doubted = seen_doubt(queries.connection, now_ms) is not None
            require_proof(queries, args.officer, secret, "find_dossier", None if doubted else now_ms)
        found = queries.find(args.text)
    finally:
        queries.close()
    if may_be_noted(args):
        store = open_store(args)
        try:
            with store.write() as tx:
                note_search(tx, args.officer, secret, [dossier.code for dossier in found])
        finally:
            store.close()
    rows = [{key: getattr(dossier, key) for key in KEYS} for dossier in found]
    lines = [f"{row['code']}  {row['owner_name'] or ''}  {row['procedure_name']}  {row['state']}" for row in rows]
    show(args, {"found": rows}, "\n".join(lines))
    return 0


def commands() -> Iterator[Command]:
    def options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("text")
        parser.add_argument("--as", dest="officer", default="", metavar="NAME", help="tài khoản người tìm; gõ mã PIN")

    yield "find", "tìm hồ sơ (đăng nhập; nhật ký ghi ai đã xem)", find, options
