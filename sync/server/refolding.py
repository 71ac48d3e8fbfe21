"""What lies in the tray is folded once more: after an upgrade that knows its kind, or where it was put aside for no fault of
its own. The journal went on meanwhile: what later entries of its desk said of the same rows holds, and so does the order of
each dossier's facts."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select, tuple_

from sync.protocol.changes import Change, Insert
from sync.protocol.net_changes import KEYS, NetChanges
from sync.server import schema
from sync.server.changed_dossiers import note_changed
from sync.server.following import Follower
from sync.server.ordering import facts_of, put_in_order
from sync.server.projector import NEEDED, PROJECTION_LOCK, fold, read_entry
from sync.server.read_model import write_net
from sync.server.whose_fault import is_the_databases

LATER_AT_ONCE = 1_000
log = logging.getLogger(__name__)
_JOURNAL, _TRAY = schema.journal.c, schema.tray.c
_PLACE = tuple_(_JOURNAL.epoch, _JOURNAL.seq)
_HERE = (_TRAY.desk_id == _JOURNAL.desk_id) & (_TRAY.epoch == _JOURNAL.epoch) & (_TRAY.seq == _JOURNAL.seq)
_OF_THE_JOURNAL = _HERE & (_TRAY.kind == _JOURNAL.kind) & ~_TRAY.reason.startswith("branch: ")
_ASIDE = select(*NEEDED).join(schema.tray, _OF_THE_JOURNAL).order_by(_JOURNAL.desk_id, _JOURNAL.epoch, _JOURNAL.seq)
Rows = set[tuple[str, tuple[object, ...]]]
"""Tables and keys."""


def waiting_in_tray(engine: Engine) -> int:
    """How many lie there, those of branches too, which are for a person alone."""
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(schema.tray)).scalar_one()


def refold_tray(engine: Engine, followers: Sequence[Follower]) -> int:
    """Each entry in a transaction of its own, the oldest of a desk first, as long as that helps another one. Returns how many
    left the tray."""
    folded = 0
    while True:
        with engine.connect() as connection:
            places = [(row.desk_id, row.epoch, row.seq) for row in connection.execute(_ASIDE)]
        left = sum(_refolded(engine, place, followers) for place in places)
        folded += left
        if not left:
            return folded


def _refolded(engine: Engine, place: tuple[str, int, int], followers: Sequence[Follower]) -> bool:
    desk_id, epoch, seq = place
    with engine.begin() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(desk_id, PROJECTION_LOCK))))
        mine = (_JOURNAL.desk_id == desk_id) & (_JOURNAL.epoch == epoch) & (_JOURNAL.seq == seq)
        row = connection.execute(_ASIDE.where(mine)).first()
        if row is None:
            return False  # somebody else was at it
        try:
            with connection.begin_nested():
                connection.execute(
                    delete(schema.tray).where((_TRAY.desk_id == desk_id) & (_TRAY.epoch == epoch) & (_TRAY.seq == seq))
                )
                note_changed(connection, _fold_late(connection, row, followers))
        except Exception as error:  # whatever it holds: it stays where it is
            if is_the_databases(error):
                raise
            log.warning("entry %s.%s of %s stays in the tray: %s", epoch, seq, desk_id, type(error).__name__)
            return False
    return True


def _fold_late(connection: Connection, row: Any, followers: Sequence[Follower]) -> set[str]:
    """Returns the dossiers that it changed."""
    changes = read_entry(row).changes
    codes = fold(connection, [row], followers)
    _say_again_what_came_later(connection, row, _rows_of(changes))
    for code, facts in facts_of(connection, codes, row.desk_id).items():
        put_in_order(connection, code, facts)
    return codes


def _rows_of(changes: Iterable[Change]) -> Rows:
    """Without the dossiers themselves: facts of several desks move them on, and those are put in order."""
    rows: Rows = set()
    for change in changes:
        if change.table != "dossier":
            keys = change.rows if isinstance(change, Insert) else [change.key]
            rows |= {(change.table, tuple(key[name] for name in KEYS[change.table])) for key in keys}
    return rows


def _say_again_what_came_later(connection: Connection, row: Any, rows: Rows) -> None:
    """Of these rows: a balance after a later receipt is not that of an earlier one."""
    desk = schema.desk.c
    end = select(desk.projected_epoch, desk.projected_seq).where(desk.desk_id == row.desk_id)
    until = connection.execute(end).one()
    later = (_JOURNAL.desk_id == row.desk_id) & _PLACE.between(tuple_(row.epoch, row.seq), tuple_(*until))
    aside = select(_TRAY.seq).where(_HERE).exists()
    query = select(*NEEDED).where(later & ~aside).order_by(_JOURNAL.epoch, _JOURNAL.seq)
    net = NetChanges()
    for found in connection.execute(query).yield_per(LATER_AT_ONCE) if rows else ():
        for change in read_entry(found).changes:
            if not isinstance(change, Insert) and _rows_of([change]) & rows:
                net.add(change)
    write_net(connection, net)
