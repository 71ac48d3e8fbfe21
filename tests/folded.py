"""The centre's read model, without the thread that follows; and what a centre once held that this one would not take."""

import threading

import pytest
from sqlalchemy import Engine, insert

from sync.server import schema
from sync.server.followers import FOLLOWERS
from sync.server.projector import Projector


def fold_here_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The running centre folds nothing by itself: what is not folded yet stays so until the test says."""
    once = Projector.once

    def here(self: Projector) -> int:
        return once(self) if threading.current_thread() is threading.main_thread() else 0

    monkeypatch.setattr(Projector, "once", here)


def follow(engine: Engine) -> None:
    """Until all is folded."""
    Projector(engine, FOLLOWERS).follow()


def rebuild(engine: Engine) -> None:
    """Everything again, from the first entry."""
    Projector(engine, FOLLOWERS).rebuild()


def project_once(engine: Engine) -> int:
    """One batch of every desk."""
    return Projector(engine, FOLLOWERS).once()


def published_unchecked(engine: Engine, name: str, text: str) -> None:
    """Rules as an earlier centre let anybody publish them."""
    with engine.begin() as connection:
        connection.execute(insert(schema.publication).values(kind="rules", name=name, at_ms=1, body={"text": text}))
