"""A report of an incident says what is the matter with the PC and nothing of anybody: whatever went through the log, whatever
stands in settings and rows."""

import json
import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest

from desk_app.answers.desk.incident import IncidentReport, report_of
from desk_app.answers.desk.log_words import GONE, told_of
from desk_app.resources_reader import load_texts
from desk_app.store import data_key
from desk_app.store.data_folder import DATABASE
from desk_app.store.incident_reports import FOLDER, KEPT, keep_report
from desk_app.store.reading_connection import open_queries
from desk_app.wiring.unlocking import seal_existing
from desk_app.workers.bugs import bug_of, kept
from desk_app.workers.bugs_kept import bugs_kept_in
from tests.desks import Desk

NAMES = ("Nguyễn Văn An", "Nguyen Van An", "LO THI PANH", "Quàng Thị Mai", "Giàng A Páo", "tran.thi.b@example.vn")
NUMBERS = ("011099000123", "001085012345", "0912345678", "+84912345678", "123456789", "0912 345 678", "14/03/1985", "482913")
PATHS = ("/home/nguyenvanan/desk.sqlite3", r"C:\Users\Nguyen Van An\Desktop\ho so.pdf", "/home/lothipanh/x.py:12", "~tri/scans")
PERSONAL = (*NAMES, *NUMBERS, *PATHS)


def _parts(text: str) -> set[str]:
    """Of these things; short ones are words of the language too."""
    return {part for part in re.split(r"[\s/\\:]+", text) if len(part) >= 3} - {
        "home",
        "Users",
        "desk",
        "sqlite3",
        "pdf",
        "vn",
    }


TOLD = {part for text in PERSONAL for part in _parts(text)} - {"Desktop", "scans"}


def _whole(report: IncidentReport) -> str:
    return "\n".join(f"{row.part} {row.what} {row.said}" for row in report.rows)


def _report(folder: Path) -> IncidentReport:
    queries = open_queries(folder)
    try:
        return report_of(folder, load_texts(), 1_800_000_000_000, lambda: queries)
    finally:
        queries.close()


def _log_everything(folder: Path) -> None:
    """By each way into the log, and lines as a careless hand would add them."""
    with bugs_kept_in(folder):
        for text in PERSONAL:
            kept("Qt %s: %s", "default", f"QPainter::begin: cannot show {text} on device")
            kept("cannot open %s", text)
            kept("data file damaged: %s", f"words dossier {text}")
            kept("bug %s: %s at %s", "ABC123", f"ValueError {text}", f"{text} desk_app/core/money.py:12")
            kept(text)
            logging.getLogger("desk_app.store").error("%s", text)
            try:
                raise LookupError(text)
            except LookupError as error:
                bug_of(error)
    with (folder / "bugs.log").open("a", encoding="utf-8") as log:
        log.writelines(f"{text}\n2026-12-01 ERROR [main] {text}\n" for text in PERSONAL)


def test_what_went_through_the_log_names_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk_app.answers.desk.incident.MOST_LINES", 1_000)
    _log_everything(desk.store.folder)
    logged = (desk.store.folder / "bugs.log").read_text(encoding="utf-8")
    assert all(text in logged for text in PERSONAL)
    whole = _whole(_report(desk.store.folder))
    assert {part for part in TOLD if part in whole} == set()
    assert "ABC123: ValueError … at … desk_app/core/money.py:12" in whole
    assert "QPainter::begin:" in whole
    assert "LookupError" in whole


@pytest.mark.parametrize("text", PERSONAL)
def test_a_line_says_nothing_of_it_wherever_it_stands(text: str) -> None:
    line = f"2026-12-01T03:00:00.123+00:00 ERROR [main] bug ABC123: KeyError {text} at {text} {text}"
    told = list(told_of([line, text, f"{text} {line}"], {"dossier", "owner_name"}))
    assert told == [f"2026-12-01T03:00:00.123+00:00 ERROR [main] bug ABC123: KeyError {GONE} at {GONE}"]


def test_neither_do_settings_dossiers_and_jobs(desk: Desk) -> None:
    desk.open_shift()
    desk.receive()
    with desk.store.write() as tx:
        tx.put_setting("printer", "folder:///home/nguyenvanan/slips")
        tx.put_setting("spare_printer", "queue:May_in_cua_Nguyen_Van_An")
        tx.put_setting("office_printer", "/home/nguyenvanan/viewer")
        tx.put_setting("centre_url", "https://nguyenvanan:matkhau@trungtam.vn:8470")
        tx.put_setting("backup_folder", "/media/nguyenvanan/usb")
        tx.connection.execute("UPDATE print_job SET detail = 'Nguyễn Văn An', content = 'Nguyen Van An'")
    whole = _whole(_report(desk.store.folder))
    for text in ("nguyenvanan", "Nguyen", "Nguyễn", "matkhau", "trungtam", "PANH", "Lò"):
        assert text not in whole
    for text in ("folder", "https", desk.store.desk_id, load_texts()("job.queued")):
        assert text in whole


def test_what_cannot_be_read_is_said_and_the_rest_stands(desk: Desk) -> None:
    folder = desk.store.folder
    desk.store.close()
    (folder / DATABASE).write_bytes(b"no database at all" * 400)
    report = report_of(folder, load_texts(), 1_800_000_000_000, lambda: open_queries(folder))
    said = {row.said for row in report.rows if row.what == load_texts()("incident.unreadable")}
    assert said == {"SQLITE_NOTADB"}
    assert any(row.what == "Python" for row in report.rows)


def test_what_is_sealed_and_damaged_is_said_by_its_code_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLCipher's errors are none of `sqlite3`'s."""
    monkeypatch.setattr(data_key, "_let_in", {})
    folder, said = desk.store.folder, load_texts()
    desk.store.close()
    seal_existing(folder, lambda _recovery: None, lambda *_step: None)
    assert said("keys.sealed_by.accounts") in _whole(_report(folder))
    (folder / DATABASE).write_bytes(b"no database at all" * 400)
    report = report_of(folder, said, 1_800_000_000_000, lambda: open_queries(folder))
    assert {row.said for row in report.rows if row.what == said("incident.unreadable")} == {"SQLITE_NOTADB"}


def test_a_report_is_kept_for_this_user_alone_and_the_oldest_go(desk: Desk) -> None:
    from datetime import datetime, timedelta

    begin = datetime(2026, 12, 1, 8)
    report = IncidentReport(1, ())
    files = [keep_report(desk.store.folder, begin + timedelta(seconds=n), report.kept_as()) for n in range(KEPT + 2)]
    assert files[-1].stat().st_mode & 0o777 == 0o600
    assert sorted((desk.store.folder / FOLDER).iterdir()) == files[2:]


def _run(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "desk_app.cli", "report-bug", "--data", str(folder), *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_command_shows_what_it_keeps(desk: Desk) -> None:
    _log_everything(desk.store.folder)
    desk.store.close()
    done = _run(desk.store.folder, "--json")
    assert done.returncode == 0, done.stderr
    [kept_in] = (desk.store.folder / FOLDER).iterdir()
    assert json.loads(done.stdout) == json.loads(kept_in.read_text(encoding="utf-8"))
    assert str(kept_in) in done.stderr
    assert {part for part in TOLD if part in done.stdout} == set()


def test_the_command_reports_a_file_that_does_not_open(desk: Desk) -> None:
    desk.store.close()
    (desk.store.folder / DATABASE).write_bytes(b"no database at all" * 400)
    done = _run(desk.store.folder)
    assert done.returncode == 0, done.stderr
    assert load_texts()("incident.unreadable") in done.stdout
