"""No widget holds a widget that it lies in, not through a function either. Python's collector takes such a circle apart in any
order, on whatever thread it runs at that moment: a page that is destroyed after its fields ended the process."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.core.permissions import ROLES
from desk_app.store.store import Store
from desk_app.ui.desk.rail import PLACES
from desk_app.ui.parts.early_keys import EarlyKeys
from desk_app.ui.parts.fields import TextField
from tests.desks import SECRET_HASH
from tests.ui.clerk import Opener
from tests.ui.conftest import administered, collected, folder, opened  # noqa: F401

OURS = ("desk_app.", "tests.")


def _held_by(value: Any) -> Iterator[Any]:
    """What a value keeps alive, as Python's collector sees it. Of an object of Qt's nothing: it is looked at by itself."""
    if isinstance(value, MethodType):
        yield from (value.__self__, value.__func__)
    elif isinstance(value, FunctionType):
        yield from (cell.cell_contents for cell in value.__closure__ or () if _is_filled(cell))
        yield from value.__defaults__ or ()
    elif isinstance(value, partial):
        yield from (value.func, *value.args, *value.keywords.values())
    elif isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list | tuple | set | frozenset):
        yield from value
    elif type(value).__module__.startswith(OURS) and not isinstance(value, QObject | type):
        yield from vars(value).values() if hasattr(value, "__dict__") else ()
        yield from (getattr(value, name) for name in getattr(type(value), "__slots__", ()) if hasattr(value, name))


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _above(widget: QWidget) -> set[int]:
    """The widgets that it lies in."""
    found, parent = set(), widget.parentWidget()
    while parent is not None:
        found.add(id(parent))
        parent = parent.parentWidget()
    return found


def held_pages(root: QWidget) -> list[str]:
    """Each widget below that holds one which it lies in, and by which attribute."""
    found = []
    for widget in root.findChildren(QWidget):
        above = _above(widget)
        for name, value in vars(widget).items() if type(widget).__module__.startswith(OURS) else ():
            seen: dict[int, Any] = {}
            left = [value]
            while left:
                one = left.pop()
                if id(one) in above:
                    found.append(f"{type(widget).__name__}.{name} holds {type(one).__name__}")
                elif id(one) not in seen:
                    seen[id(one)] = one
                    left += _held_by(one)
    return sorted(set(found))


class _Page(QWidget):
    """With the mistake that was made."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = False
        self.fields = [TextField() for _ in range(4)]
        for field in self.fields:
            field.setParent(self)

    def is_asked(self) -> bool:
        return self.asked


def test_the_walk_finds_who_holds_a_page(qapp: QApplication) -> None:
    page, early = _Page(), EarlyKeys()
    assert held_pages(page) == []
    page.fields[0].keep_early(early, early.is_awaited)
    assert held_pages(page) == []
    for field, held in zip(page.fields[1:], (page.is_asked, lambda: page.asked, partial(_Page.is_asked, page)), strict=True):
        field.keep_early(early, held)
        assert held_pages(page) == ["TextField._is_early holds _Page"]
        field.keep_early(early, bool)
    early.keep(page.is_asked)
    assert held_pages(page) == ["TextField._early holds _Page", "TextField._is_early holds _Page"]
    early.forget()
    assert held_pages(page) == []


@pytest.fixture
def everybody(folder: Path) -> str:  # noqa: F811
    store = Store(folder)
    with store.write() as tx:
        tx.put_officer("tat", "Lò Thị Tất", ROLES, SECRET_HASH)
    store.close()
    return "tat"


def test_no_field_of_the_window_holds_its_page(opened: Opener, everybody: str) -> None:  # noqa: F811
    program, hands = opened(everybody)
    for place, _key, _act in PLACES:
        if program.window.go(place):
            hands.pause(100)
    assert len(program.window.pages) > 8
    assert held_pages(program.window) == []
