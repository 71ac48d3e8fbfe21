"""Command: a desk in a new data folder, with or without a centre; sealed, unless somebody says that it is not to be."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import data_folder
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import load_centre, load_texts


def install(args: argparse.Namespace) -> int:
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
    from sync.synced_files import put_whole

    texts = load_texts()

    def told(recovery: str) -> None:
        if args.recovery_to is None:
            print(texts("keys.said_once", recovery=recovery), flush=True)
            return
        try:
            put_whole(args.recovery_to, (recovery + "\n").encode())
        except OSError as error:
            raise EnvironmentProblem("cli.cannot_write", file=args.recovery_to, detail=error.strerror or "") from None
        print(texts("keys.written", file=args.recovery_to), flush=True)

    return seal_new(data_folder(args), told)


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--centre", help="HOST:PORT hoặc https://…")
    parser.add_argument("--plain", action="store_true", help="chấp nhận http:// không mã hóa tới máy khác")
    parser.add_argument("--code", default="")
    parser.add_argument("--printer")
    parser.add_argument("--slot", type=int, default=0)
    parser.add_argument("--recovery-to", type=Path, help="ghi khóa khôi phục vào tệp này thay vì in ra")
    parser.add_argument("--not-encrypted", action="store_true", help="không mã hóa dữ liệu trên đĩa")


def commands() -> Iterator[Command]:
    yield "install", "cài đặt quầy, có hoặc không có trung tâm", install, _options
