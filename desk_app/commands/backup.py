"""Commands: a copy of the desk on another disk."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import data_folder, show
from desk_app.core.problems import UserProblem
from desk_app.desk_clock import machine_ms
from desk_app.resources_reader import load_texts


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


def commands() -> Iterator[Command]:
    yield "backup", "sao lưu quầy sang ổ đĩa khác", backup, lambda parser: parser.add_argument("target", type=Path)
