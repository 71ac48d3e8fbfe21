"""The centre as one HTTP application: its doors, and the rounds that run behind them."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import Engine
from starlette.applications import Starlette

from sync.scan_folder import ScanFolder
from sync.server.acceptance import Acceptance
from sync.server.admission import CentreKey
from sync.server.bodies import Bodies
from sync.server.desk_door import DeskDoor
from sync.server.erasure import eraser
from sync.server.followers import FOLLOWERS
from sync.server.health import HealthPages
from sync.server.inbound import Inbound
from sync.server.leader import Leader
from sync.server.mail import mailer
from sync.server.metrics import Metrics
from sync.server.notices import notifier
from sync.server.openapi import describe
from sync.server.operations import Operations
from sync.server.outside import ALONE, Outside
from sync.server.pools import NotHeard, Pools, answer_not_heard
from sync.server.portal.files import PortalFiles
from sync.server.portal.forwarding import forwarding
from sync.server.projector import Projector
from sync.server.register import Note
from sync.server.requests import Requests, system_clock
from sync.server.rounds import Rounds
from sync.server.scans import Scans
from sync.server.wall import Wall


def _rounds(engine: Engine, clock: Callable[[], int], files: PortalFiles, outside: Outside) -> list[Rounds]:
    """What runs for each system that is there."""
    rounds = []
    if outside.mail:
        rounds.append(mailer(engine, outside.mail, clock))
    if outside.notices:
        rounds.append(notifier(engine, outside.notices, clock))
    if outside.fetching:
        rounds.append(outside.fetching.rounds())
    if outside.portal:
        rounds.append(forwarding(engine, outside.portal, clock, files.address_of))
    return rounds


def make_app(
    engine: Engine,
    key: CentreKey,
    scans: ScanFolder,
    clock: Callable[[], int] = system_clock,
    note: Note = lambda _line: None,
    outside: Outside = ALONE,
    bodies: Bodies | None = None,
    pools: Pools | None = None,
    leader: Leader | None = None,
) -> Starlette:
    """The application; its rounds run from its start to its end. `note` hears what may never be given twice. `leader`: which
    server of the database leads, where the engine follows it."""
    requests = Requests(Acceptance(engine, key, clock, note), Scans(engine, scans, key), lambda: folding.wake())
    folding = Projector(engine, FOLLOWERS).rounds(lambda: requests.pushing)
    bodies, pools = bodies or Bodies(), pools or Pools()
    files = PortalFiles(engine, scans, key, pools.portal, outside.public_url)
    alone = (lambda: leader.alone) if leader else lambda: False
    metrics = Metrics(engine, alone)
    desks = DeskDoor(requests, metrics, bodies, pools)
    doors = (
        desks,
        HealthPages(engine, metrics, pools.watch, desks.probe, folding.is_alive, describe(requests.messages), alone),
        Inbound(engine, clock, bodies, pools.portal, fetched=outside.fetching is not None),
        files,
        Wall(engine, clock, pools.people),
        Operations(engine, clock, bodies, pools.people, alone),
    )
    watching = [leader.watch()] if leader else []
    rounds = [folding, eraser(engine, scans), *_rounds(engine, clock, files, outside), *watching]
    app = Starlette(
        routes=[route for door in doors for route in door.routes],
        exception_handlers={NotHeard: answer_not_heard},
        lifespan=lambda _app: _running(rounds),
    )
    app.router.redirect_slashes = False  # it would send to whatever host the request names
    return app


@asynccontextmanager
async def _running(rounds: Sequence[Rounds]) -> AsyncIterator[None]:
    for each in rounds:
        each.start()
    yield
    for each in rounds:
        each.stop()
