"""A command that writes a file with personal data asks for a ground and for who is there; of an auditor's copy, where nothing
may be written, the file alone keeps the ground."""

import argparse
import os
from pathlib import Path

from desk_app.commands.desk_data import data_folder, open_store, typed_secret
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import load_texts


def export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ground", default="", metavar="TEXT", help="căn cứ xuất dữ liệu cá nhân: văn bản, việc cần làm")
    parser.add_argument("--as", dest="officer", default="", metavar="NAME", help="tài khoản người xuất; mã PIN đọc từ bàn phím")


def may_be_noted(args: argparse.Namespace) -> bool:
    """Whether the desk's journal can take a fact here."""
    from desk_app.store.data_folder import DATABASE

    return os.access(data_folder(args) / DATABASE, os.W_OK) and os.access(data_folder(args), os.W_OK)


def require_ground(args: argparse.Namespace) -> None:
    """Before anything is read. Raises UserProblem."""
    if not args.ground.strip():
        raise UserProblem("cli.no_export_ground")
    if not args.officer and may_be_noted(args):
        raise UserProblem("cli.no_export_officer")


def note_export(args: argparse.Namespace, what: str, rows: int, target: Path) -> None:
    """Before the file is written. Raises UserProblem for a wrong secret and for who may not."""
    from desk_app.services.desk.exports import Export
    from desk_app.services.desk.exports import note_export as note

    if not may_be_noted(args):
        return
    secret = typed_secret(load_texts()("cli.secret_of", login=args.officer))
    store = open_store(args)
    try:
        with store.write() as tx:
            note(tx, Export(what, target.name, rows, args.ground), args.officer, secret)
    finally:
        store.close()
