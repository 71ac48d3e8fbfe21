"""What citizens handed in with dossiers on the portal, as far as it is here."""

from collections.abc import Collection
from typing import Any, TypedDict

from sqlalchemy import Connection, insert, select

from sync.protocol.submissions import UploadedFile, key_of
from sync.server import schema


class Upload(TypedDict):
    """A paper, and where the portal keeps its file."""

    paper: str
    address: str


def note_uploads(connection: Connection, reference: str, times: int, uploads: Collection[Upload]) -> None:
    """Files of a submission that are to be fetched. `times`: how many times it came, from 1."""
    rows = [{"reference": reference, "times": times, "no": no, **upload, **UNTRIED} for no, upload in enumerate(uploads, 1)]
    if rows:
        connection.execute(insert(schema.upload), rows)


UNTRIED = {"state": "waiting", "detail": "", "tries": 0, "next_try_ms": 0}


def files_of(connection: Connection, references: list[str]) -> dict[str, list[UploadedFile]]:
    """By the key of the submission, what is here."""
    upload = schema.upload
    here = select(upload).where(upload.c.reference.in_(references) & (upload.c.state == "here"))
    found: dict[str, list[UploadedFile]] = {}
    for row in connection.execute(here.order_by(upload.c.reference, upload.c.times, upload.c.no)):
        file: UploadedFile = {"paper": row.paper, "sha256": row.sha256, "media": row.media, "size": row.size}
        found.setdefault(key_of(row.reference, row.times), []).append(file)
    return found


def size_offered(connection: Connection, desk_id: str, name: str) -> int | None:
    """Of a file of a submission that waits for this desk, or another of its agency."""
    upload, submission, grant = schema.upload, schema.submission, schema.serial_grant
    mine = select(grant.c.agency).where(grant.c.desk_id == desk_id)
    same = (upload.c.reference == submission.c.reference) & (upload.c.times == submission.c.times)
    query = select(upload.c.size).join(submission, same)
    offered = (submission.c.state == "waiting") & submission.c.agency.in_(mine)
    size: int | None = connection.execute(query.where((upload.c.sha256 == name) & offered).limit(1)).scalar()
    return size


def waiting_submissions(connection: Connection, references: list[str]) -> dict[str, dict[str, Any]]:
    """By key, what was handed in on the portal, of those that no counter took up yet: it stands in no news."""
    table = schema.submission
    asked = select(table.c.body).where(table.c.reference.in_(references) & (table.c.state == "waiting"))
    files = files_of(connection, references)
    bodies = connection.execute(asked).scalars()
    return {body["key"]: body | ({"files": files[body["key"]]} if body["key"] in files else {}) for body in bodies}
