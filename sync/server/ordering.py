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

HANDED_OVER = "DossiersHandedOver"


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


def handed_over(fact: Any) -> set[str]:
    """The dossiers of a run; empty for any other fact."""
    if fact.kind != HANDED_OVER:
        return set()
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return {code for code in orjson.loads(fact.body)["dossiers"] if isinstance(code, str)}
    return set()


def beside(connection: Connection, codes: Iterable[str]) -> list[tuple[str, Any]]:
    """What the branches that are folded say of these dossiers, except of a code that two citizens have: the branch speaks of
    the other's."""
    branch, tray = schema.branch_entry, schema.tray
    aside = select(tray.c.reason).where((tray.c.kind == "DossierReceived") & tray.c.reason.startswith("branch: "))
    asked = set(codes) - {reason.removeprefix("branch: ") for reason in connection.execute(aside).scalars()}
    told = ((branch.c.subject == any_of(asked)) & (branch.c.kind != "DossierReceived")) | (branch.c.kind == HANDED_OVER)
    found = connection.execute(select(branch).where(told & (branch.c.state == "folded"))).all()
    return [(code, fact) for fact in found for code in asked & (handed_over(fact) | {fact.subject})]


def facts_of(connection: Connection, codes: Iterable[str], desk_id: str) -> dict[str, list[Any]]:
    """All that the accepted journals and the branches say of dossiers that a branch of this desk is about: this desk and the
    one that took each in; the others, what moves a dossier on anywhere. What is no dossier's code is passed over."""
    journal, dossier = schema.journal, schema.READ_MODEL["dossier"]
    line = schema.READ_MODEL["handover_line"]
    known = select(dossier.c.code, dossier.c.desk_id).where(dossier.c.code == any_of(codes))
    homes = {row.code: row.desk_id for row in connection.execute(known)}
    facts: dict[str, list[Any]] = {code: [] for code in homes}
    if not facts:
        return facts
    codes = set(homes)
    at_home = journal.c.desk_id.in_({desk_id, *homes.values()})
    told = (journal.c.subject == any_of(codes)) & (at_home | schema.of_a_state) & (journal.c.kind != "DossierReceived")
    for fact in connection.execute(select(journal).where(told)):
        facts[fact.subject].append(fact)
    same = (journal.c.desk_id == line.c.desk_id) & (journal.c.epoch == line.c.epoch) & (journal.c.seq == line.c.seq)
    runs = select(line.c.dossier_code.label("of_dossier"), journal).join(journal, same)
    for fact in connection.execute(runs.where(line.c.dossier_code == any_of(codes))):
        facts[fact.of_dossier].append(fact)
    for code, fact in beside(connection, codes):
        facts[code].append(fact)
    return facts
