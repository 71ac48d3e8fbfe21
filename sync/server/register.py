"""The register of what may never be given twice: which bands, serials and key each desk got, and which keys were revoked.

It stands as a file beside the centre's key, apart from the database, and is written before an answer leaves. A database that is
put back from an older backup learns from it what was given since, and gives nothing of it again.
"""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.protocol.seal import GENESIS
from sync.server import schema

FILE = "register.jsonl"
AT_ONCE = 5_000
NUMBERS = ("feed_id_seq", "publication_no_seq", "dossier_change_no")
NUMBERS_A_START = 10**9
Note = Callable[[dict[str, Any]], None]


class RegisterFile:
    """Lines are only ever added."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def note(self, line: dict[str, Any]) -> None:
        """On the disk when this returns. A line of an act that then fails reserves what nobody got, which harms nobody."""
        descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"  # the power went while it was written
            os.write(descriptor, b"\n" * torn + json.dumps(line).encode() + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def lines(self) -> list[dict[str, Any]]:
        """Without a torn one: its answer never left."""
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            return []
        found = []
        for line in raw.splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
        return found


def begin(engine: Engine, register: RegisterFile) -> int:
    """At each start of the centre: what the database lacks of the register; and numbers of what goes down to desks begin above
    all that an earlier start can have given, also where the database is an older copy that does not know of them. Returns how
    many lines it lacked."""
    lines = register.lines()
    register.note({"act": "start"})
    lacked = catch_up(engine, lines)
    begin_numbers(engine, 1 + sum(line["act"] == "start" for line in lines))
    return lacked


def begin_numbers(engine: Engine, starts: int) -> None:
    with engine.begin() as connection:
        for name in NUMBERS:
            first = func.greatest(
                starts * NUMBERS_A_START, select(literal_column("last_value")).select_from(text(name)).scalar_subquery()
            )
            connection.execute(select(func.setval(name, first)))


def catch_up(engine: Engine, lines: Iterable[dict[str, Any]]) -> int:
    """Into the database what it does not know of the register. Returns how many lines it lacked."""
    lacked = 0
    grants: dict[str, list[dict[str, Any]]] = {"band": [], "serial": []}
    with engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE desk, band_grant, serial_grant IN EXCLUSIVE MODE")
        for line in lines:
            if line["act"] == "desk":
                lacked += _desk(connection, line)
            elif line["act"] == "revoke":
                lacked += _revoked(connection, line)
            elif line["act"] in grants:
                grants[line["act"]].append({name: value for name, value in line.items() if name != "act"})
        for table, rows in ((schema.band_grant, grants["band"]), (schema.serial_grant, grants["serial"])):
            for start in range(0, len(rows), AT_ONCE):
                some = upsert(table).values(rows[start : start + AT_ONCE]).on_conflict_do_nothing()
                lacked += len(connection.execute(some.returning(table.c.slot)).all())
    return lacked


def _desk(connection: Connection, line: dict[str, Any]) -> int:
    desk, former = schema.desk, schema.former_key
    row = connection.execute(select(desk).where(desk.c.desk_id == line["desk_id"])).first()
    given = {name: line[name] for name in ("public_key", "first_epoch")}
    if row is None:
        new = {"desk_id": line["desk_id"], "counter": line["counter"], "enrolled_at_ms": line["at_ms"], **given}
        start = {"epoch": 0, "seq": 0, "hash": GENESIS, "link": GENESIS, "projected_epoch": 0, "projected_seq": 0}
        connection.execute(insert(desk).values(**new, **start))
        return 1
    earlier = select(former.c.public_key).where(former.c.desk_id == line["desk_id"])
    if line["public_key"] in (row.public_key, *connection.execute(earlier).scalars()):
        return 0
    old = {"desk_id": row.desk_id, "public_key": row.public_key, "until_epoch": line["first_epoch"] - 1}
    connection.execute(insert(former).values(**old, replaced_at_ms=line["at_ms"]))
    anew = {"revoked_epoch": None, "revoked_seq": None}
    connection.execute(update(desk).where(desk.c.desk_id == row.desk_id).values(**given, **anew))
    return 1


def _revoked(connection: Connection, line: dict[str, Any]) -> int:
    desk = schema.desk
    believed = {"revoked_epoch": line["epoch"], "revoked_seq": line["seq"]}
    same_key = (desk.c.desk_id == line["desk_id"]) & (desk.c.public_key == line["public_key"])
    unheard = same_key & desk.c.revoked_epoch.is_(None)
    return connection.execute(update(desk).where(unheard).values(believed)).rowcount
