"""The centre's read model: follows the accepted journal, never blocks acceptance.

An entry that cannot be projected goes to the tray and is passed; after an upgrade the tray is run again.
"""

import contextlib
import json
import logging
import threading
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from sync.protocol.changes import Change, Happening, Insert, Put, Update
from sync.protocol.projection import project
from sync.server import schema
from sync.server.copies import changed_codes, note_changed
from sync.server.feed import tell_of
from sync.server.mail import ask_for_mail

BATCH = 500
PROJECTION_LOCK = 20261125
log = logging.getLogger(__name__)


def _happening(row: Any) -> Happening:
    return Happening(
        row.desk_id, row.epoch, row.seq, row.recorded_at_ms, row.occurred_at_ms, row.kind, row.agency, row.actor, row.session
    )


def _apply(connection: Connection, change: Change) -> None:
    table = schema.READ_MODEL[change.table]
    if isinstance(change, Insert):
        connection.execute(insert(table), change.rows)
    elif isinstance(change, Put):
        statement = upsert(table).values(**change.key, **change.values)
        connection.execute(statement.on_conflict_do_update(index_elements=list(change.key), set_=change.values))
    elif isinstance(change, Update):
        statement_ = update(table).values(**change.values)
        for name, value in change.key.items():
            statement_ = statement_.where(table.c[name] == value)
        connection.execute(statement_)


def _changes_of(row: Any) -> tuple[Any, list[Change]]:
    body = json.loads(row.body)
    private = json.loads(row.private[32:]) if row.private is not None else None
    return body, project(_happening(row), body, private)


def _project_entry(connection: Connection, row: Any) -> set[str]:
    """Returns the dossiers that it changed."""
    body, changes = _changes_of(row)
    for change in changes:
        _apply(connection, change)
    if row.kind in schema.STATE_KINDS or row.kind == "DossierReceived":
        _put_states_in_order(connection, row)
    if row.kind == "ReceiptMailRequested":
        ask_for_mail(connection, row)
    tell_of(connection, row, body)
    return changed_codes(changes)


def _put_states_in_order(connection: Connection, row: Any) -> None:
    """Several desks may have moved one dossier on, and come here in any order, also before the desk that took it in: the
    furthest state holds, the latest fact within it."""
    journal = schema.journal
    facts = connection.execute(select(journal).where((journal.c.subject == row.subject) & schema.of_a_state)).all()
    if all(fact.desk_id == row.desk_id for fact in facts):
        return
    states = ("result_in", "returned")
    for fact in sorted(facts, key=lambda fact: (states.index(json.loads(fact.body)["state"]), fact.occurred_at_ms)):
        for change in _changes_of(fact)[1]:
            _apply(connection, change)


def project_once(engine: Engine) -> int:
    """One batch of every desk that has news. Returns how many entries were passed."""
    passed = 0
    desk, journal = schema.desk, schema.journal
    behind = tuple_(desk.c.projected_epoch, desk.c.projected_seq) < tuple_(desk.c.epoch, desk.c.seq)
    with engine.connect() as connection:
        desks = connection.execute(select(desk.c.desk_id).where(behind)).scalars().all()
    for desk_id in desks:
        with contextlib.suppress(_BegunAnew), engine.begin() as connection:
            # a lock of its own: the desk's row belongs to the push, which must never wait for a projection
            mine = func.pg_try_advisory_xact_lock(func.hashtextextended(desk_id, PROJECTION_LOCK))
            if not connection.execute(select(mine)).scalar():
                continue  # another process is at it
            at = connection.execute(select(desk).where(desk.c.desk_id == desk_id)).one()
            place = tuple_(journal.c.epoch, journal.c.seq) > (at.projected_epoch, at.projected_seq)
            query = select(journal).where((journal.c.desk_id == desk_id) & place)
            rows = connection.execute(query.order_by(journal.c.epoch, journal.c.seq).limit(BATCH)).all()
            codes: set[str] = set()
            for row in rows:
                try:
                    with connection.begin_nested():
                        codes |= _project_entry(connection, row)
                except OperationalError:
                    raise  # the database, not the entry: the batch is tried again
                except Exception as error:  # whatever one entry holds, it goes to the tray and stops nobody
                    log.warning("entry %s.%s of %s goes to the tray: %s", row.epoch, row.seq, desk_id, type(error).__name__)
                    case = {"desk_id": desk_id, "epoch": row.epoch, "seq": row.seq, "kind": row.kind}
                    connection.execute(insert(schema.tray).values(**case, reason=type(error).__name__))
            note_changed(connection, codes)
            if rows:
                values = {"projected_epoch": rows[-1].epoch, "projected_seq": rows[-1].seq}
                unmoved = (desk.c.projected_epoch == at.projected_epoch) & (desk.c.projected_seq == at.projected_seq)
                moved = connection.execute(update(desk).where((desk.c.desk_id == desk_id) & unmoved).values(**values))
                if moved.rowcount != 1:
                    raise _BegunAnew
            passed += len(rows)
    return passed


def rebuild(engine: Engine) -> None:
    """After an upgrade: empty the read model and the tray and fold everything again, in order. What could not be
    projected before may now, and nothing old is put over something newer."""
    with engine.begin() as connection:
        for table in schema.read_model.sorted_tables:
            connection.execute(delete(table))
        connection.execute(delete(schema.tray))
        connection.execute(update(schema.desk).values(projected_epoch=0, projected_seq=0))
    while project_once(engine):
        pass


class _BegunAnew(Exception):
    """The read model was emptied under a running batch: the batch is rolled back and begins again from the first entry."""


class Projector(threading.Thread):
    """Runs `project_once` whenever told that there is news, and once a second anyway."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(name="projector", daemon=True)
        self._engine = engine
        self.news = threading.Event()
        self._stop_asked = threading.Event()

    def run(self) -> None:
        while not self._stop_asked.is_set():
            self.news.wait(1.0)
            self.news.clear()
            try:
                while not self._stop_asked.is_set() and project_once(self._engine):
                    pass
            except SQLAlchemyError as error:
                log.warning("the read model waits for the database: %s", type(error).__name__)

    def stop(self) -> None:
        self._stop_asked.set()
        self.news.set()
        self.join(10)
