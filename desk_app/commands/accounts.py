"""Command: an account at this desk. Secrets are typed, or come by a pipe, a line each."""

import argparse
import sys
from collections.abc import Iterator

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import open_store
from desk_app.resources_reader import load_texts

LONGEST_LINE = 1024


def _typed(question: str) -> str:
    import getpass

    return getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline(LONGEST_LINE).rstrip("\r\n")


def add_officer(args: argparse.Namespace) -> int:
    """The administrator's secret comes before the new one."""
    from desk_app.services.desk.accounts import NewAccount, put_account

    texts = load_texts()
    administrator = args.administrator or ""
    proof = _typed(texts("cli.secret_of", login=administrator)) if administrator else ""
    account = NewAccount(args.login, args.name, tuple(args.roles.split(",")), _typed(texts("cli.secret_of", login=args.login)))
    store = open_store(args)
    try:
        with store.write() as tx:
            put_account(tx, account, administrator, proof)
    finally:
        store.close()
    return 0


def commands() -> Iterator[Command]:
    def options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("login")
        parser.add_argument("--name", required=True)
        parser.add_argument("--roles", required=True)
        parser.add_argument("--as", dest="administrator", metavar="NAME")

    yield "add-officer", "thêm hoặc đổi tài khoản (mã đọc từ bàn phím hoặc ống dẫn)", add_officer, options
