"""Which state a dossier is in where its facts come here out of order: of several desks, of a branch beside the journal that
went on without it. The furthest state holds, the latest fact within it."""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from sqlalchemy import ARRAY, Connection, Text, any_, bindparam, select

from sync.protocol.changes import Change, Update
from sync.protocol.erasure_facts import PERSONAL_DATA_ERASED
from sync.protocol.intake_facts import DOSSIER_RECEIVED
from sync.protocol.net_changes import NetChanges
from sync.protocol.projection import project
from sync.protocol.result_facts import DOSSIERS_HANDED_OVER
from sync.protocol.seal import private_part
from sync.protocol.shared_dossiers import ENDED
from sync.protocol.sound_rows import check_row
from sync.server import schema
from sync.server.read_model import happening_of, write_net

HANDED_OVER = DOSSIERS_HANDED_OVER.name


ANY_CODE = any_(bindparam("codes", type_=ARRAY(Text)))
"""One of the array `:codes`: the statement is built once, however many there are."""


def put_in_order(connection: Connection, code: str, facts: Iterable[Any]) -> None:
    """What these facts say of the dossier itself, one after the other as they happened."""
    read: list[tuple[bool, int, int, int, list[Change]]] = []
    for fact in facts:
        with _odd_ones_passed_over():
            body = orjson.loads(fact.body)
            moved = moves(fact, code)
            at_last = body.get("state") in ENDED or fact.kind == PERSONAL_DATA_ERASED.name
            read.append((at_last, fact.occurred_at_ms, fact.epoch, fact.seq, moved))
    net = NetChanges()
    for *_place, changes in sorted(read, key=lambda each: each[:4]):
        for change in changes:
            net.add(change)
    write_net(connection, net)


@contextlib.contextmanager
def _odd_ones_passed_over() -> Iterator[None]:
    """A fact that makes no sense lies in the tray, or will: whatever another desk signed is no trouble of who reads it here.
    Nothing within asks the database."""
    with contextlib.suppress(Exception):
        yield


def moves(fact: Any, code: str) -> list[Change]:
    """What a fact says of the dossier itself. Raises whatever an odd one brings about."""
    changes = project(happening_of(fact), orjson.loads(fact.body), private_part(fact.private))
    moved: list[Change] = [change for change in changes if isinstance(change, Update) and change.key == {"code": code}]
    for change in moved:
        if isinstance(change, Update):
            check_row(change.table, change.values.items())
    return moved


def moved_by_several(connection: Connection, codes: Iterable[str], desk_id: str) -> dict[str, list[Any]]:
    """Of these dossiers, those in which other desks than this one had a hand: by code, the facts that moved each on."""
    facts: dict[str, list[Any]] = {}
    for fact in connection.execute(_STATES, {"codes": list(codes)}):
        facts.setdefault(fact.subject, []).append(fact)
    several = {code: _sensible(code, found) for code, found in facts.items() if _others_too(found, desk_id)}
    return {code: found for code, found in several.items() if _others_too(found, desk_id)}


def _others_too(facts: Iterable[Any], desk_id: str) -> bool:
    return any(fact.desk_id != desk_id for fact in facts)


def _sensible(code: str, facts: Iterable[Any]) -> list[Any]:
    found = []
    for fact in facts:
        with _odd_ones_passed_over():
            if moves(fact, code):
                found.append(fact)
    return found


def handed_over(fact: Any) -> set[str]:
    """The dossiers of a run; empty for any other fact."""
    if fact.kind != HANDED_OVER:
        return set()
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return {code for code in orjson.loads(fact.body)["dossiers"] if isinstance(code, str)}
    return set()


_BRANCH, _JOURNAL, _DOSSIER = schema.branch_entry, schema.journal, schema.READ_MODEL["dossier"]
_STATES = select(_JOURNAL).where((_JOURNAL.c.subject == ANY_CODE) & schema.of_a_state)
_LINE, _TRAY = schema.READ_MODEL["handover_line"].c, schema.tray.c
_SAID = ((_BRANCH.c.subject == ANY_CODE) & (_BRANCH.c.kind != DOSSIER_RECEIVED.name)) | (_BRANCH.c.kind == HANDED_OVER)
_BESIDE = select(_BRANCH).where(_SAID & (_BRANCH.c.state == "folded"))
_OF_TWO = select(_TRAY.reason).where((_TRAY.kind == DOSSIER_RECEIVED.name) & _TRAY.reason.startswith("branch: "))
HOMES = select(_DOSSIER.c.code, _DOSSIER.c.desk_id).where(_DOSSIER.c.code == ANY_CODE)
"""Which desk took each of `:codes` in."""
_AT_HOME = _JOURNAL.c.desk_id.in_(bindparam("desks", expanding=True))
_OF_DOSSIER = (_JOURNAL.c.subject == ANY_CODE) & (_JOURNAL.c.kind != DOSSIER_RECEIVED.name)
_TOLD_OF = select(_JOURNAL).where(_OF_DOSSIER & (_AT_HOME | schema.of_a_state))
_SAME = (_JOURNAL.c.desk_id == _LINE.desk_id) & (_JOURNAL.c.epoch == _LINE.epoch) & (_JOURNAL.c.seq == _LINE.seq)
_OF_RUN = _LINE.dossier_code.label("of_dossier")
_RUNS = select(_OF_RUN, _JOURNAL).join(_JOURNAL, _SAME).where(_LINE.dossier_code == ANY_CODE)


def said_on_branches(connection: Connection, codes: Iterable[str]) -> list[tuple[str, Any]]:
    """What the branches that are folded say of these dossiers, except of a code that two citizens have: the branch speaks of
    the other's."""
    asked = set(codes) - {reason.removeprefix("branch: ") for reason in connection.execute(_OF_TWO).scalars()}
    found = connection.execute(_BESIDE, {"codes": list(asked)}).all()
    return [(code, fact) for fact in found for code in asked & (handed_over(fact) | {fact.subject})]


def facts_of(connection: Connection, codes: Iterable[str], desk_id: str) -> dict[str, list[Any]]:
    """All that the accepted journals and the branches say of dossiers that a branch of this desk is about: this desk and the
    one that took each in; the others, what moves a dossier on anywhere. What is no dossier's code is passed over."""
    homes = {row.code: row.desk_id for row in connection.execute(HOMES, {"codes": list(codes)})}
    facts: dict[str, list[Any]] = {code: [] for code in homes}
    if not facts:
        return facts
    of_these = {"codes": list(homes)}
    for fact in connection.execute(_TOLD_OF, {**of_these, "desks": sorted({desk_id, *homes.values()})}):
        facts[fact.subject].append(fact)
    for fact in connection.execute(_RUNS, of_these):
        facts[fact.of_dossier].append(fact)
    for code, fact in said_on_branches(connection, homes):
        facts[code].append(fact)
    return facts
