"""One desk in wrong hands beside a good one: whatever it signs, the good one's work is folded and it hears what it asks for."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3

from sync.client.centre_line import Accepted, CentreLine, Stopped
from sync.protocol.grants import band_of_grant
from sync.protocol.projection import KINDS
from sync.protocol.reconciliation import DaySide
from sync.protocol.seal import Entry
from sync.server.mail import MailServer, send_waiting
from sync.server.notices import NoticeGateway, notify_waiting
from sync.server.portal.forwarding import Forwarder
from sync.server.portal.target import TargetProcedure, TargetReply
from sync.server.publications import publish_account
from tests.desks import START_MS, Desk
from tests.folded import follow, rebuild
from tests.life.kept import NAME, STORED
from tests.store.test_stored_journals import entries_in
from tests.sync.conftest import RunningCentre, entries_of
from tests.sync.hostile import Hostile, say_odd_things

ENTRIES = 300
SEEDS = (1, 2)
_OF_A_DOSSIER = frozenset(
    "ResultArrived ResultMoved ResultPosted PostCameBack DeliveryConfirmed ResultReturnedOnline ResultReturned "
    "StateReachedElsewhere ScansAttached SlipReprinted".split()
)


class Good:
    """A desk of the same agency, and its line."""

    def __init__(self, folder: Path, centre: RunningCentre) -> None:
        self.desk = Desk(folder, "quay-01", 1)
        self.line = centre.enrol(self.desk, "01")
        self.desk.open_shift()
        self.sent = (0, 0)

    def work(self, dossiers: int) -> None:
        for _ in range(dossiers):
            self.desk.receive()

    def push(self) -> None:
        answer = self.line.push(self.sent, entries_of(self.desk, *self.sent))
        assert isinstance(answer, Accepted), answer
        self.sent = (answer.epoch, answer.seq)

    def codes(self) -> set[str]:
        reader = self.desk.store.reader()
        try:
            return {row[0] for row in reader.connection.execute("SELECT code FROM dossier")}
        finally:
            reader.close()

    def hears(self, line: CentreLine) -> None:
        """Everything that a desk asks for, page after page."""
        assert isinstance(line.head(), Accepted)
        after = 0
        while isinstance(news := line.news(after), list) and news:
            after = news[-1].id
        assert news == []
        after = 0
        while isinstance(copies := line.dossiers(after, False), list) and copies:
            after = copies[-1].no
        assert copies == []
        assert isinstance(line.publications(0), list)
        day = line.day_side(START_MS - 86_400_000, START_MS + 86_400_000)
        assert isinstance(day, DaySide) or (line is not self.line and day == Stopped("not_understood"))


class Portal:
    """Takes everything."""

    step_kinds = frozenset(KINDS)
    most_steps = 50

    def result_name(self, number: str) -> str:
        return number

    def procedure(self, code: str) -> TargetProcedure:
        return TargetProcedure(code, code, "", "")

    def __getattr__(self, _name: str) -> Any:
        return lambda *_args: TargetReply("accepted")


@pytest.fixture
def statuses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of every answer that anybody gets."""
    heard: list[int] = []
    request = urllib3.PoolManager.request

    def listen(self: Any, *asked: Any, **how: Any) -> Any:
        answer = request(self, *asked, **how)
        heard.append(answer.status)
        return answer

    monkeypatch.setattr(urllib3.PoolManager, "request", listen)
    return heard


@pytest.fixture
def good(centre: RunningCentre, tmp_path: Path) -> Iterator[Good]:
    made = Good(tmp_path / "good", centre)
    yield made
    made.line.close()
    made.desk.store.close()


def all_is_well(centre: RunningCentre, good: Good) -> None:
    folded = {row[0] for row in centre.rows("SELECT code FROM read_model.dossier WHERE desk_id = 'quay-01'")}
    assert folded == good.codes(), centre.rows("SELECT * FROM tray WHERE desk_id = 'quay-01'")
    assert centre.rows("SELECT * FROM tray WHERE desk_id = 'quay-01'") == []
    assert centre.rows("SELECT count(*) FROM desk WHERE (projected_epoch, projected_seq) < (epoch, seq)") == [(0,)]


def test_odd_but_signed_entries_stop_nobody(centre: RunningCentre, good: Good, statuses: list[int]) -> None:
    odd_things_beside(centre, good, statuses, ENTRIES)


def honest_things(good: Good) -> tuple[list[Entry], list[Entry]]:
    """Of every kind; and what is said of a dossier, said of the good desk's."""
    of_the_life = entries_in(STORED / NAME)
    of_the_good = [entry for entry in of_the_life if entry.kind in _OF_A_DOSSIER]
    theirs = [
        entry._replace(subject=code, body=entry.body.replace(json.loads(entry.body)["code"], code))
        for entry in of_the_good
        if "code" in json.loads(entry.body)
        for code in sorted(good.codes())
    ]
    return of_the_life, theirs


def odd_things_beside(centre: RunningCentre, good: Good, statuses: list[int], count: int) -> None:
    publish_account(centre.engine, "lan", 1, full_name="Lò Thị Lan", roles=("intake_officer",), pin="471147")
    good.work(6)
    good.push()
    good.work(6)
    of_the_life, theirs = honest_things(good)
    hostile = Hostile(centre)
    for seed in SEEDS:
        say_odd_things(hostile, of_the_life, count // 4, seed)
        say_odd_things(hostile, theirs, count // 4, seed)
    hostile.push_all(100)
    good.push()
    follow(centre.engine)
    assert len(centre.rows("SELECT * FROM tray WHERE desk_id = 'quay-66'")) > count // 10
    all_is_well(centre, good)
    good.hears(good.line)
    good.hears(hostile.line)
    pool = urllib3.PoolManager(retries=False)
    assert [pool.request("GET", centre.url + page).status for page in ("/health", "/metrics")] == [200, 200]
    pool.clear()
    assert [status for status in statuses if status >= 500] == []
    send_waiting(centre.engine, MailServer("127.0.0.1", 9, "mot.cua@example.vn"), centre.clock())
    notify_waiting(centre.engine, NoticeGateway("http://127.0.0.1:9"), centre.clock())
    Forwarder(centre.engine, Portal(), centre.clock).once()  # type: ignore[arg-type]
    rebuild(centre.engine)
    all_is_well(centre, good)
    hostile.line.close()


def _says_first(hostile: Hostile, entries: list[Entry]) -> None:
    for entry in entries:
        if entry.kind != "DeskOpened":
            columns = {"subject": entry.subject, "agency": entry.agency, "occurred_at_ms": entry.occurred_at_ms}
            hostile.say(entry.kind, entry.body, entry.private[32:] if entry.private else None, **columns)
    serials = json.loads(entries[0].body)["serials"]
    hostile.say("SerialsGranted", {"serials": serials})
    hostile.say("DeskOpened", json.loads(entries[0].body) | {"public_key": hostile.public.hex()}, epoch=2, seq=1)


def test_what_another_desk_is_about_to_say_is_its_own(centre: RunningCentre, good: Good) -> None:
    good.work(5)
    entries = entries_of(good.desk)
    supplement = {"code": sorted(good.codes())[0], "officer_name": "x", "first_line_no": 1, "state": "received"}
    paper = {"name": "x", "original": 1, "certified_copy": 0, "photocopy": 0, "scans": []}
    hostile = Hostile(centre)
    hostile.say("SupplementReceived", {**supplement, "due_at_ms": None, "due_text": "", "papers": [paper]})
    _says_first(hostile, entries)
    hostile.push_all(100)
    follow(centre.engine)
    good.push()
    follow(centre.engine)
    all_is_well(centre, good)
    assert centre.rows("SELECT count(*) FROM read_model.dossier WHERE desk_id <> 'quay-01'") == [(0,)]
    assert centre.rows("SELECT count(DISTINCT desk_id) FROM read_model.receipt") == [(1,)]
    serials = centre.rows("SELECT DISTINCT desk_id FROM read_model.serial WHERE desk_id = 'quay-01'")
    assert serials == [("quay-01",)]
    refused = {row[0] for row in centre.rows("SELECT kind FROM tray WHERE desk_id = 'quay-66' AND reason = 'NotItsNumber'")}
    assert {"DossierReceived", "FeeCollected", "SupplementReceived", "SerialsGranted", "DeskOpened"} <= refused
    rebuild(centre.engine)
    all_is_well(centre, good)
    hostile.line.close()


@pytest.mark.parametrize("number", [1, 501, 1_501, 6_501, 11_000, 29_001])
def test_numbers_that_were_not_given_are_not_its_own(centre: RunningCentre, good: Good, number: int) -> None:
    """Of another desk, or of one that is yet to be admitted."""
    good.work(1)
    (received,) = (entry for entry in entries_of(good.desk) if entry.kind == "DossierReceived")
    hostile = Hostile(centre)
    code = f"{received.subject[:-4]}{number:04d}"
    body = json.loads(received.body) | {"code": code, "order_no": number}
    hostile.say("DossierReceived", body, received.private[32:] if received.private else None)
    hostile.push_all()
    follow(centre.engine)
    assert centre.rows("SELECT kind, reason FROM tray") == [("DossierReceived", "NotItsNumber")]
    hostile.line.close()


def test_a_desk_uses_its_own_numbers_by_any_identifier_of_its_agency(centre: RunningCentre, good: Good) -> None:
    """By one of today's rules, of the generation before, and one that the centre was never told of."""
    good.work(1)
    (received,) = (entry for entry in entries_of(good.desk) if entry.kind == "DossierReceived")
    hostile = Hostile(centre, agencies=("svhttdl",))
    (slot,) = centre.rows("SELECT slot FROM band_grant WHERE desk_id = 'quay-66'")[0]
    band = band_of_grant(slot, "svhttdl")
    codes = [f"{of}-261125-{band['first'] + at:04d}" for at, of in enumerate(("H52.16", "000.00.16.H52", "H99.16"))]
    for code in (*codes, f"H52.16-261125-{band['overflow_last']}"):
        body = json.loads(received.body) | {"code": code}
        hostile.say("DossierReceived", body, received.private[32:] if received.private else None)
    body["code"] = f"H52.05-261125-{band['first']:04d}"  # the other agency's, of which it has none
    hostile.say("DossierReceived", body, received.private[32:] if received.private else None)
    hostile.push_all()
    follow(centre.engine)
    folded = {row[0] for row in centre.rows("SELECT code FROM read_model.dossier")}
    assert folded == {*codes, f"H52.16-261125-{band['overflow_last']}"}
    assert centre.rows("SELECT kind, reason FROM tray") == [("DossierReceived", "NotItsNumber")]
    hostile.line.close()
