"""A file with personal data is made by who may, on a ground that they write down; the journal says so before the file is there
(Luật 91/2025/QH15 Art 4: only what a purpose needs, and who did it can be told)."""

from dataclasses import dataclass

from desk_app.core.written import written
from desk_app.services.desk.sessions import SessionsPorts, begin_session, log_out, proved_for
from sync.protocol.export_facts import PERSONAL_DATA_EXPORTED, PersonalDataExported
from sync.protocol.facts import draft


@dataclass(frozen=True, slots=True)
class Export:
    """`what`: the command and what it was asked for; `rows`: of how many."""

    what: str
    file: str
    rows: int
    ground: str


def note_export(tx: SessionsPorts, export: Export, login: str, secret: str) -> None:
    """By an officer who proves who they are, in a session of its own. Raises UserProblem, CommittedProblem."""
    ground = written(export.ground, "ground", "cli.no_export_ground")
    actor = begin_session(tx, proved_for(tx, login, secret, "export_personal_data"))
    body: PersonalDataExported = {
        "what": export.what,
        "file": export.file,
        "rows": export.rows,
        "ground": ground,
        "officer_name": actor.name,
    }
    tx.append(draft(PERSONAL_DATA_EXPORTED, export.what, body), actor)
    log_out(tx, actor)
