"""What tests of the data folder share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.store.data_key import let_in
from desk_app.store.key_slots import write_slots
from desk_app.store.key_wraps import new_slots
from tests.desks import Desk


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose data is sealed under a key of its own."""
    folder = tmp_path / "sealed"
    slots, source, _recovery = new_slots()
    let_in(source)
    write_slots(folder, slots)
    desk = Desk(folder)
    yield desk
    desk.store.close()
