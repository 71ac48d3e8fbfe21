"""The agencies of this centre, by the rules that were published last, or that came with the program."""

import contextlib
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, select

from sync.protocol.agencies import agency_taking
from sync.server import schema


def agency_named(connection: Connection, name: str) -> str:
    """The agency whose counter takes what this authority decides; the last one takes what fits none."""
    return agency_taking(name, [(each["id"], each["match"]) for each in _agencies(connection)])


def agencies_of(connection: Connection) -> dict[str, str]:
    """Their names by what they are called in the journals."""
    return {each["id"]: each["name"] for each in _agencies(connection)}


def identifiers_of(connection: Connection) -> frozenset[str]:
    """What our own codes begin with, in either generation. Raises ValueError where the rules that were published last do not
    say."""
    try:
        return frozenset(text for each in _agencies(connection) for text in each["identifier"].values())
    except (KeyError, TypeError, AttributeError):
        raise ValueError("centre.toml") from None


def every_identifier(connection: Connection) -> Mapping[str, frozenset[str]]:
    """What codes of ours begin with, by any rules that were ever published or came with the program: whose each was."""
    table = schema.publication
    published = select(table.c.body).where((table.c.kind == "rules") & (table.c.name == "centre.toml")).order_by(table.c.no)
    return _identifiers_in((_as_it_came(), *(body["text"] for body in connection.execute(published).scalars())))


@lru_cache(maxsize=8)
def _identifiers_in(texts: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for text in texts:
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):  # an earlier centre checked nothing of it
            for each in tomllib.loads(text)["agency"]:
                for identifier in each["identifier"].values():
                    found[identifier] = found.get(identifier, frozenset()) | {each["id"]}
    return found


@lru_cache(maxsize=1)
def _as_it_came() -> str:
    return files("resources").joinpath("rules/centre.toml").read_text(encoding="utf-8")


def agencies_in_use(connection: Connection) -> frozenset[str]:
    """Those of which a counter has numbers: boxes and dossiers there are kept by these ids."""
    return frozenset(connection.execute(select(schema.band_grant.c.agency).distinct()).scalars())


def _agencies(connection: Connection) -> list[dict[str, Any]]:
    """As published last, or as they came with the program."""
    table = schema.publication
    newest = select(table.c.body).where((table.c.kind == "rules") & (table.c.name == "centre.toml")).order_by(table.c.no.desc())
    published = connection.execute(newest.limit(1)).scalar()
    text = published["text"] if published else _as_it_came()
    agencies: list[dict[str, Any]] = tomllib.loads(text)["agency"]
    return agencies
