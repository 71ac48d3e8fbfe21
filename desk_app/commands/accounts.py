"""Command: an account at this desk. Secrets are typed, or come by a pipe, a line each."""

import argparse
import sys
from collections.abc import Iterator

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import open_store
from desk_app.resources_reader import load_centre, load_texts, use_published

LONGEST_LINE = 1024


def typed(question: str) -> str:
    import getpass

    return getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline(LONGEST_LINE).rstrip("\r\n")


def add_officer(args: argparse.Namespace) -> int:
    """The administrator's secret comes before the new one."""
    from desk_app.services.desk.accounts import NewAccount, put_account
    from desk_app.services.desk.people import PersonSaid
    from desk_app.store.first_look import agencies_in_use, rules_of

    texts = load_texts()
    administrator = args.administrator or ""
    proof = typed(texts("cli.secret_of", login=administrator)) if administrator else ""
    secret = typed(texts("cli.secret_of", login=args.login))
    said = PersonSaid(args.agency, args.post, args.since, args.until)
    person = said if said != PersonSaid() else None
    account = NewAccount(args.login, args.name, tuple(args.roles.split(",")), secret, person)
    store = open_store(args)
    use_published(rules_of(store.folder), agencies_in_use(store.folder))
    agencies = [agency.id for agency in load_centre().agencies]
    try:
        with store.write() as tx:
            put_account(tx, account, administrator, proof, agencies)
    finally:
        store.close()
    return 0


def commands() -> Iterator[Command]:
    def options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("login")
        parser.add_argument("--name", required=True)
        parser.add_argument("--roles", required=True)
        parser.add_argument("--agency", default="", metavar="ID", help="cơ quan cử đến; centre: người của trung tâm")
        parser.add_argument("--post", default="", metavar="TEXT", help="chức vụ")
        parser.add_argument("--from", dest="since", default="", metavar="D", help="ngày đầu")
        parser.add_argument("--to", dest="until", default="", metavar="D", help="ngày cuối")
        parser.add_argument("--as", dest="administrator", metavar="NAME")

    yield "add-officer", "thêm hoặc đổi tài khoản (mã đọc từ bàn phím hoặc ống dẫn)", add_officer, options
