"""The centre at work."""

import argparse
import gc

import uvicorn

from sync.server.app import make_app
from sync.server.certificate import certificate_files
from sync.server.commands.opened import Opened
from sync.server.commands.outside import outside
from sync.server.gate import Gate, hasten_handshakes
from sync.server.projector import COLLECTOR

KEEP_ALIVE_S = 75
"""Longer than a desk rests between two requests: else a line is closed under the one that is on its way."""


def serve(centre: Opened, _args: argparse.Namespace) -> int:
    """Until it is told to end."""
    settings = centre.settings
    gc.set_threshold(*COLLECTOR)
    hasten_handshakes()
    others = outside(centre.engine, centre.folder, settings)
    app = make_app(centre.engine, centre.key, centre.folder, note=centre.register.note, outside=others, leader=centre.leader)
    certificate, private = (None, None) if settings.plain else certificate_files(settings.data, centre.key)
    uvicorn.run(
        app,
        http=Gate,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        timeout_graceful_shutdown=5,
        timeout_keep_alive=KEEP_ALIVE_S,
        ssl_certfile=certificate,
        ssl_keyfile=private,
    )
    return 0
