"""A file with personal data is made on a ground, by somebody who may; the journal says so."""

import argparse
import io
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desk_app.cli import _commands, main
from desk_app.services.money.receipts import NoticeError, notice_error
from desk_app.store.verify import verify
from sync.protocol.export_facts import PERSONAL_DATA_EXPORTED
from sync.protocol.facts import body_of
from tests.desks import Desk
from tests.exported import main_on_a_ground

COMMANDS = {
    "export-journal": ["export-journal", "OUT"],
    "book": ["book", "--kind", "receipts", "--agency", "svhttdl", "--out", "OUT.xlsx"],
    "register": ["form", "--kind", "07", "--out", "OUT"],
    "form": ["form", "CODE", "--out", "OUT"],
    "receipts": ["receipts", "--agency", "svhttdl", "--out", "OUT"],
    "slip": ["slip", "CODE", "--to", "OUT.png"],
    "error notice": ["minutes", "--kind", "error-notice", "--agency", "svhttdl", "--out", "OUT"],
}


NAMES_NOBODY = {
    "print-test": "a slip of nobody",
    "export-ledger": "postings alone",
    "vietqr": "what was typed",
    "send-by-stick": "for the centre, sealed; the desk knows that it went",
    "reconcile": "sums and codes",
    "backup": "the desk itself, under its own key",
    "move-pc": "the desk itself, under its own key",
    "install": "the recovery key",
    "encrypt": "the recovery key",
    "day": "invented people",
}
"""Commands that write a file and ask for no ground."""
TAKES = {"import-catalogue": "file", "take-answer": "file", "restore": "source"}
"""Commands that read a file."""


def _writing() -> Iterator[tuple[str, bool]]:
    """Each command that is told where to write, and whether it asks for a ground."""
    for name, _title, _function, options in _commands(""):
        options(parser := argparse.ArgumentParser())
        said = {action.dest for action in parser._actions}
        places = {action.dest for action in parser._actions if action.type is Path} | (said & {"to"})
        if places - {TAKES.get(name, "")}:
            yield name, "ground" in said


def test_each_command_that_writes_a_file_asks_for_a_ground_or_names_nobody() -> None:
    assert {name for name, asks in _writing() if not asks} == NAMES_NOBODY.keys()


@pytest.fixture
def asked(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    desk.open_shift()
    code, collected = (received := desk.receive()).code, received.collected
    assert collected is not None
    receipt = collected.receipts[0]
    with desk.store.write() as tx:
        notice_error(
            tx, NoticeError("svhttdl", receipt.serial_symbol, receipt.number, "Lò Thị Mậu", "Bản Mẫu", "sai tên"), desk.actor
        )
    monkeypatch.setattr("desk_app.commands.desk_data.machine_ms", lambda: desk.clock.now_ms)

    def arguments(name: str) -> list[str]:
        words = [word.replace("CODE", code).replace("OUT", str(tmp_path / "out")) for word in COMMANDS[name]]
        return [*words, "--data", str(desk.store.folder)]

    return arguments


def _exported(desk: Desk) -> list[Any]:
    with closing(desk.store.reader()) as reader:
        return [body_of(entry, PERSONAL_DATA_EXPORTED) for entry in reader.last_of_kind(PERSONAL_DATA_EXPORTED.name, 9)]


@pytest.mark.parametrize("name", COMMANDS)
def test_who_what_and_of_how_many(desk: Desk, asked: Any, tmp_path: Path, name: str) -> None:
    assert main(asked(name)) == 2
    assert list(tmp_path.glob("out*")) == []
    assert _exported(desk) == []
    assert main_on_a_ground(asked(name)) == 0
    (said,) = _exported(desk)
    assert said["ground"] == "Quyết định thanh tra 12/QĐ-TTr"
    assert said["officer_name"] == "Vì Thị Hoa"
    assert said["file"].startswith("out")
    assert said["rows"] >= 1
    assert list(tmp_path.glob("out*")) != []
    assert verify(desk.store.path).ok


@pytest.mark.parametrize(("officer", "secret"), [("hoa", "000000"), ("lan", "123456"), ("ai", "123456")])
def test_a_wrong_secret_and_who_may_not_get_nothing(
    desk: Desk, asked: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, officer: str, secret: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{secret}\n"))
    assert main([*asked("book"), "--ground", "thanh tra", "--as", officer]) == 2
    assert list(tmp_path.glob("out*")) == []
    assert _exported(desk) == []


def test_a_book_that_names_nobody_needs_no_ground(desk: Desk, asked: Any, tmp_path: Path) -> None:
    words = ["book", "--kind", "receipt-use", "--agency", "svhttdl", "--out", str(tmp_path / "out.pdf")]
    assert main([*words, "--data", str(desk.store.folder)]) == 0
    assert _exported(desk) == []


def test_the_manifest_says_on_what_ground(asked: Any, tmp_path: Path) -> None:
    assert main_on_a_ground(asked("export-journal")) == 0
    assert "thanh tra" in json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["ground"]
