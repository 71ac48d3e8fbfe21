"""Personal data that a desk erased go here, too: out of its accepted journal and its branches, and with them what follows from
both. Counters that kept something of the dossier hear of it, and do the same to their own."""

import contextlib
import json
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, Engine, Table, Update, bindparam, select, update

from sync.protocol.erasable import ERASABLE
from sync.protocol.erasure_facts import ERASED, PERSONAL_DATA_ERASED
from sync.protocol.facts import names
from sync.protocol.receipt_facts import RECEIPT_MAIL_REQUESTED
from sync.protocol.result_facts import PAPERS_GIVEN_BACK, RESULT_RETURNED
from sync.protocol.scans import is_sha256
from sync.scan_folder import ScanFolder
from sync.server import schema
from sync.server.following import Batch, Folded, Follower
from sync.server.news import OddNews, tell
from sync.server.ordering import ANY_CODE, HOMES
from sync.server.rounds import Rounds

ROUND_S = 60.0
_SAID = ("ground", "basis", "document", "reason", "officer_name", "second_name")
_JOURNAL = schema.journal.c
_OF_PEOPLE = (_JOURNAL.subject == ANY_CODE) & _JOURNAL.kind.in_(ERASABLE) & _JOURNAL.private.is_not(None)
_HELD = select(_JOURNAL.desk_id, _JOURNAL.epoch, _JOURNAL.seq).where(_OF_PEOPLE).order_by(_JOURNAL.epoch, _JOURNAL.seq)
_ALL = select(_JOURNAL.body).where(schema.of_an_erasure)
_LATE = names(RESULT_RETURNED, PAPERS_GIVEN_BACK, RECEIPT_MAIL_REQUESTED)
"""What may come of another counter, or later."""


class _Fact(NamedTuple):
    """Of a desk that erased something."""

    desk_id: str
    epoch: int
    seq: int
    subject: str
    agency: str | None
    recorded_at_ms: int
    body: str


_ERASURES = select(*(_JOURNAL[name] for name in _Fact._fields)).where((_JOURNAL.subject == ANY_CODE) & schema.of_an_erasure)


def _emptied(table: Table) -> Update:
    here = (table.c.desk_id == bindparam("of_desk")) & (table.c.epoch == bindparam("at_epoch"))
    here &= (table.c.seq == bindparam("at_seq")) & (table.c.hash == bindparam("sealed"))
    return update(table).where(here & (table.c.subject == bindparam("of_dossier"))).values(private=None)


_EMPTY = (_emptied(schema.journal), _emptied(schema.branch_entry))


def erase_what_is_named(connection: Connection, folded: Iterable[Folded]) -> None:
    """Before these facts are folded: what puts a dossier's facts in order reads them again. A desk erases its own entries
    alone, each by its seal."""
    for entry in folded:
        if entry.row.kind == PERSONAL_DATA_ERASED.name:
            row = entry.row
            named = [
                {
                    "of_desk": row.desk_id,
                    "of_dossier": row.subject,
                    "at_epoch": each["epoch"],
                    "at_seq": each["seq"],
                    "sealed": bytes.fromhex(each["hash"]),
                }
                for each in entry.body["entries"]
            ]
            for statement in _EMPTY if named else ():
                connection.execute(statement, named)


def _tell(connection: Connection, batch: Batch) -> None:
    """Whoever still has something of a dossier that its own counter erased, also where that came later."""
    codes = {"codes": sorted({entry.row.subject for entry in batch.entries})}
    facts = [_Fact(*row) for row in connection.execute(_ERASURES, codes)]
    homes = {row.code: row.desk_id for row in connection.execute(HOMES, codes)} if facts else {}
    for fact in facts:
        if homes.get(fact.subject) == fact.desk_id:
            with contextlib.suppress(OddNews, LookupError, ValueError, TypeError):  # odd: it lies in the tray
                _tell_holders(connection, fact)


def _tell_holders(connection: Connection, fact: _Fact) -> None:
    """Raises whatever an odd fact brings about."""
    body = json.loads(fact.body)
    said = {name: body[name] for name in _SAID} | {"key": f"{fact.desk_id} {fact.epoch}.{fact.seq}"}
    newest: dict[str, str] = {}
    for row in connection.execute(_HELD, {"codes": [fact.subject]}):
        newest[row.desk_id] = f"{row.epoch}.{row.seq}"
    for desk_id, place in sorted(newest.items()):
        if desk_id != fact.desk_id:
            tell(connection, desk_id, ERASED, fact.subject, fact.agency or "", fact.recorded_at_ms, said, again=place)


ERASING = Follower(
    kinds=frozenset({PERSONAL_DATA_ERASED.name, *_LATE}),
    follow=_tell,
    on_branches=frozenset({PERSONAL_DATA_ERASED.name}),
)


def drop_erased_scans(engine: Engine, folder: ScanFolder) -> int:
    """Files of erased dossiers that no dossier here has any more. Returns how many went."""
    scan = schema.READ_MODEL["scan"].c.sha256
    with engine.connect() as connection:
        here = {name for body in connection.execute(_ALL).scalars() for name in _scans_of(body) if folder.has(name)}
        still = set(connection.execute(select(scan).where(scan.in_(here))).scalars()) if here else set()
    for name in here - still:
        folder.drop(name)
    return len(here - still)


def _scans_of(body: str) -> list[str]:
    with contextlib.suppress(LookupError, ValueError, TypeError):  # odd: it lies in the tray
        return [each["sha256"] for each in json.loads(body)["scans"] if is_sha256(each["sha256"])]
    return []


def eraser(engine: Engine, folder: ScanFolder) -> Rounds:
    """Looks now and then which files are nobody's any more."""
    return Rounds("eraser", lambda _stopping: drop_erased_scans(engine, folder), every_s=ROUND_S)
