"""Of what the centre sets for all counters: rules, procedures, accounts."""

import argparse
import json
import sys

from sync.bounded_files import read_text
from sync.server.commands.opened import Opened
from sync.server.commands.outside import portal
from sync.server.commands.typed_secret import typed_secret
from sync.server.portal.forwarding import pull_catalogue as pull
from sync.server.publications import NotPublishable, publish_account, publish_procedures, publish_rules
from sync.server.requests import system_clock

MOST_PUBLISHED_BYTES = 64 * 1024 * 1024


def publish(centre: Opened, args: argparse.Namespace) -> int:
    """A document of rules, or procedures as JSON."""
    path = args.file
    try:
        text = read_text(path, MOST_PUBLISHED_BYTES)
        if path.suffix == ".json":
            read = json.loads(text)
            records = read if isinstance(read, list) else [read]
            print(f"{publish_procedures(centre.engine, records, system_clock())} thủ tục mới hoặc đổi")
        elif not publish_rules(centre.engine, path.name, text, system_clock()):
            print("không có gì mới")
    except (NotPublishable, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def account(centre: Opened, args: argparse.Namespace) -> int:
    """An officer's account at every counter. A PIN is asked for, or comes by a pipe."""

    def parts(text: str | None) -> tuple[str, ...] | None:
        return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())

    said = {"agency": args.agency, "post": args.post, "since": args.since, "until": args.until}
    person = {field: text for field, text in said.items() if text is not None}
    try:
        publish_account(
            centre.engine,
            args.name,
            system_clock(),
            full_name=args.full_name,
            roles=parts(args.roles),
            counters=parts(args.counters),
            pin=typed_secret("Mã PIN: ") if args.pin else None,
            active=False if args.lock else True if args.unlock else None,
            person=person or None,
        )
    except NotPublishable as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def pull_catalogue(centre: Opened, _args: argparse.Namespace) -> int:
    """The portal's procedures. Ends with 1 where something stopped it."""
    target = portal(centre.settings)
    if target is None:
        print("--portal-url?", file=sys.stderr)
        return 2
    count, stopped = pull(centre.engine, target)
    target.close()
    print(f"{count} thủ tục" + (f"; dừng vì {stopped}" if stopped else ""))
    return 1 if stopped else 0
