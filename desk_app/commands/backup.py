"""Commands: a copy of the desk on another disk; the desk again from a copy; the desk on another PC."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import data_folder, open_store, show
from desk_app.core.problems import UserProblem
from desk_app.desk_clock import machine_ms
from desk_app.resources_reader import load_centre, load_texts

if TYPE_CHECKING:
    from desk_app.services.desk.installation import LastOnPaper
    from desk_app.wiring.restoring import Restored


def backup(args: argparse.Namespace) -> int:
    """Also beside the running program: the copy is of one moment."""
    from desk_app.store.backup import back_up
    from desk_app.store.data_folder import DATABASE

    folder = data_folder(args)
    if not (folder / DATABASE).exists():
        raise UserProblem("cli.no_data", folder=folder)
    named, made = back_up(folder, args.target, machine_ms())
    text = load_texts()("backup.made", desk=made.desk_id, place=f"{made.epoch}.{made.seq}", folder=named)
    show(args, {**asdict(made), "folder": str(named)}, text)
    return 0


def restore(args: argparse.Namespace) -> int:
    """In a new epoch. A desk without a centre is told what is on the last papers."""
    from desk_app.wiring.only_window import only_window
    from desk_app.wiring.restoring import restore as run

    folder = data_folder(args)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _let_in_to_copy(args, args.source)
    with only_window(folder):
        done = run(folder, args.source, args.code, _last_on_paper(args), plain=args.plain)
    _say(args, "restore.done", done)
    return 0


def _let_in_to_copy(args: argparse.Namespace, place: Path) -> None:
    """A copy opens by the recovery key; on the PC that made it also by what opens that desk."""
    from desk_app.store.backup import newest_of
    from desk_app.wiring.unlocking import unlock

    unlock(data_folder(args))
    unlock(newest_of(place), args.key)


def _last_on_paper(args: argparse.Namespace) -> "LastOnPaper | None":
    """Raises UserProblem."""
    from desk_app.core.dossier_code import BadDossierCode, parse_dossier_code
    from desk_app.services.desk.installation import LastOnPaper

    if not (args.last_code or args.last_receipt or args.nothing_since):
        return None
    orders: list[tuple[str, int]] = []
    for text in args.last_code:
        try:
            code = parse_dossier_code(text)
        except BadDossierCode as error:
            raise UserProblem(error.reason) from None
        agency = next((each.id for each in load_centre().agencies if code.identifier in each.identifier.values()), "")
        orders.append((agency or code.identifier, code.order_no))
    receipts: list[tuple[str, str, int]] = []
    for text in args.last_receipt:
        agency, symbol, number = (*text.strip().split(":"), "", "")[:3]
        if not (number.isascii() and number.isdigit()):
            raise UserProblem("restore.bad_receipt", serial=text, number="?")
        receipts.append((agency, symbol.upper(), int(number)))
    return LastOnPaper(tuple(orders), tuple(receipts))


def _say(args: argparse.Namespace, key: str, done: "Restored") -> None:
    value = {"desk_id": done.desk_id, "epoch": done.epoch, "copied": asdict(done.copied)}
    place = f"{done.copied.epoch}.{done.copied.seq}"
    show(args, value, load_texts()(key, desk=done.desk_id, place=place, epoch=done.epoch))


def move_pc(args: argparse.Namespace) -> int:
    """On the old PC into a folder, with `--take` on the new one out of it."""
    from desk_app.store.backup import back_up
    from desk_app.wiring.only_window import only_window
    from desk_app.wiring.restoring import take_moved
    from desk_app.wiring.unlocking import unlock

    folder = data_folder(args)
    if args.take:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _let_in_to_copy(args, args.place)
        with only_window(folder):
            _say(args, "move.taken_here", take_moved(folder, args.place))
        return 0
    unlock(folder, args.key)
    store = open_store(args)
    try:
        with only_window(folder):
            with store.write() as tx:
                tx.rest(True)  # before the copy: two PCs never both go on
            try:
                named, made = back_up(folder, args.place, machine_ms())
            except BaseException:  # Ctrl+C too: without a copy the desk goes on here
                with store.write() as tx:
                    tx.rest(False)
                raise
    finally:
        store.close()
    show(args, {**asdict(made), "folder": str(named)}, load_texts()("move.given", desk=made.desk_id, folder=named))
    return 0


def _restore_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path)
    parser.add_argument("--code", default="")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--last-code", action="append", default=[])
    parser.add_argument("--last-receipt", action="append", default=[])
    parser.add_argument("--nothing-since", action="store_true")


def _move_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", type=Path)
    parser.add_argument("--take", action="store_true")


def commands() -> Iterator[Command]:
    yield "restore", "khôi phục quầy từ bản sao lưu, đi tiếp với số mới", restore, _restore_options
    yield "move-pc", "chuyển quầy sang máy khác (trên máy mới thêm --take)", move_pc, _move_options
    yield "backup", "sao lưu quầy sang ổ đĩa khác", backup, lambda parser: parser.add_argument("target", type=Path)
