"""What happened at another desk reaches the desk that it concerns: once, signed, and into the tray where it disagrees."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desk_app.core.movements import MovementCode
from desk_app.core.problems import UserProblem
from desk_app.services.centre.news import ReviewNews, review_news
from desk_app.services.money.collect_fee import CollectFee, Payment, collect_fee
from desk_app.services.money.movements import SendCash, TakeInSent, send_cash, take_in_sent
from sync.client.centre_line import Stopped
from sync.protocol import publications
from sync.protocol.news import News, from_wire, to_wire
from sync.protocol.publications import Publication
from tests.folded import rebuild
from tests.sync.conftest import RunningCentre
from tests.sync.pair import Pair


@pytest.fixture
def pair(centre: RunningCentre, tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path, centre)
    yield made
    made.close()


@pytest.mark.parametrize("cashier_first", [True, False])
def test_a_fee_that_the_cashier_took_elsewhere_is_settled_here(pair: Pair, cashier_first: bool) -> None:
    code = pair.here.receive(amount=300_000, tendered=None).code
    pair.collect_elsewhere(code, 300_000)
    for desk in (pair.there, pair.here) if cashier_first else (pair.here, pair.there):
        pair.push(desk)
    assert pair.status(code) == "due"
    assert pair.news(pair.here) == 0
    assert pair.status(code) == "collected"
    assert pair.news(pair.here) == 0  # nothing twice
    with pair.here.store.write() as tx, pytest.raises(UserProblem) as caught:
        collect_fee(tx, pair.here.centre, CollectFee((code,), Payment("cash", 1), 0), pair.here.actor)
    assert caught.value.key == "problem.nothing_due"
    with pair.here.store.write() as tx:
        tx.connection.execute("DELETE FROM news")  # a PC that was replaced hears everything again
    assert pair.news(pair.here) == 0
    rebuild(pair.centre.engine)
    assert pair.news(pair.here) == 0
    reader = pair.here.store.reader()
    kinds = [entry.kind for entry in reader.history(code)]
    reader.close()
    assert kinds.count("FeeSettledElsewhere") == 1


def test_a_fee_taken_at_both_desks_waits_for_a_person(pair: Pair) -> None:
    code = pair.here.receive(amount=300_000, tendered=300_000).code
    pair.collect_elsewhere(code, 300_000)
    for desk in (pair.here, pair.there):
        pair.push(desk)
    assert pair.news(pair.here) == 1
    reader = pair.here.store.reader()
    ((news_id, kind, subject, *_),) = reader.open_news()
    reader.close()
    assert (kind, subject) == ("fee_collected", code)
    with pair.here.store.write() as tx, pytest.raises(UserProblem):
        review_news(tx, ReviewNews(news_id, " "), pair.here.actor)
    with pair.here.store.write() as tx:
        review_news(tx, ReviewNews(news_id, "hoàn lại ở quầy 01"), pair.here.actor)
    with pair.here.store.write() as tx, pytest.raises(UserProblem):
        review_news(tx, ReviewNews(news_id, "nữa"), pair.here.actor)


@pytest.mark.parametrize(("notes", "asking"), [(2, 0), (1, 1)])
def test_the_desk_that_sent_cash_hears_what_arrived(pair: Pair, notes: int, asking: int) -> None:
    with pair.here.store.write() as tx:
        send_cash(tx, pair.here.centre, SendCash("svhttdl", ((50_000, 2),), "Quỹ", "quay-01"), pair.here.actor)
    reader = pair.here.store.reader()
    movement_id = reader.connection.execute("SELECT movement_id FROM movement").fetchone()[0]
    reader.close()
    code = str(MovementCode("quay-07", "svhttdl", movement_id, 100_000))
    with pair.there.store.write() as tx:
        take_in_sent(tx, pair.there.centre, TakeInSent(code, ((50_000, notes),)), pair.cashier)
    pair.push(pair.there)
    assert pair.news(pair.here) == asking


def test_the_serial_of_the_year_after_next_comes_before_that_year(pair: Pair) -> None:
    """Enrolment gave 2026 and 2027; in 2027 the centre gives 2028, and receipts of 2028 have a serial."""
    pair.push(pair.here)
    assert pair.news(pair.here) == 0
    reader = pair.here.store.reader()
    assert {serial.year for serial in reader.serial_stock()} == {2026, 2027}
    reader.close()
    in_2027 = int(datetime(2027, 6, 1, 3, tzinfo=UTC).timestamp() * 1000)
    pair.centre.now_ms = in_2027
    for _ in range(2):
        assert pair.news(pair.here) == 0
    reader = pair.here.store.reader()
    stock = [serial.serial_symbol for serial in reader.serial_stock() if serial.agency == "svhttdl"]
    reader.close()
    assert stock == ["26TAA", "27TAA", "28TAA"]
    pair.here.clock.now_ms = int(datetime(2028, 1, 3, 3, tzinfo=UTC).timestamp() * 1000)
    issued = pair.here.receive(number="014190000999").collected.receipts[0]  # type: ignore[union-attr]
    assert (issued.serial_symbol, issued.number) == ("28TAA", 1)


def test_news_are_believed_only_under_the_centres_key(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    code = pair.here.receive(amount=300_000, tendered=None).code
    pair.collect_elsewhere(code, 300_000)
    for desk in (pair.there, pair.here):
        pair.push(desk)
    told = pair.centre.acceptance.news

    def changed(_self: Any, desk_id: str, message: Any) -> Any:
        answer = told(desk_id, message)
        answer["items"][0]["body"]["lines"][0]["amount_vnd"] = 1
        return answer

    monkeypatch.setattr(type(pair.centre.acceptance), "news", changed)
    assert pair.lines["quay-07"].news(0) == Stopped("false_answer")
    monkeypatch.undo()
    assert pair.lines["quay-01"].news(0) == []  # not this desk's
    assert len(pair.lines["quay-07"].news(0)) == 1  # type: ignore[arg-type]


def test_what_a_later_version_says_besides_is_passed_over() -> None:
    news = News(7, "fee_collected", "H52.16-261124-0001", "svhttdl", 1, {"key": "26TAA 1"})
    assert from_wire(to_wire(news) | {"invented": {"later": 1}}) == news
    published = Publication(7, "account", "lan", 1, {"active": True})
    assert publications.from_wire(publications.to_wire(published) | {"invented": 1}) == published
