"""The centre at work."""

import argparse
import gc

import uvicorn

from sync.server.app import make_app
from sync.server.certificate import certificate_files
from sync.server.commands.opened import Opened
from sync.server.commands.outside import outside
from sync.server.projector import COLLECTOR

KEEP_ALIVE_S = 75
"""Longer than a desk rests between two requests: else a line is closed under the one that is on its way."""


def serve(centre: Opened, args: argparse.Namespace) -> int:
    """Until it is told to end."""
    gc.set_threshold(*COLLECTOR)
    others = outside(centre.engine, centre.folder, args)
    app = make_app(centre.engine, centre.key, centre.folder, note=centre.register.note, outside=others)
    certificate, private = certificate_files(args.data, centre.key) if args.tls else (None, None)
    uvicorn.run(
        app,
        host=args.host,
        port=args.port,
        log_level="warning",
        timeout_graceful_shutdown=5,
        timeout_keep_alive=KEEP_ALIVE_S,
        ssl_certfile=certificate,
        ssl_keyfile=private,
    )
    return 0
