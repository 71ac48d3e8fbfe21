"""An interlinked dossier on its card and passed on by keys; the board lists who overran."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.core.open_acts import Standing, open_acts
from desk_app.core.states import STATES
from desk_app.store.store import Store
from desk_app.ui.dossier.acts import MOST_ACTS
from desk_app.view_models.dossier.acts import APART, FIELDS
from tests.desks import START_MS, Desk
from tests.services import steps
from tests.ui.clerk import Opener, clipped_texts, receive


def test_the_card_says_who_has_it_and_it_is_passed_on(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    code = receive(program, hands, query="1.013236", code="1.013236")
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    page.search.setFocus()
    hands.clear()
    hands.type(code)
    hands.until(lambda: page.state.opened is not None, "the card")
    assert "Bước 1 · Sở Xây dựng: Thẩm định hồ sơ, giữ từ" in page.dossier.facts.text()
    hands.alt("X")
    hands.until(lambda: page.acts.isVisible(), "what may be done")
    number = page.acts.state.acts.index("pass_step") + 1
    hands.alt(str(number))
    hands.until(lambda: page.acts.state.chosen == "pass_step", "chosen")
    hands.type("45/SXD-TĐ")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.acts.state.done, "passed on")
    hands.until(lambda: "Bước 2 · Văn phòng UBND tỉnh" in page.dossier.facts.text(), "the card says so")
    hands.pause(200)
    hands.shoot("lien-thong")
    assert clipped_texts(program, "find") == []
    store = Store(folder)
    reader = store.reader()
    assert "transfer_slip" in [job.document for job in reader.jobs_of(code)]
    reader.close()
    store.close()
    hands.key(Qt.Key.Key_F8)
    tray: Any = program.window.pages["tray"]
    hands.alt("0")
    hands.until(lambda: tray.board.state.view == "steps", "the tenth view")
    hands.pause(200)
    hands.shoot("bang-qua-han-buoc")
    assert clipped_texts(program, "tray") == []


def test_every_act_that_is_open_has_a_button_and_a_key(opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ninth had neither: on an interlinked dossier that waits for a reply nobody could apologise and set a new date."""
    desk = Desk(folder)
    code = desk.receive("1.013236", amount=None, tendered=None).code
    with desk.store.write() as tx:
        dossier = tx.dossier(code)
        assert dossier is not None
        steps.hand_over(tx, desk, (code,), desk.actor, dossier.agency)
        steps.STEPS["ask_opinion"](tx, desk, code, desk.actor)
    desk.store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    hands.type(code)
    hands.until(lambda: page.state.opened is not None, "the card")
    hands.alt("X")
    hands.until(lambda: page.acts.isVisible(), "what may be done")
    shown = [button.accessibleName() for button in page.acts.acts if button.isVisible()]
    assert len(shown) == 9
    assert shown[8] == "Xin lỗi, hẹn lại"
    hands.alt("9")
    assert page.acts.chosen.text() == shown[8]
    hands.pause(200)
    hands.shoot("chin-viec")
    assert clipped_texts(program, "find") == []
    chosen: list[int] = []
    monkeypatch.setitem(page.keys.choices, "choose_act", chosen.append)
    hands.alt("0")
    assert chosen == [9]


def test_no_dossier_has_more_open_acts_than_the_panel_has_keys() -> None:
    """However it stands."""
    flags = ("non_territorial", "awaits_taker", "awaits_opinion", "wanted_online", "lost", "error_known", "erased")
    most = 0
    for state, steps_left, ends, *values in product(STATES, (0, 2), (None, 1), *([(False, True)] * len(flags))):
        known = dict(zip(flags, values, strict=True))
        open_now = open_acts(
            Standing(
                state=state,
                now_ms=START_MS,
                has_appointment=True,
                reappointments=0,
                reappointments_most=1,
                supplement_ends_ms=ends,
                steps_left=steps_left,
                **known,
            )
        )
        for apart in (False, True):
            most = max(most, sum(act in FIELDS and (act in APART) == apart for act in open_now))
    assert most == MOST_ACTS
