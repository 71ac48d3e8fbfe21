"""Whatever comes from outside is text on every place: names from the portal, other counters, a card, a bank, the centre and the
settings look like a page of Qt's, and no widget of the window makes one of them."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTextEdit,
    QWidget,
)

from desk_app.core.permissions import ROLES
from desk_app.demo.hands import Hands
from desk_app.store.store import Store
from desk_app.ui.desk.rail import PLACES
from desk_app.ui.parts.plain_text import PlainLabel, tip
from desk_app.wiring.main import Program
from desk_app.workers.messages import Problem
from tests.desks import SECRET_HASH, Desk
from tests.scanned import pdf, put
from tests.ui.clerk import Opener
from tests.ui.intake.test_submissions import offered

PAGE = "<img src=/etc/hostname><b>Đ</b>"
COLUMNS = {
    "dossier": ("owner_name", "procedure_name", "officer_name", "address", "submitter_name", "receiver_name", "store_place"),
    "paper": ("name",),
    "fee": ("name", "basis"),
    "officer": ("name",),
    "shift": ("reason",),
    "box_count": ("reason",),
}
SETTINGS = ("spare_printer", "office_printer", "scanner", "display", "page_scanner", "backup_folder")


def _stands_in(item: Any) -> list[str]:
    """Tips and cells of a table; tips of any widget."""
    if not isinstance(item, QTableWidget):
        return [item.toolTip(), item.whatsThis(), item.statusTip()]
    cells = [item.item(row, column) for row in range(item.rowCount()) for column in range(item.columnCount())]
    return [item.toolTip(), *(cell.toolTip() for cell in cells if cell is not None)]


def pages_in(root: QWidget) -> list[str]:
    """What Qt would make a page of that is none of ours."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        name = f"{type(widget).__name__} {widget.objectName()}"
        if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
            found.append(f"{name}: {widget.text()}")
        if isinstance(widget, QTextEdit) and widget.acceptRichText():
            found.append(name)
        found += [f"{name}: {text}" for text in _stands_in(widget) if GuiQt.mightBeRichText(text) and "<img" in text]
    return found


def texts_in(root: QWidget) -> list[str]:
    """What a person sees of names."""
    said: list[str] = []
    for widget in root.findChildren(QWidget):
        if isinstance(widget, QLabel | QLineEdit | QAbstractButton):
            said.append(widget.text())
        if isinstance(widget, QComboBox):
            said += [widget.itemText(row) for row in range(widget.count())]
        if isinstance(widget, QTableWidget):
            cells = [widget.item(row, column) for row in range(widget.rowCount()) for column in range(widget.columnCount())]
            said += [cell.text() for cell in cells if cell is not None]
    return said


def test_the_walk_finds_a_page(qapp: QApplication) -> None:
    root = QWidget()
    good, bad, tipped = PlainLabel(PAGE, root), QLabel(PAGE, root), QLineEdit(root)
    tip(good, PAGE)
    assert len(pages_in(root)) == 1
    tipped.setToolTip(PAGE)
    assert len(pages_in(root)) == 2
    assert texts_in(root) == [good.text(), bad.text(), ""]


@pytest.fixture
def code(folder: Path) -> str:
    """Of a dossier: everything that somebody wrote about it looks like a page."""
    desk = Desk(folder)
    with desk.store.write() as tx:
        tx.put_officer("tat", "Lò Thị Tất", ROLES, SECRET_HASH)
    desk.open_shift()
    received = desk.receive(amount=150_000, tendered=None).code
    put(folder / "scanned", f"{PAGE.replace('/', '_')}.pdf", pdf("quet"))
    with desk.store.write() as tx:
        for key in SETTINGS:
            tx.put_setting(key, PAGE)
        for table, columns in COLUMNS.items():
            for column in columns:
                tx.connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} IS NOT NULL", (PAGE,))
    desk.store.close()
    offered(folder, {"owner_name": PAGE, "address": PAGE, "papers": [PAGE], "reference": PAGE, "phone": PAGE})
    return received


def _visit(program: Program, hands: Hands, place: str, code: str) -> None:
    window = program.window
    assert window.go(place)
    page: Any = window.pages[place]
    hands.pause(200)
    if place == "intake":
        hands.alt("N")
    elif place in ("return", "collect"):
        hands.scan(code)
        hands.until(lambda: page.state.opened is not None, "the dossier")
    elif place == "find":
        page.open_code(code)
    hands.pause(300)
    window.strip.tell(PAGE)
    program.crew.line.emit(program.crew.line_now)


def test_no_place_makes_a_page_of_what_comes_from_outside(opened: Opener, folder: Path, code: str) -> None:
    program, hands = opened("tat")
    seen: dict[str, int] = {}
    for place, _key, _act in PLACES:
        if place == "clock":
            continue
        _visit(program, hands, place, code)
        assert pages_in(program.window) == [], place
        seen[place] = sum(PAGE in text for text in texts_in(program.window.pages[place]))
    program.window.login.show_problem(PAGE)
    program.shell.crew.report(Problem(0, PAGE))
    program.window.last_scans.show_scans(())
    assert pages_in(program.window) == []
    for place in ("intake", "return", "collect", "find", "admin"):
        assert seen[place], f"nothing of it is on {place}, so nothing was tried there"


def test_a_name_of_the_scanner_s_folder_is_cleaned_and_bounded(folder: Path) -> None:
    from desk_app.store.scans import LONGEST_NAME, ScannerFolder

    scanned = folder / "scanned"
    put(scanned, "a\u202efdp.exe\n.pdf", pdf("x"))
    put(scanned, "b" * 240 + ".pdf", pdf("y"))
    found = ScannerFolder().waiting(scanned)
    assert {each.trouble for each in found} == {"problem.scan_name"}
    assert all(len(each.name) <= LONGEST_NAME and each.name.isprintable() for each in found)


def test_a_store_of_such_names_opens(folder: Path, code: str) -> None:
    store = Store(folder)
    reader = store.reader()
    assert reader.dossier(code).owner_name == PAGE  # type: ignore[union-attr]
    reader.close()
    store.close()
