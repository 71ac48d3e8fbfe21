"""Of those who are no desks: administrators, and programs that talk to the centre."""

import argparse
import sys

from sync.server.administrators import SHORTEST_PASSWORD, put_administrator
from sync.server.callers import Kind, admit_caller
from sync.server.commands.opened import Opened
from sync.server.commands.typed_secret import typed_secret


def admin(centre: Opened, args: argparse.Namespace) -> int:
    """An administrator's password for the operations page."""
    try:
        put_administrator(centre.engine, args.name, typed_secret("Mật khẩu: "))
    except ValueError:
        print(f"Mật khẩu phải có ít nhất {SHORTEST_PASSWORD} ký tự.", file=sys.stderr)
        return 2
    return 0


def caller(centre: Opened, args: argparse.Namespace) -> int:
    """A token for a program, shown this once."""
    kind: Kind = "wall" if args.wall else "agency" if args.agency else "portal"
    token = admit_caller(centre.engine, args.name, kind, args.agency)
    print(f"/wall/{token}" if args.wall else token)
    return 0
