"""The centre's read model, without the thread that follows."""

from sqlalchemy import Engine

from sync.server.followers import FOLLOWERS
from sync.server.projector import Projector


def follow(engine: Engine) -> None:
    """Until all is folded."""
    Projector(engine, FOLLOWERS).follow()


def rebuild(engine: Engine) -> None:
    """Everything again, from the first entry."""
    Projector(engine, FOLLOWERS).rebuild()


def project_once(engine: Engine) -> int:
    """One batch of every desk."""
    return Projector(engine, FOLLOWERS).once()
