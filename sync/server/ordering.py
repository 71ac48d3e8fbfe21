"""Which state a dossier is in where its facts come here out of order: of several desks, of a branch behind the journal that
went on without it. The furthest state holds, the latest fact within it."""

import contextlib
from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import ARRAY, Connection, Text, any_, literal, select

from sync.protocol.changes import Change, Update
from sync.protocol.copies import ENDED
from sync.protocol.net_changes import NetChanges
from sync.protocol.projection import project
from sync.server import schema
from sync.server.net_changes import happening_of, write_net


def any_of(codes: Iterable[str]) -> Any:
    """One array, however many codes: the statement stays the same."""
    return any_(literal(sorted(codes), ARRAY(Text)))


def put_in_order(connection: Connection, code: str, facts: Iterable[Any]) -> None:
    """What these facts say of the dossier itself, one after the other as they happened."""
    read: list[tuple[bool, int, int, int, list[Change]]] = []
    for fact in facts:
        with contextlib.suppress(ValueError, KeyError, TypeError, LookupError):  # an odd fact: in the tray
            body = orjson.loads(fact.body)
            private = orjson.loads(fact.private[32:]) if fact.private is not None else None
            changes = project(happening_of(fact), body, private)
            moved: list[Change] = [c for c in changes if isinstance(c, Update) and c.key == {"code": code}]
            read.append((body.get("state") in ENDED, fact.occurred_at_ms, fact.epoch, fact.seq, moved))
    net = NetChanges()
    for *_place, changes in sorted(read, key=lambda each: each[:4]):
        for change in changes:
            net.add(change)
    write_net(connection, net)


def beside(connection: Connection, codes: Iterable[str]) -> list[Any]:
    """What the branches that are folded say of these dossiers, except of a code that two citizens have: the branch speaks of
    the other's."""
    branch, tray = schema.branch_entry, schema.tray
    twice = (tray.c.kind == "DossierReceived") & (tray.c.reason == "branch: " + branch.c.subject)
    said = (branch.c.subject == any_of(codes)) & (branch.c.kind != "DossierReceived") & (branch.c.state == "folded")
    return list(connection.execute(select(branch).where(said & ~select(tray.c.seq).where(twice).exists())))


def facts_of(connection: Connection, codes: Iterable[str], desk_id: str) -> dict[str, list[Any]]:
    """All that the accepted journals say of dossiers that a branch of this desk is about: of this desk and of the one that
    took each in; of the others, what moves a dossier on anywhere."""
    journal, dossier = schema.journal, schema.READ_MODEL["dossier"]
    line = schema.READ_MODEL["handover_line"]
    homes = select(dossier.c.desk_id).where(dossier.c.code == any_of(codes))
    at_home = journal.c.desk_id.in_(homes) | (journal.c.desk_id == desk_id)
    facts: dict[str, list[Any]] = {code: [] for code in codes}
    if not facts:
        return facts
    told = (journal.c.subject == any_of(codes)) & (at_home | schema.of_a_state) & (journal.c.kind != "DossierReceived")
    for fact in connection.execute(select(journal).where(told)):
        facts[fact.subject].append(fact)
    same = (journal.c.desk_id == line.c.desk_id) & (journal.c.epoch == line.c.epoch) & (journal.c.seq == line.c.seq)
    runs = select(line.c.dossier_code.label("of_dossier"), journal).join(journal, same)
    for fact in connection.execute(runs.where(line.c.dossier_code == any_of(codes))):
        facts[fact.of_dossier].append(fact)
    for fact in beside(connection, codes):
        facts[fact.subject].append(fact)
    return facts
