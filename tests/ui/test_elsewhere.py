"""A result that another counter took in, returned here through the whole program: line, window, slip."""

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desk_app.services.return_result import RegisterResult, register_result
from desk_app.store.store import Store
from sync.client.centre import Accepted, Centre
from sync.server.projector import follow
from tests.desks import Desk
from tests.sync.conftest import RunningCentre, centre, entries_of, postgres  # noqa: F401
from tests.ui.clerk import Opener, clipped_texts


def _received_elsewhere(running: RunningCentre, folder: Path) -> str:
    """At counter 01, with its result in."""
    desk = Desk(folder, "quay-01", 1)
    line = running.enrol(desk, "01")
    desk.open_shift()
    code = desk.receive().code
    with desk.store.write() as tx:
        register_result(tx, RegisterResult(code, "15/GP", "B-14"), desk.actor)
    assert isinstance(line.push((0, 0), entries_of(desk)), Accepted)
    follow(running.engine)
    line.close()
    desk.store.close()
    return code


def test_the_window_shows_and_returns_another_counters_dossier(
    centre: RunningCentre,  # noqa: F811
    opened: Opener,
    folder: Path,
    tmp_path: Path,
) -> None:
    code = _received_elsewhere(centre, tmp_path / "quay-01")
    store = Store(folder)
    answer = Centre(centre.url, store.desk_id, store.key.sign, None).enrol(
        centre.acceptance.make_enrolment_code("07"), store.key.public, ["svhttdl"]
    )
    assert isinstance(answer, dict)
    with store.write() as tx:
        tx.put_setting("centre_url", centre.url)
        tx.put_setting("centre_key", answer["centre_key"])
    store.close()
    program, hands = opened()
    reader = store.reader()
    hands.until(lambda: reader.copied_dossier(code) is not None, "the copy comes down")
    hands.key(Qt.Key.Key_F3)
    page: Any = program.window.pages["return"]
    hands.scan(code)
    hands.until(lambda: page._vm.state.card is not None, "the card")
    assert "hồ sơ của quầy 01" in page.card.sent_badge.text()
    hands.pause(250)
    if screens := os.environ.get("SCREENS"):
        program.window.grab().save(f"{screens}/elsewhere.png")
    assert clipped_texts(program, "return") == []
    hands.alt("C")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page._vm.state.done, "returned")
    hands.until(lambda: page._vm.state.card.dossier.state == "returned", "the card says so")
    assert [(job.document, job.code) for job in reader.print_jobs(("queued", "sending", "sent", "unknown"))] == [
        ("return_slip", code)
    ]
    reader.close()
