"""The register of what may never be given twice: which bands (of agencies elsewhere too), serials and key each desk got, and
which keys were revoked.

It stands as a file beside the centre's key, apart from the database, and is written before an answer leaves. A database that is
put back from an older backup learns from it what was given since, and gives nothing of it again.
"""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from sync.protocol.grants import serial_of
from sync.protocol.seal import GENESIS
from sync.server import schema
from sync.server.elsewhere import tell_band
from sync.server.news import tell

FILE = "register.jsonl"
AT_ONCE = 5_000
NUMBERS = ("feed_id_seq", "publication_no_seq", "dossier_change_no")
NUMBERS_A_START = 10**9
Note = Callable[[dict[str, Any]], None]


def _for_the_owner_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class RegisterFile:
    """Lines are only ever added."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def note(self, line: dict[str, Any]) -> None:
        """On the disk when this returns. A line of an act that then
        fails is followed by one that says so; numbers in it stay reserved."""
        with open(self._path, "a+b", buffering=0, opener=_for_the_owner_alone) as file:
            torn = file.seek(0, os.SEEK_END) > 0
            if torn:
                file.seek(-1, os.SEEK_END)
                torn = file.read(1) != b"\n"  # the power went while it was written
            file.write(b"\n" * torn + json.dumps(line).encode() + b"\n")
            os.fsync(file.fileno())

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
    """Numbers of what goes down to desks lie above all that an earlier start gave. `starts`: how many there were, with this."""
    with engine.begin() as connection:
        for name in NUMBERS:
            first = func.greatest(
                starts * NUMBERS_A_START, select(literal_column("last_value")).select_from(text(name)).scalar_subquery()
            )
            connection.execute(select(func.setval(name, first)))


def catch_up(engine: Engine, lines: Sequence[dict[str, Any]]) -> int:
    """Into the database what it does not know of the register. Returns how many lines it lacked."""
    keys: dict[str, list[dict[str, Any]]] = {}
    revoked: dict[tuple[str, str], dict[str, Any]] = {}
    grants: dict[str, list[dict[str, Any]]] = {"band": [], "serial": []}
    elsewhere: dict[tuple[str, int], dict[str, Any]] = {}
    for line in lines:
        if line["act"] in ("desk", "key"):
            keys.setdefault(line["desk_id"], []).append(line)
        elif line["act"] == "undone":
            for given in keys.values():
                if given and given[-1]["public_key"] == line["public_key"]:
                    given.pop()
        elif line["act"] == "revoke":
            revoked[line["desk_id"], line["public_key"]] = line  # the last word on a key
        elif line["act"] == "elsewhere":  # the last word on a cell: one before it failed, and was never told
            elsewhere[line["identifier"], line["cell"]] = {name: value for name, value in line.items() if name != "act"}
        elif line["act"] in grants:
            grants[line["act"]].append({name: value for name, value in line.items() if name != "act"})
    with engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE desk, band_grant, serial_grant, elsewhere_grant IN EXCLUSIVE MODE")
        lacked = sum(_desk(connection, desk_id, given) for desk_id, given in keys.items())
        lacked += sum(_revoked(connection, line) for line in revoked.values())
        for table, rows in ((schema.band_grant, grants["band"]), (schema.serial_grant, grants["serial"])):
            for start in range(0, len(rows), AT_ONCE):
                some = upsert(table).values(rows[start : start + AT_ONCE]).on_conflict_do_nothing()
                new = connection.execute(some.returning(table)).all()
                lacked += len(new)
                if table is schema.serial_grant:
                    for row in new:
                        _tell_serial(connection, row)
        lacked += sum(_elsewhere(connection, grant) for grant in elsewhere.values())
    return lacked


def _desk(connection: Connection, desk_id: str, given: list[dict[str, Any]]) -> int:
    """What was given to a counter after the key that the database knows."""
    desk, former = schema.desk, schema.former_key
    row = connection.execute(select(desk).where(desk.c.desk_id == desk_id)).first()
    known = row.public_key if row is not None else None
    places = [place for place, line in enumerate(given) if line["public_key"] == known]
    new = given[places[-1] + 1 if places else 0 :]
    for line in new:
        if line["act"] == "key":
            _rotated(connection, desk_id, str(known), line)
            known = line["public_key"]
            continue
        values = {name: line[name] for name in ("public_key", "first_epoch")}
        if known is None:
            start = {"epoch": 0, "seq": 0, "hash": GENESIS, "link": GENESIS, "projected_epoch": 0, "projected_seq": 0}
            values |= {"desk_id": desk_id, "counter": line["counter"], "enrolled_at_ms": line["at_ms"]}
            connection.execute(insert(desk).values(**values, **start))
        else:
            old = {"desk_id": desk_id, "public_key": known, "until_epoch": line["first_epoch"] - 1}
            connection.execute(upsert(former).values(**old, replaced_at_ms=line["at_ms"]).on_conflict_do_nothing())
            anew = {"revoked_epoch": None, "revoked_seq": None, "counter_seen": 0}
            connection.execute(update(desk).where(desk.c.desk_id == desk_id).values(**values, **anew))
        known = line["public_key"]
    return len(new)


def _rotated(connection: Connection, desk_id: str, old: str, line: dict[str, Any]) -> None:
    """The entry that says so comes again from the desk."""
    former = {"desk_id": desk_id, "public_key": old, "replaced_at_ms": line["at_ms"]}
    former |= {name: line[name] for name in ("until_epoch", "until_seq")}
    connection.execute(upsert(schema.former_key).values(**former).on_conflict_do_nothing())
    connection.execute(update(schema.desk).where(schema.desk.c.desk_id == desk_id).values(public_key=line["public_key"]))


def _elsewhere(connection: Connection, grant: dict[str, Any]) -> int:
    """The desk may not have heard of it; if it has, it knows."""
    table = schema.elsewhere_grant
    given = upsert(table).values(grant).on_conflict_do_nothing().returning(table.c.cell)
    if connection.execute(given).first() is None:
        return 0
    tell_band(connection, grant, 0)
    return 1


def _tell_serial(connection: Connection, row: Any) -> None:
    """The desk may not have heard of it; if it has, it knows."""
    serial = serial_of(row.slot, row.agency, row.year)
    tell(connection, row.desk_id, "serial_granted", row.agency, row.agency, 0, {"key": str(row.year), "serial": dict(serial)})


def _revoked(connection: Connection, line: dict[str, Any]) -> int:
    desk = schema.desk
    same_key = (desk.c.desk_id == line["desk_id"]) & (desk.c.public_key == line["public_key"])
    row = connection.execute(select(desk.c.revoked_epoch, desk.c.revoked_seq).where(same_key)).first()
    if row is None or tuple(row) == (line["epoch"], line["seq"]):
        return 0
    connection.execute(update(desk).where(same_key).values(revoked_epoch=line["epoch"], revoked_seq=line["seq"]))
    return 1
