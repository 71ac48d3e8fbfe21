"""Trouble is told apart by codes: the machine's is said as such, and a bug of ours never is."""

import errno
import logging
import re
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import load_texts
from desk_app.store import schema
from desk_app.store.store import Store
from desk_app.store.trouble import environment_errors, environment_problem
from desk_app.workers.bugs import FILE, MOST_BYTES, OLDER_FILES, bug_of, problem_of
from desk_app.workers.bugs_kept import bugs_kept_in

COLUMNS = sorted({column.name for table in schema.metadata.sorted_tables for column in table.columns})


@pytest.mark.parametrize("column", [*COLUMNS, "full", "locked", "busy", "malformed", "readonly", "disk I/O error"])
def test_a_bug_of_ours_is_never_told_as_the_machines(column: str) -> None:
    """Whatever the name that stands in SQLite's words."""
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError) as caught, environment_errors():
        connection.execute(f'SELECT [{column}] FROM "table is full, locked, malformed"')
    connection.close()
    assert environment_problem(caught.value) is None


def test_a_bug_below_sqlalchemy_is_none_of_the_machines_either() -> None:
    engine = create_engine("sqlite://")
    with pytest.raises(Exception, match="full_vnd") as caught, environment_errors(), engine.connect() as connection:
        connection.execute(text("SELECT full_vnd, locked_until FROM nowhere_full_vnd"))
    assert not isinstance(caught.value, EnvironmentProblem)


def test_what_was_shown_as_done_has_reached_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # other tests do not wait for it
    store = Store(tmp_path)
    assert store._writer.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    store.close()


def test_a_closed_connection_is_our_bug() -> None:
    connection = sqlite3.connect(":memory:")
    connection.close()
    with pytest.raises(sqlite3.ProgrammingError), environment_errors():
        connection.execute("SELECT 1")


def test_locked_damaged_missing_and_read_only_files_are_told_by_their_codes(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite3"
    first, second = sqlite3.connect(path, isolation_level=None), sqlite3.connect(path, timeout=0, isolation_level=None)
    first.execute("CREATE TABLE a (b)")
    first.execute("BEGIN IMMEDIATE")
    with pytest.raises(EnvironmentProblem) as busy, environment_errors():
        second.execute("BEGIN IMMEDIATE")
    first.execute("ROLLBACK")
    second.execute("PRAGMA query_only=ON")
    with pytest.raises(EnvironmentProblem) as read_only, environment_errors():
        second.execute("INSERT INTO a VALUES (1)")
    for connection in (first, second):
        connection.close()
    path.write_bytes(b"no database at all" * 100)
    garbage = sqlite3.connect(path)
    with pytest.raises(EnvironmentProblem) as damaged, environment_errors():
        garbage.execute("SELECT * FROM sqlite_master")
    garbage.close()
    with pytest.raises(EnvironmentProblem) as missing, environment_errors():
        sqlite3.connect(f"file:{tmp_path / 'none'}?mode=ro", uri=True)
    keys = [caught.value.key for caught in (busy, read_only, damaged, missing)]
    assert keys == [f"problem.database_{what}" for what in ("busy", "readonly", "damaged", "readonly")]


@pytest.mark.parametrize(
    ("number", "key"),
    [(errno.ENOSPC, "problem.disk_full"), (errno.EIO, "problem.disk_error"), (errno.EROFS, "problem.database_readonly")],
)
def test_a_file_that_cannot_be_written_is_told_by_the_systems_code(number: int, key: str) -> None:
    with pytest.raises(EnvironmentProblem) as caught, environment_errors():
        raise OSError(number, "words in any language: database is locked")
    assert caught.value.key == key


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_what_the_machine_does_not_allow_is_said_with_its_place(number: int) -> None:
    said = problem_of(OSError(number, "words in any language", "/srv/desk/desk.sqlite3"), load_texts())
    assert (said.key, said.code) == ("problem.no_permission", "")
    assert "/srv/desk/desk.sqlite3" in said.text


@pytest.mark.parametrize(
    ("code", "key"),
    [(sqlite3.SQLITE_IOERR_WRITE, "problem.disk_error"), (sqlite3.SQLITE_IOERR_SHMSIZE, "problem.disk_full")],
    ids=["by its kind", "the program starts on a full disk"],
)
def test_an_extended_code_counts_by_its_kind_where_it_has_no_cause_of_its_own(code: int, key: str) -> None:
    error = sqlite3.OperationalError("no words")
    error.sqlite_errorcode = code
    problem = environment_problem(error)
    assert problem is not None
    assert problem.key == key


def _broken(name: str) -> Exception:
    try:
        raise ValueError(f"no such citizen: {name}")
    except ValueError as error:
        return error


def test_a_bug_is_called_recorded_only_when_a_file_has_it(tmp_path: Path) -> None:
    texts = load_texts()
    assert "ghi lại." not in problem_of(_broken("Lò Thị Mẫu"), texts).text
    with bugs_kept_in(tmp_path / "nowhere"):
        said = problem_of(_broken("Lò Thị Mẫu"), texts)
    assert (said.key, said.text) == ("problem.bug", texts("problem.bug_not_kept", code=said.code))
    with bugs_kept_in(tmp_path):
        said = problem_of(_broken("Lò Thị Mẫu"), texts)
    assert said.text == texts("problem.bug", code=said.code)
    kept = (tmp_path / FILE).read_text()
    assert said.code in kept
    assert "ValueError" in kept
    assert "Lò" not in kept
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_bug_names_our_files_by_their_folders(tmp_path: Path) -> None:
    """There are several `page.py`; of another's file, and of this PC's folders, it says no more than the name."""
    with bugs_kept_in(tmp_path):
        try:
            load_texts()("nobody.knows")
        except KeyError as error:
            bug_of(error)
    *_, line = (tmp_path / FILE).read_text().splitlines()
    ours = r"desk_app/resources_reader/texts\.py:\d+"
    assert re.search(rf" at test_trouble\.py:\d+ {ours} {ours}$", line)


def test_a_full_disk_keeps_no_bug_and_says_so(tmp_path: Path) -> None:
    (tmp_path / FILE).symlink_to("/dev/full")
    with bugs_kept_in(tmp_path):
        assert not bug_of(_broken("a")).kept


def test_the_log_stays_small(tmp_path: Path) -> None:
    with bugs_kept_in(tmp_path):
        for _ in range(3 * MOST_BYTES * OLDER_FILES // 400):
            logging.getLogger("desk_app.room").error("x" * 400)
    files = sorted(tmp_path.glob(f"{FILE}*"))
    assert len(files) == OLDER_FILES + 1
    assert sum(file.stat().st_size for file in files) <= (OLDER_FILES + 1) * MOST_BYTES


def test_the_clerks_mistake_stays_theirs() -> None:
    said = problem_of(UserProblem("problem.no_ground", field="ground"), load_texts(), 7)
    assert (said.token, said.key, said.field, said.code) == (7, "problem.no_ground", "ground", "")
