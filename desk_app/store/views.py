"""Who looked at whose data, out of the facts of this desk, for a supervisor."""

import sqlite3
from typing import NamedTuple

MOST = 300


class ViewRow(NamedTuple):
    """`at_ms`: the last moment of the fact, milliseconds since 1970 UTC; `ways`: as `viewing_facts.Way`, by spaces;
    `export`: a file was made (then `subject` says of what, and `ground` why)."""

    at_ms: int
    officer_name: str
    ways: str
    subject: str
    ground: str = ""


def viewers(connection: sqlite3.Connection) -> tuple[tuple[str, str], ...]:
    """Account and name of whoever looked at anything; an account that was passed on is two people."""
    seen = connection.execute("SELECT DISTINCT officer, officer_name FROM data_view WHERE officer IS NOT NULL")
    made = connection.execute(
        "SELECT DISTINCT actor, json_extract(body, '$.officer_name') FROM journal WHERE kind = 'PersonalDataExported' "
        "AND actor IS NOT NULL"
    )
    return tuple(sorted({*map(tuple, seen), *map(tuple, made)}))


def views(connection: sqlite3.Connection, officer: str, name: str, subject: str) -> tuple[ViewRow, ...]:
    """The latest first, as many as anybody reads. `officer` with `name`: of one person, "": of all; `subject`: a part of a
    dossier's code, "": of any."""
    of_whom = "(:officer = '' OR officer = :officer AND officer_name = :name)"
    values = {"officer": officer, "name": name, "subject": subject.strip().upper(), "most": MOST}
    seen = connection.execute(
        f"SELECT until_ms, officer_name, ways, subject FROM data_view WHERE {of_whom} "
        "AND (:subject = '' OR instr(upper(subject), :subject) > 0) ORDER BY since_ms DESC LIMIT :most",
        values,
    )
    made = connection.execute(
        "SELECT recorded_at_ms, json_extract(body, '$.officer_name') AS officer_name, 'export', "
        "json_extract(body, '$.what'), json_extract(body, '$.ground') FROM journal WHERE kind = 'PersonalDataExported' "
        "AND (:officer = '' OR actor = :officer AND json_extract(body, '$.officer_name') = :name) "
        "AND (:subject = '' OR instr(upper(json_extract(body, '$.what')), :subject) > 0) "
        "ORDER BY recorded_at_ms DESC LIMIT :most",
        values,
    )
    rows = [*(ViewRow(*row) for row in seen), *(ViewRow(*row) for row in made)]
    return tuple(sorted(rows, key=lambda row: row.at_ms, reverse=True)[:MOST])
