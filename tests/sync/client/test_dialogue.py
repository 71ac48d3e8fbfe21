"""What a desk says on the line when there is nothing to say: one question, and those feeds alone that went on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk_app.store.scans import kept_scans
from desk_app.workers.dialogue import COPIES_EVERY_S, Dialogue
from desk_app.workers.handlers import handlers_of
from desk_app.workers.messages import LineState, Pushed
from sync.client.centre_line import CentreLine
from sync.server.acceptance import Acceptance
from sync.server.publications import publish_account
from tests.desks import Desk
from tests.folded import follow
from tests.sync.conftest import RunningCentre
from tests.sync.pair import Pair


class Talking:
    """A dialogue on a clock of its own, and which questions it asked. `keeps` false: the disk is full, nothing is stored."""

    def __init__(self, desk: Desk, line: CentreLine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk = desk
        self.keeps = True
        self.asked: list[str] = []
        self.lines: list[LineState] = []
        self._now_s = 0.0
        self._handlers = handlers_of(desk.centre, lambda _done, _of: None)
        self.reader = desk.store.reader()
        call = line._call

        def heard(method: str, path: str, body: bytes) -> Any:
            self.asked.append(path.removeprefix("/v1/"))
            return call(method, path, body)

        monkeypatch.setattr(line, "_call", heard)
        self._line = line
        self.start()

    def start(self) -> None:
        """As when the program is started: what was read up to where is not remembered, only what is kept."""
        kept, heard = kept_scans(self.desk.store.folder), self.lines.append
        self._dialogue = Dialogue(self.reader, self._line, kept, self._told, heard, 1.0, lambda: self._now_s)

    def _told(self, payload: Any) -> None:
        if not self.keeps and not isinstance(payload, Pushed):
            return
        with self.desk.store.write() as tx:
            self._handlers[type(payload)](tx, payload, None)

    def step(self) -> list[str]:
        """One exchange, after a while of nothing. Returns what was asked."""
        self.asked.clear()
        self._now_s += 4 * COPIES_EVERY_S
        self._dialogue.step()
        assert self.lines[-1] == LineState("up")
        return self.asked[:]


@pytest.fixture
def pair(centre: RunningCentre, tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path, centre)
    yield made
    made.close()


@pytest.fixture
def talking(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talking]:
    made = Talking(pair.here, pair.lines["quay-07"], monkeypatch)
    while "journal" not in made.step():  # the first word is a question; then what there is
        pass
    follow(pair.centre.engine)
    made.step()
    yield made
    made.reader.close()


def test_a_quiet_line_costs_one_question(talking: Talking) -> None:
    assert [talking.step() for _ in range(3)] == [["journal/head"]] * 3


def test_a_feed_that_went_on_is_read_and_no_other(pair: Pair, talking: Talking) -> None:
    code = pair.here.receive(amount=300_000, tendered=None).code
    assert talking.step() == ["journal"]
    follow(pair.centre.engine)
    assert talking.step() == ["journal/head", "dossiers"]  # something changed: its own dossier, as it turns out
    assert talking.step() == ["journal/head"]
    pair.collect_elsewhere(code, 300_000)
    pair.push(pair.there)
    assert talking.step() == ["journal/head", "news", "dossiers"]
    assert pair.status(code) == "collected"
    assert talking.step() == ["journal"]  # that the fee was settled elsewhere is an entry of this desk
    follow(pair.centre.engine)
    talking.step()
    assert talking.step() == ["journal/head"]


def test_a_desk_that_was_started_anew_reads_no_feed_that_ends_where_it_is(pair: Pair, talking: Talking) -> None:
    publish_account(pair.centre.engine, "thu", 1, full_name="Lò Thị Thu", roles=("intake_officer",), pin="246810")
    code = pair.here.receive(amount=300_000, tendered=None).code
    pair.push(pair.here)
    pair.collect_elsewhere(code, 300_000)
    pair.push(pair.there)
    seen = [asked for _ in range(5) for asked in talking.step()]
    assert {"news", "publications"} <= set(seen)
    talking.start()
    assert not {"news", "publications"} & set(talking.step() + talking.step())


def test_what_could_not_be_stored_is_asked_for_again(pair: Pair, talking: Talking) -> None:
    code = pair.there.receive(amount=None, tendered=None).code
    pair.push(pair.there)
    talking.keeps = False
    assert [talking.step() for _ in range(2)] == [["journal/head", "dossiers"]] * 2
    talking.keeps = True
    talking.step()
    assert talking.step() == ["journal/head"]
    assert talking.reader.shared_dossier(code) is not None


def test_an_older_centre_that_tells_no_ends_is_asked_for_everything(talking: Talking, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Acceptance._answer

    def of_before(self: Acceptance, *args: Any) -> dict[str, Any]:
        answer = told(self, *args)
        del answer["feeds"]
        return answer

    monkeypatch.setattr(Acceptance, "_answer", of_before)
    assert [talking.step() for _ in range(2)] == [["journal/head", "news", "publications", "dossiers"]] * 2
