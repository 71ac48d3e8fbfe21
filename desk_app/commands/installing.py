"""Commands: a desk in a new data folder, with or without a centre, sealed unless somebody says that it is not to be; a desk
from before that is sealed now."""

import argparse
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import data_folder, show
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import load_centre, load_texts
from desk_app.store.data_folder import DATABASE
from sync.synced_files import put_whole


def install(args: argparse.Namespace) -> int:
    from desk_app.store.key_slots import sealed_by
    from desk_app.store.store import Store
    from desk_app.wiring.setting_up import open_existing, set_up_alone, set_up_enrolled
    from desk_app.wiring.unlocking import leave_unsealed, note_names
    from printers.devices import device_from
    from printers.transports import BadDeviceAddress

    known = open_existing(data_folder(args))
    if known is not None:
        known.close()
        raise UserProblem("cli.already_set_up", folder=data_folder(args))
    if args.printer:
        try:
            device_from(args.printer)
        except BadDeviceAddress:
            raise UserProblem("cli.bad_printer") from None
    recovery = "" if args.not_encrypted else _sealed(args)
    store = Store(data_folder(args))
    try:
        if args.centre:
            set_up_enrolled(store, args.centre, args.code, args.plain)
        else:
            set_up_alone(store, f"quay-{load_centre().counter}", args.slot)
        if args.printer:
            with store.write() as tx:
                tx.put_setting("printer", args.printer)
        note_names(store.folder, store.desk_id, load_centre().name)
        if sealed_by(store.folder) == "accounts":
            print(load_texts()("keys.first_start"), flush=True)
    except (UserProblem, EnvironmentProblem):
        begun = bool(store.kept_entries())
        store.close()
        if recovery and not begun:  # a code with a slip in it: the next try says another key
            leave_unsealed(store.folder)
        raise
    finally:
        store.close()
    return 0


def _sealed(args: argparse.Namespace) -> str:
    """The recovery key is said once: into the envelope that two sign, or into a file on a stick that goes into it."""
    from desk_app.wiring.unlocking import seal_new

    return seal_new(data_folder(args), partial(_tell, args))


def _tell(args: argparse.Namespace, recovery: str) -> None:
    texts = load_texts()
    if args.recovery_to is None:
        print(texts("keys.said_once", recovery=recovery), flush=True)
        return
    try:
        put_whole(args.recovery_to, (recovery + "\n").encode())
    except OSError as error:
        raise EnvironmentProblem("cli.cannot_write", file=args.recovery_to, detail=error.strerror or "") from None
    print(texts("keys.written", file=args.recovery_to), flush=True)


def encrypt(args: argparse.Namespace) -> int:
    """A desk from before; its window is closed meanwhile."""
    from desk_app.store.key_slots import sealed_by
    from desk_app.wiring.only_window import AlreadyOpen, only_window
    from desk_app.wiring.unlocking import seal_existing

    texts, folder = load_texts(), data_folder(args)
    if not (folder / DATABASE).exists():
        raise UserProblem("cli.no_data", folder=folder)
    said: list[str] = []

    def progress(what: str, done: int, of: int) -> None:
        text = texts(f"keys.step_{what}", done=done, of=of)
        if sys.stderr.isatty() or text not in said:
            said.append(text)
            print(text, file=sys.stderr, flush=True)

    try:
        with only_window(folder):
            sealed = seal_existing(folder, partial(_tell, args), progress)
    except AlreadyOpen:
        raise UserProblem("keys.window_open") from None
    text = texts("keys.sealed_now" if sealed else "keys.sealed_already")
    if sealed and sealed_by(folder) == "accounts":
        text += "\n" + texts("keys.first_start")
    show(args, {"sealed": sealed}, text)
    return 0


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--centre", help="HOST:PORT hoặc https://…")
    parser.add_argument("--plain", action="store_true", help="chấp nhận http:// không mã hóa tới máy khác")
    parser.add_argument("--code", default="")
    parser.add_argument("--printer")
    parser.add_argument("--slot", type=int, default=0)
    _recovery_option(parser)
    parser.add_argument("--not-encrypted", action="store_true", help="không mã hóa dữ liệu trên đĩa")


def _recovery_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--recovery-to", type=Path, help="ghi khóa khôi phục vào tệp này thay vì in ra")


def commands() -> Iterator[Command]:
    yield "install", "cài đặt quầy, có hoặc không có trung tâm", install, _options
    yield "encrypt", "mã hóa dữ liệu của quầy đã cài từ trước", encrypt, _recovery_option
