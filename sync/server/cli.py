"""`desk-centre`: serve the centre, and what its administrator asks of it."""

import argparse
import os
import sys

from sync.reader_gone import ends_with_its_reader
from sync.server.arguments import parse_arguments
from sync.server.commands import access, desks, folding, kept_scans, publishing, reporting
from sync.server.commands.opened import Command, Opened, opened
from sync.server.commands.with_stdin import end_with_stdin
from sync.server.logs import log_as_json


def _serve(centre: Opened, args: argparse.Namespace) -> int:
    from sync.server.commands.serving import serve  # a quarter of a second that no other command needs

    return serve(centre, args)


COMMANDS: dict[str, Command] = {
    "serve": _serve,
    "enrol": desks.enrol,
    "revoke": desks.revoke,
    "take": desks.take,
    "take-branch": desks.take_branch,
    "movements": desks.movements,
    "publish": publishing.publish,
    "account": publishing.account,
    "pull-catalogue": publishing.pull_catalogue,
    "scans": kept_scans.scans,
    "take-scans": kept_scans.take_scans,
    "caller": access.caller,
    "admin": access.admin,
    "refold": folding.refold,
    "report": reporting.report,
}


@ends_with_its_reader
def main(argv: list[str] | None = None) -> int:
    """Returns what the program ends with."""
    args, settings = parse_arguments(argv, os.environ)
    log_as_json()
    if args.command == "serve" and settings.while_stdin:
        end_with_stdin()
    with opened(settings) as centre:
        return COMMANDS[args.command](centre, args) if centre is not None else 2


if __name__ == "__main__":
    sys.exit(main())
