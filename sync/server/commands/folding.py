"""Of the read model: folded again, whole or what lies in the tray."""

import argparse

from sync.server.commands.opened import Opened
from sync.server.followers import FOLLOWERS
from sync.server.projector import Projector
from sync.server.refolding import refold_tray, waiting_in_tray


def refold(centre: Opened, args: argparse.Namespace) -> int:
    """Ends with 1 where something stays in the tray."""
    if args.tray:
        print(f"{refold_tray(centre.engine, FOLLOWERS)} bút toán ra khỏi khay")
    else:
        Projector(centre.engine, FOLLOWERS).rebuild()
    left = waiting_in_tray(centre.engine)
    print(f"{left} bút toán còn trong khay")
    return 1 if left else 0
