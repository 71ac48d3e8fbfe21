"""Who looked at whose data, through the real window: with the next act, at a change of officer, within a minute, else never."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMetaObject, Qt

from desk_app.demo.hands import Hands
from desk_app.services.desk.exports import Export, note_export
from desk_app.services.desk.viewing import LONGEST_MS
from desk_app.wiring.main import Program
from desk_app.workers.messages import LogIn
from tests.desks import SECRET_HASH, Desk
from tests.ui.clerk import Opener, change_to, clipped_texts
from tests.ui.desk.test_shown_is_stored import facts

OTHER = "014190000124"


@pytest.fixture
def codes(folder: Path) -> tuple[str, str]:
    """Two dossiers of yesterday, of different people."""
    desk = Desk(folder)
    found = desk.receive(amount=None, tendered=None).code, desk.receive(number=OTHER, amount=None, tendered=None).code
    desk.store.close()
    return found


class _Steady:
    def __init__(self, program: Program) -> None:
        self.now_ms = 0
        self._runner: Any = program.crew._runner
        self._runner._viewing._steady = self

    def __call__(self) -> int:
        return self.now_ms

    def passes(self, ms: int) -> None:
        """And the runner looks, as it does every few seconds."""
        self.now_ms += ms
        QMetaObject.invokeMethod(self._runner, "_look_at_views", Qt.ConnectionType.QueuedConnection)


def _search(program: Program, hands: Hands, code: str) -> Any:
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    page.search.setFocus()
    hands.clear()
    hands.type(code)
    hands.until(lambda: page.state.opened is not None and page.state.opened.dossier.code == code, "the dossier is open")
    return page


def _viewed(folder: Path) -> list[dict[str, list[str]]]:
    return [{one["subject"]: one["ways"] for one in body["viewed"]} for body, _private in facts(folder, "DataViewed")]


def _kinds(folder: Path) -> list[str]:
    from desk_app.store.data_folder import DATABASE
    from desk_app.store.database import open_reader

    reader = open_reader(folder / DATABASE)
    rows = reader.execute("SELECT kind, actor FROM journal ORDER BY epoch, seq").fetchall()
    reader.close()
    return [f"{kind} {actor}" for kind, actor in rows]


def _settled(program: Program, hands: Hands) -> None:
    """Whatever was asked of runner and reader is answered."""
    done: list[bool] = []
    program.crew.run(LogIn("nobody", "x"), None, lambda _problem: done.append(True))
    hands.until(lambda: bool(done), "the runner has done what was asked before")
    program.crew.once_answered(lambda: done.append(True))
    hands.until(lambda: len(done) == 2, "the reader too")


def test_it_goes_with_the_next_act_in_the_officers_own_session(opened: Opener, folder: Path, codes: tuple[str, str]) -> None:
    program, hands = opened("lan")
    _search(program, hands, codes[0])
    _settled(program, hands)
    assert _viewed(folder) == [], "gathered, until something is done"
    change_to(program, hands, "son")
    hands.until(lambda: len(_viewed(folder)) == 1, "lan's")
    (first,) = _viewed(folder)
    assert set(first[codes[0]]) >= {"card", "search"}
    _search(program, hands, codes[1])
    _settled(program, hands)
    change_to(program, hands, "lan")
    kinds = [kind for kind in _kinds(folder) if kind.split()[0] in ("SessionOpened", "SessionClosed", "DataViewed")]
    assert kinds[-7:] == [
        "SessionOpened lan",
        "DataViewed lan",
        "SessionClosed lan",
        "SessionOpened son",
        "DataViewed son",
        "SessionClosed son",
        "SessionOpened lan",
    ]
    assert codes[1] in _viewed(folder)[1]


def test_a_minute_after_at_most_and_then_nothing_more(opened: Opener, folder: Path, codes: tuple[str, str]) -> None:
    """A card that stays open is looked at once, whatever the desk hears meanwhile: a desk without activity writes nothing."""
    program, hands = opened("lan")
    steady = _Steady(program)
    _search(program, hands, codes[0])
    _settled(program, hands)
    steady.passes(LONGEST_MS)
    hands.until(lambda: len(_viewed(folder)) == 1, "it is written down")
    entries = len(_kinds(folder))
    for _ in range(3):
        program.crew.changed.emit()  # as after news from the centre
        _settled(program, hands)
        steady.passes(LONGEST_MS)
        _settled(program, hands)
    assert len(_kinds(folder)) == entries


def test_what_was_seen_before_the_program_ends_is_kept(opened: Opener, folder: Path, codes: tuple[str, str]) -> None:
    program, hands = opened("lan")
    _search(program, hands, codes[0])
    _settled(program, hands)
    program.stop()
    assert codes[0] in _viewed(folder)[-1]
    bodies = [json.dumps(body) for body, _private in facts(folder, "DataViewed")]
    assert "014190000123" not in "".join(bodies), "no personal data in it"


def test_a_form_on_the_screen_is_a_look_too(opened: Opener, folder: Path, codes: tuple[str, str]) -> None:
    program, hands = opened("lan")
    page = _search(program, hands, codes[0])
    hands.alt("T")
    hands.until(lambda: page.state.form is not None, "the form is seen")
    program.stop()
    assert "print" in _viewed(folder)[-1][codes[0]]


def test_a_failed_write_is_tried_again(
    opened: Opener, folder: Path, codes: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from desk_app.store.transaction import StoreTransaction

    program, hands = opened("lan")
    steady = _Steady(program)
    _search(program, hands, codes[0])
    _settled(program, hands)
    with monkeypatch.context() as patched:
        patched.setattr(StoreTransaction, "append", _full)
        steady.passes(LONGEST_MS)
        _settled(program, hands)
    assert _viewed(folder) == []
    steady.passes(0)
    hands.until(lambda: len(_viewed(folder)) == 1, "the disk takes it now")


def _full(*_: Any) -> Any:
    raise OSError(28, "No space left on device")


@pytest.fixture
def head(folder: Path, codes: tuple[str, str]) -> Path:
    """The desk has a head, and somebody made a file of a dossier."""
    desk = Desk(folder)
    with desk.store.write() as tx:
        tx.put_officer("dao", "Vì Văn Đạo", ("supervisor",), SECRET_HASH)
        note_export(tx, Export(f"form appointment {codes[1]}", "phieu.pdf", 1, "công văn 12"), "hoa", "123456")
    desk.store.close()
    return folder


def _rows(table: Any) -> list[list[str]]:
    return [[table.item(row, column).text() for column in range(1, 4)] for row in range(table.rowCount())]


def test_a_supervisor_sees_it_by_dossier_and_by_officer(opened: Opener, head: Path, codes: tuple[str, str]) -> None:
    program, hands = opened("lan")
    _search(program, hands, codes[0])
    change_to(program, hands, "son")
    page = _search(program, hands, codes[0])
    hands.alt("T")
    hands.until(lambda: page.state.form is not None, "the form is seen")
    change_to(program, hands, "dao")
    hands.key(Qt.Key.Key_F12)
    admin: Any = program.window.pages["admin"]
    hands.until(lambda: admin.people.isVisible(), "the head's part")
    hands.alt("V")
    hands.until(lambda: admin.views.isVisible() and admin.views.table.rowCount() > 2, "who looked")
    assert not admin.people.isVisible()
    assert ["Vì Thị Hoa", "xuất ra tệp", f"biểu mẫu {codes[1]} · công văn 12"] in _rows(admin.views.table)
    hands.shoot("ai-da-xem")
    assert clipped_texts(program, "admin") == []
    hands.type(codes[0][-4:])
    hands.until(lambda: all(codes[0] == row[2] for row in _rows(admin.views.table)), "of that dossier")
    assert {row[0] for row in _rows(admin.views.table)} == {"Lò Thị Lan", "Cà Văn Sơn"}
    admin.views.officer.choose("son Cà Văn Sơn")
    hands.until(lambda: {row[0] for row in _rows(admin.views.table)} == {"Cà Văn Sơn"}, "by that officer")
    assert "xem hoặc in giấy tờ" in _rows(admin.views.table)[0][1]
    hands.clear()
    hands.type("khong co")
    hands.until(lambda: admin.views.none.isVisible(), "nobody")
    hands.shoot("ai-da-xem-trong")
    assert clipped_texts(program, "admin") == []
    hands.alt("V")
    hands.until(lambda: admin.people.isVisible(), "and back")


def test_nobody_else_sees_who_looked(opened: Opener, head: Path) -> None:
    program, hands = opened("lan")
    change_to(program, hands, "hoa")
    assert "admin" not in program.window.pages or program.window.pages["admin"].views is None  # type: ignore[attr-defined]
    hands.key(Qt.Key.Key_F12)
    assert program.window.place != "admin"
