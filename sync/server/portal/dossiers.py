"""A dossier as a target is to hear of it, read from the read model and the accepted journal."""

import contextlib
import json
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, select

from sync.protocol.dossier_facts import SCAN_DETACHED
from sync.protocol.scans import RESULT_LINE
from sync.protocol.sound_rows import LAST_MS
from sync.server import schema
from sync.server.portal.target import ForwardedDossier, ForwardedFile, ForwardedStep

AddressOf = Callable[[str, str], str | None]
"""Where a target fetches a scan of a dossier, by code and SHA-256; None: nowhere (yet)."""


def read_dossier(
    connection: Connection, code: str, step_kinds: Collection[str], result_name: Callable[[str], str], address_of: AddressOf
) -> ForwardedDossier | None:
    """As it is now; None where no such dossier is in the read model."""
    dossier, fee = schema.READ_MODEL["dossier"], schema.READ_MODEL["fee"]
    row = connection.execute(select(dossier).where(dossier.c.code == code)).mappings().first()
    if row is None:
        return None
    fees = connection.execute(select(fee).where(fee.c.dossier_code == code).order_by(fee.c.line_no)).mappings().all()
    files = _files(connection, code, result_name(row["result_no"] or ""), address_of)
    return ForwardedDossier(dict(row), fees, _steps(connection, code, step_kinds), files)


def _steps(connection: Connection, code: str, kinds: Collection[str]) -> list[ForwardedStep]:
    journal = schema.journal
    columns = (journal.c.kind, journal.c.body, journal.c.actor, journal.c.occurred_at_ms)
    wanted = (journal.c.subject == code) & journal.c.kind.in_(list(kinds))
    found = connection.execute(select(*columns).where(wanted).order_by(journal.c.recorded_at_ms)).all()
    dated = [each for each in found if each.occurred_at_ms <= LAST_MS]
    return [ForwardedStep(each.kind, _officer(each.body), each.occurred_at_ms) for each in dated]


def _officer(body: str) -> str:
    """Empty where the fact, perhaps of another desk, does not say."""
    try:
        name = json.loads(body)["officer_name"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return name if isinstance(name, str) else ""


def _files(connection: Connection, code: str, result: str, address_of: AddressOf) -> list[ForwardedFile]:
    """The scans that are here and that the target can fetch; and those of papers that were taken off again."""
    scan, paper = schema.READ_MODEL["scan"], schema.READ_MODEL["paper"]
    named = (paper.c.dossier_code == scan.c.dossier_code) & (paper.c.line_no == scan.c.line_no)
    query = select(scan.c.line_no, scan.c.sha256, paper.c.name).join(paper, named, isouter=True)
    query = query.where(scan.c.dossier_code == code).order_by(scan.c.line_no, scan.c.epoch, scan.c.seq)
    files = []
    scans = connection.execute(query).all()
    for found in scans:
        address = address_of(code, found.sha256)
        if address is not None:
            files.append(ForwardedFile(found.line_no, found.name or result, found.sha256, address))
    return files + _detached(connection, code, {found.sha256 for found in scans})


def _detached(connection: Connection, code: str, still: set[str]) -> list[ForwardedFile]:
    """What the target may have been told of, under the name that the paper has, and is to forget."""
    paper = schema.READ_MODEL["paper"].c
    lines = select(paper.line_no, paper.name).where(paper.dossier_code == code)
    names: dict[object, str] = {row.line_no: row.name for row in connection.execute(lines)}
    journal = schema.journal
    query = select(journal.c.body).where((journal.c.subject == code) & (journal.c.kind == SCAN_DETACHED.name))
    gone: dict[str, ForwardedFile] = {}
    for body in connection.execute(query).scalars():
        with contextlib.suppress(ValueError, LookupError, TypeError, RecursionError):  # an odd fact beside it: in the tray
            said: dict[str, Any] = json.loads(body)
            if said["line_no"] != RESULT_LINE and said["sha256"] not in still:
                name = names.get(said["line_no"], str(said["paper"]))
                file = ForwardedFile(int(said["line_no"]), name, str(said["sha256"]), "", deleted=True)
                gone[file.sha256] = file
    return list(gone.values())
