"""`desk-app find` asks who searches, and the journal says whom they saw."""

import io
import json
import sys
from contextlib import closing

import pytest

from desk_app.cli import main
from desk_app.store.verify import verify
from tests.desks import Desk


@pytest.fixture
def searching(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk.receive(amount=None, tendered=None)
    desk.receive(number="014190000124", amount=None, tendered=None)
    return desk


def _find(desk: Desk, monkeypatch: pytest.MonkeyPatch, typed: str, *arguments: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    return main(["find", "lo", "--json", *arguments, "--data", str(desk.store.folder)])


def _kinds(desk: Desk) -> list[str]:
    with closing(desk.store.reader()) as reader:
        return [row[0] for row in reader.connection.execute("SELECT kind FROM journal ORDER BY epoch, seq")]


def test_who_logs_in_finds_and_the_journal_says_so(
    searching: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(_kinds(searching))
    assert _find(searching, monkeypatch, "123456\n") == 2
    assert "--as" in capsys.readouterr().err
    assert _kinds(searching)[before:] == []
    assert _find(searching, monkeypatch, "123456\n", "--as", "hoa") == 0
    found = [row["code"] for row in json.loads(capsys.readouterr().out)["found"]]
    assert len(found) == 2
    assert _kinds(searching)[before:] == ["SessionOpened", "DataViewed", "SessionClosed"]
    seen = json.loads(list(searching.store.entries())[-2].body)
    assert (seen["officer_name"], [one["subject"] for one in seen["viewed"]]) == ("Vì Thị Hoa", sorted(found))
    assert verify(searching.store.path).ok


@pytest.mark.parametrize(("typed", "who"), [("999999\n", "hoa"), ("", "hoa"), ("123456\n", "giao"), ("123456\n", "nobody")])
def test_nobody_else_finds_anything(
    searching: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, who: str
) -> None:
    """A wrong PIN is counted; a courier may not search."""
    from tests.desks import SECRET_HASH

    with searching.store.write() as tx:
        tx.put_officer("giao", "Mùa A Giao", ("courier",), SECRET_HASH)
    before = len(_kinds(searching))
    assert _find(searching, monkeypatch, typed, "--as", who) == 2
    assert capsys.readouterr().out == ""
    assert _kinds(searching)[before:] == []
    with searching.store.write() as tx:
        officer = tx.officer("hoa")
    assert officer is not None
    assert officer.failures == (who == "hoa")
