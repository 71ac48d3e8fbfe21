"""Of desks: admitted, revoked, heard by stick, and the cash between them."""

import argparse
import re
import sys

from sync.server.acceptance import Acceptance
from sync.server.admission import Refused
from sync.server.commands.opened import Opened
from sync.server.movements import open_movements
from sync.server.sticks import take_branch_stick, take_stick


def enrol(centre: Opened, args: argparse.Namespace) -> int:
    """A code that admits one desk, once."""
    try:
        print(centre.acceptance.make_enrolment_code(args.counter, args.replace))
    except Refused:
        print("Số quầy: tối đa 32 chữ không dấu, số, dấu chấm, gạch.", file=sys.stderr)
        return 2
    return 0


def revoke(centre: Opened, args: argparse.Namespace) -> int:
    """The key of a counter, from a place on."""
    return revoke_key(centre.acceptance, f"quay-{args.counter}", args.after)


def revoke_key(acceptance: Acceptance, desk_id: str, after: str) -> int:
    """`after`: `EPOCH.SEQ` of the last entry that is believed; empty: the last one that is here."""
    place = re.fullmatch(r"([0-9]{1,9})\.([0-9]{1,15})", after, re.ASCII)
    if after and place is None:
        print("--after: EPOCH.SEQ, ví dụ 1.20", file=sys.stderr)
        return 2
    try:
        epoch, seq = acceptance.revoke(desk_id, (int(place[1]), int(place[2])) if place else None)
    except Refused:
        print(f"Không có quầy {desk_id}.", file=sys.stderr)
        return 2
    print(f"{desk_id}: tin đến {epoch}.{seq}; sau đó giữ riêng, không ghi sổ")
    return 0


def take(centre: Opened, args: argparse.Namespace) -> int:
    """The stick of a desk, and the answer to carry back."""
    return take_stick(centre.engine, centre.acceptance, centre.scans, args.file, args.answer)


def take_branch(centre: Opened, args: argparse.Namespace) -> int:
    """The stick of a disk that turned up, or of a copy that was worked on."""
    return take_branch_stick(centre.engine, centre.scans, args.file)


def movements(centre: Opened, _args: argparse.Namespace) -> int:
    """A line each; ends with 1 where any is open."""
    found = open_movements(centre.engine)
    for each in found:
        handed = "?" if each.handed_vnd is None else each.handed_vnd
        taken = "chưa nhận" if each.taken_vnd is None else each.taken_vnd
        print(f"{each.movement_id}  {each.agency}  {each.from_desk} → {each.to_desk}: giao {handed}, nhận {taken}")
    return 1 if found else 0
