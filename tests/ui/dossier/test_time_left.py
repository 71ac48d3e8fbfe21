"""What the card of a dossier says of its time: by the day, as the law counts it."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desk_app.answers.dossier.opening import DossierView
from desk_app.resources_reader import load_texts
from desk_app.ui.dossier.dossier_panel import DossierPanel
from tests.desks import Desk

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


@pytest.mark.parametrize(
    ("unit", "after_ms", "said"),
    [
        ("working_day", 8 * 60_000, "đúng hạn"),
        ("working_day", -HOUR_MS, "đúng hạn"),
        ("working_day", DAY_MS, "muộn 1 ngày"),
        ("working_day", 20 * HOUR_MS, "muộn 1 ngày"),  # the next morning is another day
        ("working_day", -20 * HOUR_MS, "sớm 1 ngày"),
        ("hour", 8 * 60_000, "muộn 8 phút"),
        ("hour", 3 * HOUR_MS, "muộn 3 giờ"),
        ("hour", 0, "đúng hạn"),
    ],
)
def test_the_card_says_whether_the_result_came_in_time(qtbot: QtBot, desk: Desk, unit: str, after_ms: int, said: str) -> None:
    code = desk.receive(amount=None, tendered=None).code
    reader = desk.store.reader()
    dossier = reader.dossier(code)
    reader.close()
    desk.store.close()
    assert dossier is not None
    assert dossier.due_at_ms is not None  # at 09:40
    done = replace(dossier, limit_unit=unit, state="returned", result_at_ms=dossier.due_at_ms + after_ms)
    card = DossierPanel(load_texts(), desk.clock)
    qtbot.addWidget(card)
    card.show_dossier(DossierView(done, (), (), (), (), (), (), (), None), "")
    assert card.time_badge.text() == said
