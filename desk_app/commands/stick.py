"""Commands for weeks without a line: what the centre lacks goes out on a stick, its signed answer comes back."""

import argparse
import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from desk_app.commands.audit import Command
from desk_app.commands.desk_data import data_folder, open_queries, open_store, show
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import load_texts
from sync.bounded_files import read_text

BATCH = 500
MOST_ANSWER_BYTES = 64 * 1024 * 1024
"""It names each scan that the centre has."""


def _answer(path: Path) -> dict[str, Any]:
    try:
        answer = json.loads(read_text(path, MOST_ANSWER_BYTES))
        if not isinstance(answer, dict) or not {"epoch", "seq", "head", "signature"} <= answer.keys():
            raise ValueError
        return answer
    except (OSError, ValueError, RecursionError):
        raise UserProblem("cli.no_answer", file=path) from None


def send_by_stick(args: argparse.Namespace) -> int:
    """Everything after the centre's last answer, or with `--whole` all there is: a centre that was put back from a copy may
    have lost what it had answered for. Sealed for the centre. The running program may go on working; what it adds waits for the
    next."""
    from desk_app.commands.stick_scans import ScansForCentre, carry_scans
    from desk_app.store.centre_line import request_signer
    from desk_app.store.scans import kept_scans
    from sync.protocol.stick import SignedRequest, StickHead, scans_beside, stick_head, stick_line
    from sync.protocol.wire import BY_STICK, pack_push, request_text

    queries = open_queries(args)
    if not (centre_key := bytes.fromhex(queries.setting("centre_key") or "")):
        queries.close()
        raise UserProblem("cli.no_centre_key")
    key = request_signer(data_folder(args), queries)
    after, count = (0, 0) if args.whole else queries.pushed(), 0
    behind = queries.entry(*after)
    head = StickHead(queries.desk_id, after[0], after[1], behind.hash.hex() if behind else "")
    temporary = args.file.with_name(args.file.name + ".part")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(stick_head(head) + "\n")
            while entries := queries.entries_after(*after, BATCH):
                body = pack_push(after[0], after[1], entries)
                signature = key.sign(request_text("POST", "/v1/journal", sha256(body).hexdigest(), BY_STICK)).hex()
                file.write(stick_line(SignedRequest(body, signature), centre_key) + "\n")
                after, count = (entries[-1].epoch, entries[-1].seq), count + len(entries)
            file.flush()
            os.fsync(file.fileno())
        scans_after = (0, 0) if args.whole else queries.scans_passed()
        beside = args.file.with_name(scans_beside(args.file.name))
        scans = carry_scans(queries, kept_scans(data_folder(args)), scans_after, after, ScansForCentre(beside, centre_key))
        temporary.replace(args.file)
    except OSError as error:
        raise EnvironmentProblem("cli.cannot_write", file=args.file, detail=error.strerror or "") from None
    finally:
        queries.close()
    text = load_texts()("cli.stick_written", count=count, file=args.file)
    if scans:
        text += " " + load_texts()("cli.stick_scans", count=scans, folder=beside)
    said = {"entries": count, "last": f"{after[0]}.{after[1]}", "file": str(args.file), "scans": scans}
    show(args, said, text)
    return 0


def take_answer(args: argparse.Namespace) -> int:
    """The centre's answer is believed under its pinned key, and only if the head it names stands in this journal."""
    from cryptography.exceptions import InvalidSignature

    from desk_app.commands.stick_scans import held_at_centre, pass_held
    from desk_app.store.scans import kept_scans
    from sync.protocol.signatures import verifier
    from sync.protocol.wire import answer_text

    answer = _answer(args.file)
    store = open_store(args)
    queries = store.reader()
    try:
        key = queries.setting("centre_key")
        if not key:
            raise UserProblem("cli.no_centre_key")
        try:
            epoch, seq, head = int(str(answer["epoch"])), int(str(answer["seq"])), str(answer["head"])
            signature = bytes.fromhex(str(answer["signature"]))
            text = answer_text(store.desk_id, epoch, seq, head)
            verifier(bytes.fromhex(key))(signature, text)
            held = held_at_centre(answer, store.desk_id, bytes.fromhex(key))
        except (InvalidSignature, ValueError):
            raise UserProblem("cli.false_answer") from None
        mine = queries.entry(epoch, seq)
        if mine is None or mine.hash.hex() != head:
            raise UserProblem("cli.answer_of_another_journal", place=f"{epoch}.{seq}")
        if (epoch, seq) > queries.pushed():
            with store.write() as tx:
                tx.note_pushed(epoch, seq, head, signature.hex())
        pass_held(store, queries, kept_scans(store.folder), held, (epoch, seq))
        left = queries.backlog().waiting
    finally:
        queries.close()
        store.close()
    show(
        args, {"epoch": epoch, "seq": seq, "waiting": left}, load_texts()("cli.answer_taken", place=f"{epoch}.{seq}", left=left)
    )
    return 0


def commands() -> Iterator[Command]:
    def file(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def to_send(parser: argparse.ArgumentParser) -> None:
        file(parser)
        parser.add_argument("--whole", action="store_true", help="cả những gì trung tâm đã nhận")

    yield "send-by-stick", "ghi những gì trung tâm chưa có ra một tệp trên USB", send_by_stick, to_send
    yield "take-answer", "nhận tệp trả lời của trung tâm từ USB", take_answer, file
