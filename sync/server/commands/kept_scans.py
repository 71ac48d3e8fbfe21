"""Of scans: which are missing or damaged, and where they may come from."""

import argparse
import sys

from sync.server.commands.opened import Opened
from sync.server.scans import missing_scans
from sync.server.scans import take_scans as take_missing


def scans(centre: Opened, args: argparse.Namespace) -> int:
    """A line each; ends with 1 where any is missing or damaged."""
    wrong = 0
    for each in missing_scans(centre.engine, centre.folder):
        print(f"{each.desk_id}  {each.code}  {each.sha256}: chưa có")
        wrong += 1
    for name in centre.folder.damaged() if args.whole else ():
        print(f"{name}: tệp đã hỏng")
        wrong += 1
    return 1 if wrong else 0


def take_scans(centre: Opened, args: argparse.Namespace) -> int:
    """Missing ones out of a folder, of a backup or of a disk that turned up."""
    try:
        print(f"đã nhận {take_missing(centre.engine, centre.folder, args.folder, centre.scans.opened)} bản quét còn thiếu")
    except OSError as error:
        print(f"Không đọc hoặc không ghi được: {error}", file=sys.stderr)
        return 2
    return 0
