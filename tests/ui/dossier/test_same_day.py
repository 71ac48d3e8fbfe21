"""What must be solved within the day is seen on every page before the day ends, until it is solved."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from desk_app.core.handover import closing_near
from desk_app.core.moments import local, to_ms
from desk_app.resources_reader import load_centre
from desk_app.services.dossier.return_result import RegisterResult
from desk_app.store.store import Store
from tests.desks import TestClock, intake, shown
from tests.ui.clerk import Opener, clipped_texts


def test_the_warning_comes_before_closing_and_stays() -> None:
    rules = load_centre().rules_on(datetime(2026, 11, 27).date())
    hour = timedelta(minutes=60)
    day = datetime(2026, 11, 27)
    assert closing_near(day.replace(hour=15, minute=59), rules, hour) is None
    assert str(closing_near(day.replace(hour=16), rules, hour)) == "17:00:00"
    assert closing_near(day.replace(hour=17, minute=30), rules, hour) is not None


def test_the_strip_warns_until_it_is_solved(opened: Opener, folder: Path, monkeypatch: Any) -> None:
    from desk_app.services.desk.sessions import log_in as log_in_there
    from desk_app.services.intake.receive_dossier import receive_dossier

    weeks_ago = datetime.now().astimezone() - timedelta(days=20)  # whatever day of the week the test runs on
    morning = local(int(weeks_ago.timestamp() * 1000)).replace(hour=8, minute=0)
    store = Store(folder, TestClock(to_ms(morning)))
    centre = load_centre()
    with store.write() as tx:
        actor = log_in_there(tx, "lan", "123456")
        code = receive_dossier(tx, centre, shown(tx, centre, intake("2.000635", tendered=None)), actor).code  # type: ignore[arg-type]
    store.close()
    program, hands = opened()
    window: Any = program.window
    evening = morning.replace(hour=16, minute=20)
    hands.until(lambda: program.shell.strip.same_day == 1, "counted")
    window.strip.warn_of_the_day(morning)
    assert window.strip.alarm.isHidden()
    window.strip.warn_of_the_day(evening)
    assert window.strip.alarm.isVisible()
    assert window.strip.alarm.text() == "Trong ngày còn 1 · hết giờ 17:00"
    assert clipped_texts(program, "intake") == []
    hands.shoot("trong-ngay")
    program.crew.run(RegisterResult(code, "1/TL", "A-1"), lambda _code: None)
    hands.until(lambda: program.shell.strip.same_day == 0, "solved")
    window.strip.warn_of_the_day(evening)
    assert window.strip.alarm.isHidden()
