"""What an entry means to other desks: cash arrived, a cashier took a fee, a result is there or was returned."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from sync.protocol.box_facts import CASH_TAKEN_IN
from sync.protocol.intake_facts import DOSSIER_RECEIVED
from sync.protocol.receipt_facts import FEE_COLLECTED
from sync.protocol.result_facts import RESULT_ARRIVED, RESULT_RETURNED
from sync.server import schema
from sync.server.following import Batch, FactsByCode, Follower
from sync.server.news import OddNews, tell
from sync.server.ordering import ANY_CODE, HOMES

_RESULTS = frozenset({RESULT_ARRIVED.name, RESULT_RETURNED.name})
_JOURNAL, _BRANCH, _RECEIPT = schema.journal, schema.branch_entry, schema.READ_MODEL["receipt"].c
_HANDED_OUT = select(_BRANCH).where((_BRANCH.c.subject == ANY_CODE) & (_BRANCH.c.kind == RESULT_RETURNED.name))
_OF_OTHERS = (_RECEIPT.dossier_code == ANY_CODE) & (_RECEIPT.desk_id != bindparam("of_desk"))
_COLLECTED = select(_RECEIPT.dossier_code).where(_OF_OTHERS)


@dataclass(frozen=True, slots=True)
class _KnownDossiers:
    """What is known of the dossiers of a batch. `homes`: the desk that took each in; `returns`: results handed out by a desk's
    branch; `collected`: those with receipts of other desks."""

    homes: dict[str, str]
    returns: dict[str, list[Any]]
    collected: set[str]


def _known(connection: Connection, batch: Batch) -> _KnownDossiers:
    rows = [entry.row for entry in batch.entries]
    received = [row.subject for row in rows if row.kind == DOSSIER_RECEIVED.name]
    asked = list({row.subject for row in rows if row.kind == FEE_COLLECTED.name or row.kind in _RESULTS})
    returns: dict[str, list[Any]] = {}
    for fact in connection.execute(_HANDED_OUT, {"codes": asked}) if asked else ():
        returns.setdefault(fact.subject, []).append(fact)
    homes = connection.execute(HOMES, {"codes": asked}) if asked else ()
    of_others = {"codes": received, "of_desk": batch.desk_id}
    collected = set(connection.execute(_COLLECTED, of_others).scalars()) if received else set()
    return _KnownDossiers({row.code: row.desk_id for row in homes}, returns, collected)


def _tell_of(connection: Connection, batch: Batch) -> None:
    known, several = _known(connection, batch), batch.several
    for row, body in ((entry.row, entry.body) for entry in batch.entries):
        if row.kind == CASH_TAKEN_IN.name:
            _tell_taken_in(connection, row, body)
        elif row.kind == FEE_COLLECTED.name:
            _tell_of_fee(connection, row, body, known)
        elif row.kind in _RESULTS:
            _tell_of_state(connection, row, body, known, several)
        elif row.kind == DOSSIER_RECEIVED.name:
            if body["code"] in known.collected:
                _tell_earlier_receipts(connection, row, body["code"])
            for fact in _of_others(row, several):
                with suppress(OddNews, KeyError):  # the other desk's trouble: its own entry goes to the tray by it
                    _tell_state(connection, row.desk_id, fact, json.loads(fact.body))  # heard first: put back from a copy


NEWS = Follower(
    kinds=frozenset({CASH_TAKEN_IN.name, FEE_COLLECTED.name, DOSSIER_RECEIVED.name, *_RESULTS}),
    follow=_tell_of,
    on_branches=frozenset({FEE_COLLECTED.name, *_RESULTS}),
)


def _tell_taken_in(connection: Connection, row: Any, body: Any) -> None:
    if body.get("from_desk"):
        said = {"key": f"{row.desk_id} {row.epoch}.{row.seq}", "desk": row.desk_id, "officer": body["officer_name"]}
        said |= {"taken_vnd": body["amount_vnd"]}
        tell(connection, body["from_desk"], "cash_taken_in", body["movement_id"], row.agency, row.recorded_at_ms, said)


def _tell_of_fee(connection: Connection, row: Any, body: Any, known: _KnownDossiers) -> None:
    home = known.homes.get(body["dossier_code"])
    if home is not None and home != row.desk_id:
        receipt = body["receipt"]
        lines = [(line["kind"], line["amount_vnd"]) for line in receipt["lines"]]
        _tell_collected(connection, home, row.desk_id, row, body["dossier_code"], receipt, lines)


def _tell_collected(
    connection: Connection, home: str, desk_id: str, row: Any, code: str, receipt: Any, lines: list[tuple[str, int]]
) -> None:
    serial, number = receipt["serial_symbol"], receipt["number"]
    said = {"key": f"{serial} {number}", "desk": desk_id, "serial_symbol": serial, "number": number}
    said |= {"lines": [{"kind": kind, "amount_vnd": amount} for kind, amount in lines]}
    tell(connection, home, "fee_collected", code, row.agency, row.recorded_at_ms, said)


def _of_others(row: Any, several: FactsByCode) -> list[Any]:
    known = several.get(row.subject, ())
    return [fact for fact in known if fact.desk_id != row.desk_id and fact.kind in schema.STATE_KINDS]


def _tell_of_state(connection: Connection, row: Any, body: Any, known: _KnownDossiers, several: FactsByCode) -> None:
    """The desk that took the dossier in hears how far others moved it; desks that returned the same result hear of each
    other, and at each a person must look."""
    home = known.homes.get(body["code"])
    if home is not None and home != row.desk_id:
        _tell_state(connection, home, row, body)
    if row.kind == RESULT_RETURNED.name:
        on_branches = [fact for fact in known.returns.get(row.subject, ()) if fact.desk_id != row.desk_id]
        for other in (*_of_others(row, several), *on_branches):
            for one, two in ((row, other), (other, row)) if other.kind == row.kind else ():
                said = {"key": f"{two.desk_id} {two.epoch}.{two.seq}", "desk": two.desk_id, "at_ms": two.occurred_at_ms}
                tell(connection, one.desk_id, "returned_twice", body["code"], row.agency, row.recorded_at_ms, said)


def _tell_state(connection: Connection, home: str, row: Any, body: Any) -> None:
    """Raises OddNews, KeyError."""
    said = {name: body[name] for name in ("state", "result_no", "store_place") if name in body}
    said |= {"key": f"{row.desk_id} {row.epoch}.{row.seq}", "desk": row.desk_id, "kind": row.kind, "at_ms": row.occurred_at_ms}
    tell(connection, home, "state_reached", body["code"], row.agency, row.recorded_at_ms, said)


def _tell_earlier_receipts(connection: Connection, row: Any, code: str) -> None:
    """The cashier elsewhere was online before the dossier's own desk was."""
    receipt, line = schema.READ_MODEL["receipt"], schema.READ_MODEL["receipt_line"]
    query = select(receipt).where((receipt.c.dossier_code == code) & (receipt.c.desk_id != row.desk_id))
    for found in connection.execute(query).mappings().all():
        same = (line.c.agency == found["agency"]) & (line.c.serial_symbol == found["serial_symbol"])
        rows = connection.execute(select(line.c.kind, line.c.amount_vnd).where(same & (line.c.number == found["number"])))
        lines = [(each.kind, each.amount_vnd) for each in rows]
        _tell_collected(connection, row.desk_id, found["desk_id"], row, code, found, lines)
