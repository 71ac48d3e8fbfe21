"""Commands: another signing key for this desk, without a break in its journal; another address of its centre."""

import argparse
from collections.abc import Iterator

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import data_folder, open_store, show
from desk_app.core.problems import EnvironmentProblem, UserProblem
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


def move_centre(args: argparse.Namespace) -> int:
    """The centre answers elsewhere, or over TLS from now on: only the one whose key was pinned at enrolment is taken."""
    from desk_app.store.centre_line import line_to
    from desk_app.wiring.setting_up import address_of
    from sync.client.centre_line import Accepted

    url = address_of(args.url, args.plain)
    store = open_store(args)
    queries = store.reader()
    try:
        before = queries.setting("centre_url") or ""
        if not before:
            raise UserProblem("cli.never_enrolled")
        if before.startswith("https:") and not url.startswith("https:"):
            raise UserProblem("cli.less_safe")
        line = line_to(url, store.folder, queries)
        answer = line.head()
        line.close()
        if not isinstance(answer, Accepted):
            raise EnvironmentProblem("cli.not_this_centre", url=url)
        with store.write() as tx:
            tx.put_setting("centre_url", url)
    finally:
        queries.close()
        store.close()
    show(args, {"centre": url}, load_texts()("cli.centre_moved", url=url))
    return 0


def try_key(args: argparse.Namespace) -> int:
    """Once after it was written down, and after each time the envelope was open. Typed, by a pipe, or out of a file."""
    from desk_app.commands.accounts import typed
    from desk_app.wiring.unlocking import key_file, read_recovery, try_recovery

    texts, file = load_texts(), key_file(args.key)
    try_recovery(data_folder(args), read_recovery(file) if file is not None else typed(texts("keys.type_it")))
    show(args, {"tried": True}, texts("keys.tried"))
    return 0


def renew_recovery_key(args: argparse.Namespace) -> int:
    """Somebody may have read it, or the envelope is gone."""
    from desk_app.wiring.unlocking import renew_recovery

    texts, recovery = load_texts(), renew_recovery(data_folder(args))
    text = texts("keys.said_once", recovery=recovery) + "\n" + texts("keys.renewed")
    show(args, {"recovery": recovery}, text)
    return 0


def commands() -> Iterator[Command]:
    yield "try-key", "thử khóa khôi phục của dữ liệu", try_key, lambda _parser: None
    yield "renew-recovery-key", "làm khóa khôi phục mới", renew_recovery_key, lambda _parser: None
    yield "rotate-key", "thay khóa ký của quầy, sổ nhật ký đi tiếp", rotate_key, lambda _parser: None

    def address(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("url")
        parser.add_argument("--plain", action="store_true", help="chấp nhận http:// không mã hóa tới máy khác")

    yield "move-centre", "máy chủ trung tâm đổi địa chỉ, ví dụ sang https", move_centre, address
