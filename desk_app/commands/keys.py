"""Command: another signing key for this desk, without a break in its journal."""

import argparse
from collections.abc import Iterator

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import open_store, show
from desk_app.resources_reader import load_texts
from sync.protocol.seal import fingerprint


def rotate_key(args: argparse.Namespace) -> int:
    """Where a key may have been read by others, or at the time that the house has set. The centre takes it from the journal
    itself: the entry is signed by both keys."""
    store = open_store(args)
    try:
        with store.write() as tx:
            tx.rotate_key()
        print_ = fingerprint(store.key.public)
    finally:
        store.close()
    show(args, {"fingerprint": print_}, load_texts()("cli.key_rotated", fingerprint=print_))
    return 0


def commands() -> Iterator[Command]:
    yield "rotate-key", "thay khóa ký của quầy, sổ nhật ký đi tiếp", rotate_key, lambda _parser: None
