"""Setting up a desk and keeping its reference data: epoch, bands, serials, catalogue, accounts."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from desk_app.core.catalogue import BadRecord, Procedure
from desk_app.core.folding import fold
from desk_app.core.problems import UserProblem
from desk_app.services.ports import Transaction
from sync.protocol.desk_facts import (
    CATALOGUE_IMPORTED,
    DESK_OPENED,
    PROCEDURES_LISTED,
    Band,
    CatalogueImported,
    DeskOpened,
    LostSerial,
    ProcedureMark,
    ProceduresListed,
    SerialGrant,
)
from sync.protocol.facts import draft

LISTED = "procedures"
LISTED_AT_ONCE = 300


class InstallingTransaction(Transaction, Protocol):
    """What setting up needs beyond a clerk's act."""

    def begin_epoch(self, at_least: int) -> int:
        """The next epoch of this desk's journal, `at_least` this one. Returns it."""

    def open_serials(self) -> tuple[tuple[str, str, int], ...]:
        """Agency, serial and last number of each serial that is not closed."""

    def put_procedure(self, procedure: Procedure, folded: str) -> None:
        """`folded`: its words as the search finds them."""

    def procedure_marks(self, codes: Collection[str] | None) -> list[tuple[str, str]]:
        """Code and mark of these procedures, by code; None: of all."""

    def put_setting(self, key: str, value: str) -> None:
        """Keeps a setting of this PC; no fact."""

    def put_officer(self, officer_id: str, name: str, roles: tuple[str, ...], secret_hash: str) -> None:
        """Makes an account, or changes it; its failures stay counted."""


MOST = 99_999_999
"""Eight digits: no receipt has a longer number."""


class ResumingTransaction(InstallingTransaction, Protocol):
    """What going on from a copy needs beyond that."""

    def bands(self) -> list[Band]:
        """Those of the running epoch."""


@dataclass(slots=True)
class ImportReport:
    """What an import did, and each refused record with its reason (a text key)."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    reasons: list[tuple[int, str, str]] = field(default_factory=list)  # record number, its code if any, reason
    codes: set[str] = field(default_factory=set)  # of what was added or changed


def open_desk(
    tx: InstallingTransaction,
    counter: str,
    public_key: bytes,
    bands: list[Band],
    serials: list[SerialGrant],
    centre_key: str | None,
    admission: str = "",
    first_epoch: int = 1,
) -> int:
    """Begin an epoch with its bands and serials. Returns the epoch. `admission`: the centre's word for a new key; then the
    serials of the epoch before are closed as lost after the last number that is known. `first_epoch`: the centre's word, too,
    where earlier ones may have been begun on a PC that is lost."""
    lost: list[LostSerial] = [
        {"agency": agency, "serial_symbol": serial_symbol, "last_no": last_no}
        for agency, serial_symbol, last_no in (tx.open_serials() if admission else ())
    ]
    epoch = tx.begin_epoch(first_epoch)
    body: DeskOpened = {
        "counter": counter,
        "public_key": public_key.hex(),
        "centre_key": centre_key,
        "bands": bands,
        "serials": serials,
    }
    if admission:
        body |= {"admission": admission, "lost_serials": lost}
    tx.append(draft(DESK_OPENED, counter, body), None)
    return epoch


@dataclass(frozen=True, slots=True)
class LastOnPaper:
    """What people read off the last papers that a desk gave: the order number of today's last dossier by agency; agency, serial
    and number of the last receipt of each."""

    orders: tuple[tuple[str, int], ...] = ()
    receipts: tuple[tuple[str, str, int], ...] = ()


def resume_alone(
    tx: ResumingTransaction, counter: str, public_key: bytes, paper: LastOnPaper | None, now: datetime, first_epoch: int
) -> int:
    """A desk without a centre goes on from a copy: in a new epoch, with its own bands and serials, after the last number that
    is on paper. Returns the epoch. Raises UserProblem where nobody said what that is, or said less than the copy knows."""
    serials = tx.open_serials()
    if paper is None:
        known = ", ".join(f"{agency}:{symbol}:{last_no}" for agency, symbol, last_no in serials if last_no)
        raise UserProblem("restore.ask_paper", known=known or "–")
    day, bands = f"{now:%y%m%d}", tx.bands()
    orders: dict[str, int] = {}
    for band in bands:
        if (known_no := tx.last_order_no(band["agency"], day)) is not None:
            orders[band["agency"]] = known_no
    for agency, order_no in paper.orders:
        ours = any(band["agency"] == agency and _in_band(order_no, band) for band in bands)
        if not ours or order_no < orders.get(agency, 0):
            raise UserProblem("restore.bad_order", agency=agency, number=order_no)
        orders[agency] = order_no
    lasts = {(agency, symbol): last_no for agency, symbol, last_no in serials}
    for agency, symbol, last_no in paper.receipts:
        if not lasts.get((agency, symbol), MOST + 1) <= last_no <= MOST:
            raise UserProblem("restore.bad_receipt", serial=f"{agency}:{symbol}", number=last_no)
        lasts[agency, symbol] = last_no
    epoch = tx.begin_epoch(first_epoch)
    body: DeskOpened = {
        "counter": counter,
        "public_key": public_key.hex(),
        "centre_key": None,
        "bands": bands,
        "serials": [],
        "resumed_serials": [
            {"agency": agency, "serial_symbol": symbol, "last_no": last_no} for (agency, symbol), last_no in lasts.items()
        ],
        "resumed_orders": [{"agency": agency, "day": day, "last_no": last_no} for agency, last_no in orders.items()],
    }
    tx.append(draft(DESK_OPENED, counter, body), None)
    return epoch


def _in_band(order_no: int, band: Band) -> bool:
    return band["first"] <= order_no <= band["last"] or band["overflow_first"] <= order_no <= band["overflow_last"]


def import_catalogue(
    tx: InstallingTransaction, records: Iterable[object], read: Callable[[object], Procedure], source: str, whole: bool = False
) -> ImportReport:
    """Add and change procedures; a record that cannot be kept is named, the others go on. `whole`: each record says all there
    is to say; else one of a list without details takes none away."""
    report = ImportReport()
    digest = hashlib.sha256()
    for number, record in enumerate(records, 1):
        try:
            procedure = read(record)
        except BadRecord as error:
            report.refused += 1
            code = record.get("code") if isinstance(record, dict) else None
            report.reasons.append((number, str(code or "")[:60], error.reason))
            continue
        digest.update(json.dumps(procedure.to_json(), ensure_ascii=False, sort_keys=True).encode())
        known = tx.procedure(procedure.code)
        if known is not None and not whole and not procedure.limits and known.limits:
            # a list record without details says nothing about times and fees: it does not take known ones away
            procedure = _keep_details(known, procedure)
        if known == procedure:
            report.unchanged += 1
            continue
        if known is None:
            report.added += 1
        else:
            report.changed += 1
        text = fold(f"{procedure.code} {procedure.name} {procedure.field} {procedure.agency}")
        tx.put_procedure(procedure, text)
        report.codes.add(procedure.code)
    if report.added or report.changed:
        version = digest.hexdigest()[:16]
        tx.put_setting("catalogue_version", version)
        body: CatalogueImported = {
            "source": source[:200],
            "version": version,
            "added": report.added,
            "changed": report.changed,
            "unchanged": report.unchanged,
            "refused": report.refused,
        }
        tx.append(draft(CATALOGUE_IMPORTED, version, body), None)
        tell_procedures(tx, report.codes)
    return report


def list_procedures(tx: InstallingTransaction) -> None:
    """The catalogue as it stands here, once in a journal: from there on a fact tells of each procedure."""
    if tx.last_fact(LISTED, (PROCEDURES_LISTED.name,)) is None:
        _list(tx, None)


def tell_procedures(tx: InstallingTransaction, codes: Collection[str]) -> None:
    """These changed; nothing is said before the whole catalogue was."""
    if tx.last_fact(LISTED, (PROCEDURES_LISTED.name,)) is not None:
        _list(tx, codes)


def _list(tx: InstallingTransaction, codes: Collection[str] | None) -> None:
    marks: list[ProcedureMark] = [{"code": code, "mark": mark} for code, mark in tx.procedure_marks(codes)]
    parts = [marks[first : first + LISTED_AT_ONCE] for first in range(0, len(marks), LISTED_AT_ONCE)] or [[]]
    for number, part in enumerate(parts, 1):
        body: ProceduresListed = {"procedures": part, "last": number == len(parts)}
        tx.append(draft(PROCEDURES_LISTED, LISTED, body), None)


def _keep_details(known: Procedure, listed: Procedure) -> Procedure:
    return Procedure(
        code=listed.code,
        name=listed.name,
        field=listed.field or known.field,
        field_code=listed.field_code or known.field_code,
        agency=listed.agency or known.agency,
        limits=known.limits,
        fees=known.fees,
        papers=known.papers,
        asked=known.asked,
        flags=known.flags,
        source=known.source,
        active=listed.active,
    )
