"""What the centre sets for all counters: accounts, procedures, rules."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desk_app import resources_reader
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import wrong_with
from desk_app.services.centre.publications import CURSOR, TakePublications, take_publications
from desk_app.services.desk import sessions
from desk_app.services.ports import Actor
from desk_app.store.first_look import agencies_in_use, rules_of
from desk_app.store.verify import verify
from sync.client.centre_line import CentreLine, Stopped
from sync.protocol.publications import PAGE, ROLES, RULES
from sync.server.publications import NotPublishable, publish_account, publish_procedures, publish_rules
from tests.desks import START_MS, Desk
from tests.folded import follow, published_unchecked, rebuild
from tests.sync.conftest import RunningCentre
from tests.sync.pair import Pair

RULES_FOLDER = Path("resources/rules")


def _hear(desk: Desk, line: CentreLine) -> int:
    """What the worker does: page after page. Returns how many publications came."""
    count = 0
    while True:
        reader = desk.store.reader()
        items = line.publications(int(reader.setting(CURSOR) or 0))
        reader.close()
        assert isinstance(items, list)
        if not items:
            return count
        count += len(items)
        with desk.store.write() as tx:
            take_publications(tx, TakePublications(tuple(items)), wrong_with)


def _log_in(desk: Desk, name: str, pin: str = "246810") -> Actor | None:
    """None: refused."""
    try:
        with desk.store.write() as tx:
            return sessions.log_in(tx, name, pin)
    except UserProblem:
        return None


def _facts(desk: Desk, kind: str) -> list[str]:
    reader = desk.store.reader()
    rows = reader.connection.execute("SELECT subject FROM journal WHERE kind = ? ORDER BY epoch, seq", (kind,)).fetchall()
    reader.close()
    return [row[0] for row in rows]


def test_an_account_is_made_moved_and_locked_at_every_counter(centre: RunningCentre, tmp_path: Path) -> None:
    pair = Pair(tmp_path, centre)
    engine = centre.engine
    publish_account(engine, "thu", 1, full_name="Lò Thị Thu", roles=("intake_officer",), pin="246810")
    for desk in (pair.here, pair.there):
        assert _log_in(desk, "thu") is None
        _hear(desk, pair.lines[desk.store.desk_id])
        actor = _log_in(desk, "thu")
        assert isinstance(actor, Actor)
        assert (actor.name, actor.roles) == ("Lò Thị Thu", ("intake_officer",))

    publish_account(engine, "thu", 2, counters=("01",), roles=("cashier",))  # moved to counter 01
    for desk in (pair.here, pair.there):
        _hear(desk, pair.lines[desk.store.desk_id])
    assert _log_in(pair.here, "thu") is None
    moved = _log_in(pair.there, "thu")
    assert isinstance(moved, Actor)
    assert moved.roles == ("cashier",)

    publish_account(engine, "thu", 3, active=False)
    _hear(pair.there, pair.lines["quay-01"])
    assert _log_in(pair.there, "thu") is None
    assert _facts(pair.there, "AccountSet") == ["thu", "thu", "thu"]
    assert _hear(pair.there, pair.lines["quay-01"]) == 0
    assert verify(pair.there.store.path).ok


def test_a_new_pin_reaches_a_locked_out_officer(centre: RunningCentre, desk: Desk) -> None:
    line = centre.enrol(desk)
    publish_account(centre.engine, "thu", 1, full_name="Lò Thị Thu", roles=("cashier",), pin="246810")
    _hear(desk, line)
    publish_account(centre.engine, "thu", 2, pin="135790")
    _hear(desk, line)
    assert _log_in(desk, "thu") is None
    assert isinstance(_log_in(desk, "thu", "135790"), Actor)
    line.close()


def test_procedures_reach_the_search_and_a_bad_one_the_tray(centre: RunningCentre, desk: Desk) -> None:
    line = centre.enrol(desk)
    good = {"code": "1.777001", "name": "Cấp giấy phép thử nghiệm", "field": "Thử", "agency": "Sở Tư pháp"}
    bad = {"code": "mã có dấu cách", "name": "Không giữ được"}
    assert publish_procedures(centre.engine, [good, bad], 1) == 2
    assert publish_procedures(centre.engine, [good, bad], 2) == 0  # nothing new
    _hear(desk, line)
    reader = desk.store.reader()
    try:
        assert [found.code for found in reader.find_procedures("thử nghiệm")] == ["1.777001"]
        assert [item[1:3] for item in reader.open_news()] == [("publication_refused", "mã có dấu cách")]
    finally:
        reader.close()
    line.close()


def test_a_published_calendar_holds_from_the_next_start(centre: RunningCentre, desk: Desk) -> None:
    line = centre.enrol(desk)
    text = (RULES_FOLDER / "calendar.toml").read_text(encoding="utf-8").replace('version = "', 'version = "mới ', 1)
    assert "mới " in text
    assert publish_rules(centre.engine, "calendar.toml", text, 1)
    assert not publish_rules(centre.engine, "calendar.toml", text, 2)
    _hear(desk, line)
    assert rules_of(desk.store.path.parent) == {"calendar.toml": text}
    assert _facts(desk, "RulesTaken") == ["calendar.toml"]
    try:
        resources_reader.use_published(rules_of(desk.store.path.parent))
        assert resources_reader.load_centre().calendar.version.startswith("mới ")
    finally:
        resources_reader.use_published({})
    assert not resources_reader.load_centre().calendar.version.startswith("mới ")
    line.close()


def _changed(name: str, old: str, new: str) -> tuple[str, str]:
    text = (RULES_FOLDER / name).read_text(encoding="utf-8")
    assert re.search(old, text)
    return name, re.sub(old, new, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("calendar.toml", ""),
        ("calendar.toml", "version = 1"),
        _changed("calendar.toml", r"day = (\d{4}-\d\d-\d\d)", r'day = "\1"'),
        _changed("rule_sets.toml", r"valid_from = (\d{4}-\d\d-\d\d)", r'valid_from = "\1"'),
        _changed("rule_sets.toml", r"working_hours = .*", "working_hours = []"),
        ("rule_sets.toml", "rule_set = []"),
        ("denominations.toml", 'denominations_vnd = ["500000"]'),
        _changed("centre.toml", r'code_generation = ".*"', 'code_generation = "?"'),
        _changed("statement.toml", r"date = \[.*\]", 'date = "ngay"'),
        *(_changed("receipts.toml", "digits = 8", f"digits = {digits}") for digits in (0, 9, 10**7, -1, "true", '"8"')),
        _changed("receipts.toml", "digits = 7", "digits = 8"),
        _changed("receipts.toml", "digits = 8", ""),
        _changed("receipts.toml", 'medium = "paper"', 'medium = "parchment"'),
        ("denominations.toml", "drawer_holds_vnd = 500_000_000"),
        ("denominations.toml", "denominations_vnd = [500_000, 200_000]"),
        _changed("denominations.toml", "1_000, ", ""),
        _changed("denominations.toml", "1_000, ", "1_000, 1_000, "),
        _changed("centre.toml", 'id = "svhttdl"', 'id = "vhttdl"'),
        _changed("centre.toml", 'id = "stc"', 'id = "svhttdl"'),
        _changed("centre.toml", r'\[\[agency\]\]\nid = "stp"(?s:.*?)(?=\[\[agency)', ""),
        _changed("centre.toml", r'name = "Sở Tài chính"', "name = 1.5"),
        _changed("centre.toml", 'counter = "07"', 'counter = "0 7"'),
        _changed("names.toml", r"taken = \[\]", "taken = 1"),
        _changed("fee_reductions.toml", "share = 50", "share = 150"),
        _changed("calendar.toml", r"makeup_days = \[\]", ""),
        _changed("delegations.toml", r"delegation = \[\]", ""),
        _changed("rule_sets.toml", "supplement_notice_days = 3", "supplement_notice_days = 0"),
        _changed("rule_sets.toml", "elsewhere_counts_from = .*", 'elsewhere_counts_from = "receipt"'),
        _changed("rule_sets.toml", r"working_hours = .*", 'working_hours = [["13:30", "17:00"], ["07:00", "11:30"]]'),
    ],
)
def test_rules_that_the_program_cannot_work_by_wait_for_a_person(
    centre: RunningCentre, desk: Desk, name: str, text: str
) -> None:
    line = centre.enrol(desk)
    assert wrong_with(name, (RULES_FOLDER / name).read_text(encoding="utf-8")) == ""
    with pytest.raises(NotPublishable):
        publish_rules(centre.engine, name, text, 1)
    published_unchecked(centre.engine, name, text)  # as an earlier centre did
    _hear(desk, line)
    reader = desk.store.reader()
    assert [item[1:3] for item in reader.open_news()] == [("publication_refused", name)]
    assert reader.news_cursor() == 0
    reader.close()
    assert rules_of(desk.store.path.parent) == {}
    line.close()


def test_an_agency_may_be_called_otherwise_and_its_id_stays(centre: RunningCentre, desk: Desk) -> None:
    """Boxes, dossiers, serials are kept by it: an agency that was gone was a bug at each of them."""
    name, called = _changed("centre.toml", 'name = "Sở Tài chính"', 'name = "Sở Tài chính và Kế hoạch"')
    gone = _changed("centre.toml", 'id = "stc"', 'id = "stckh"')[1]
    assert publish_rules(centre.engine, name, gone, 1)  # nobody has numbers of it yet
    line = centre.enrol(desk)
    with pytest.raises(NotPublishable, match="stc"):
        publish_rules(centre.engine, name, gone.replace("Sở Tài chính", "Sở"), 2)
    assert publish_rules(centre.engine, name, called, 3)
    _hear(desk, line)
    assert rules_of(desk.store.path.parent) == {name: called}
    in_use = agencies_in_use(desk.store.path.parent)
    assert "stc" in in_use
    try:
        resources_reader.use_published({name: called}, in_use)
        assert resources_reader.load_centre().agency("stc").name == "Sở Tài chính và Kế hoạch"
        resources_reader.use_published({name: gone}, in_use)  # an earlier version took it
        assert resources_reader.load_centre().agency("stc").name == "Sở Tài chính"
    finally:
        resources_reader.use_published({})
    line.close()


def test_what_cannot_be_published_is_refused_with_a_reason(centre: RunningCentre) -> None:
    for name, text in (("calendar.toml", "a = "), ("../calendar.toml", ""), ("vi.toml", "")):
        with pytest.raises(NotPublishable):
            publish_rules(centre.engine, name, text, 1)
    for said in (
        {"full_name": "A", "roles": ("king",), "pin": "246810"},
        {"full_name": "A", "roles": ("cashier",)},
        {"full_name": "A", "roles": ("cashier",), "pin": "1"},
        {"full_name": "A", "roles": ("cashier",), "pin": "246810", "counters": ("0 1",)},
    ):
        with pytest.raises(NotPublishable):
            publish_account(centre.engine, "thu", 1, **said)  # type: ignore[arg-type]
    with pytest.raises(NotPublishable):
        publish_account(centre.engine, "Thư", 1, full_name="A", roles=("cashier",), pin="246810")
    with pytest.raises(NotPublishable):
        publish_procedures(centre.engine, [{"code": "1.1", "name": "A"}, {"code": 5}], 1)
    for odd in (12.5, 2**60, "e\u0301", "\x00e\u0301"):  # no desk could be told, of anything
        with pytest.raises(NotPublishable):
            publish_procedures(centre.engine, [{"code": "1.1", "name": "A", "limit": odd}], 1)
    assert centre.rows("SELECT count(*) FROM publication") == [(0,)]


def test_only_the_centre_is_believed(centre: RunningCentre, desk: Desk) -> None:
    line = centre.enrol(desk)
    publish_account(centre.engine, "thu", 1, full_name="A", roles=("administrator",), pin="246810")
    false = CentreLine(centre.url, desk.store.desk_id, desk.store.key.sign, "11" * 32)
    assert false.publications(0) == Stopped("false_answer")
    false.close()
    line.close()


def test_the_table_of_rights_and_the_centre_name_the_same_roles() -> None:
    from typing import get_args

    from desk_app.core.permissions import Role

    assert get_args(Role) == ROLES
    assert {path.name for path in RULES_FOLDER.glob("*.toml")} - {"portal.toml"} == set(RULES)


def test_from_the_command_line(centre: RunningCentre, desk: Desk, postgres: str, tmp_path: Path) -> None:
    line = centre.enrol(desk)

    def run(*args: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "sync.server.cli", *args, "--database", postgres, "--data", str(tmp_path / "centre")]
        return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=60)

    made = run("account", "thu", "--full-name", "Lò Thị Thu", "--roles", "cashier", "--pin", typed="246810\n")
    assert (made.returncode, made.stderr) == (0, "")
    assert run("account", "thu", "--roles", "vua").returncode == 2
    assert run("publish", str(RULES_FOLDER / "denominations.toml")).returncode == 0
    assert run("publish", "/nowhere/calendar.toml").returncode == 2
    _hear(desk, line)
    assert isinstance(_log_in(desk, "thu"), Actor)
    line.close()


def test_rules_that_another_version_took_and_this_one_cannot_read_do_not_keep_the_program_shut() -> None:
    shipped = resources_reader.load_centre()
    more = _changed("denominations.toml", "500_000, ", "1_000_000, 500_000, ")[1]
    try:
        resources_reader.use_published({"calendar.toml": "x = 1", "denominations.toml": more})
        assert resources_reader.load_centre().calendar == shipped.calendar
        assert resources_reader.load_centre().denominations_vnd[0] == 1_000_000
    finally:
        resources_reader.use_published({})


def test_what_is_not_said_of_an_account_stays_as_it_was(centre: RunningCentre, desk: Desk) -> None:
    line = centre.enrol(desk)
    engine = centre.engine
    publish_account(engine, "thu", 1, full_name="Lò Thị Thu", roles=("cashier",), pin="246810", active=False)
    publish_account(engine, "thu", 2, counters=("07",))
    assert len(line.publications(0)) == 1  # type: ignore[arg-type]  # of each name the last alone
    _hear(desk, line)
    assert _log_in(desk, "thu") is None
    publish_account(engine, "thu", 3, active=True)
    _hear(desk, line)
    assert isinstance(_log_in(desk, "thu"), Actor)
    line.close()


def test_a_published_fee_holds_also_without_a_time(centre: RunningCentre, desk: Desk) -> None:
    line = centre.enrol(desk)
    reader = desk.store.reader()
    known = next(procedure for procedure in reader.find_procedures("lu hanh noi dia") if procedure.fees)
    fee = {"kind": "fee", "name": "Phí mới", "amount": 77_000}
    publish_procedures(centre.engine, [{"code": known.code, "name": known.name, "fee": [fee]}], 1)
    _hear(desk, line)
    with desk.store.write() as tx:
        changed = tx.procedure(known.code)
    assert changed is not None
    assert [rule.amount_vnd for rule in changed.fees] == [77_000]
    reader.close()
    line.close()


def test_no_place_that_a_desk_names_harms_the_others(centre: RunningCentre, desk: Desk) -> None:
    line = centre.enrol(desk)
    publish_account(centre.engine, "thu", 1, full_name="A", roles=("cashier",), pin="246810")
    far = 2**53 - 1
    assert line.publications(far) == []
    assert line.news(far) == []
    assert line.dossiers(far, False) == []
    assert len(line.publications(0)) == 1  # type: ignore[arg-type]
    line.close()


def test_a_pin_that_an_officer_chose_holds_at_every_counter(centre: RunningCentre, tmp_path: Path) -> None:
    pair = Pair(tmp_path, centre)
    said: Any = {"full_name": "Lò Thị Lan", "roles": ("intake_officer",), "pin": "123456"}
    publish_account(centre.engine, "lan", 1, **said)

    def take(desk: Desk) -> None:
        _hear(desk, pair.lines[desk.store.desk_id])

    def lets_in(desk: Desk, pin: str) -> bool:
        return isinstance(_log_in(desk, "lan", pin), Actor)

    def change(desk: Desk, pin: str, new: str) -> None:
        with desk.store.write() as tx:
            assert isinstance(sessions.change_pin(tx, "lan", pin, new, new), Actor)

    take(pair.here)
    take(pair.there)
    change(pair.here, "123456", "654321")
    assert (lets_in(pair.here, "654321"), lets_in(pair.there, "654321")) == (True, False)
    pair.push(pair.here)
    take(pair.there)
    take(pair.here)
    assert (lets_in(pair.there, "654321"), lets_in(pair.there, "123456")) == (True, False)
    publish_account(centre.engine, "lan", START_MS + 3_600_000, pin="999999")  # the administrator sets it
    rebuild(centre.engine)
    follow(centre.engine)
    for desk in (pair.here, pair.there):
        take(desk)
        assert lets_in(desk, "999999")
    pair.here.clock.now_ms = START_MS + 1_800_000  # chosen before that, heard after it
    change(pair.here, "999999", "555555")
    pair.push(pair.here)
    take(pair.there)
    assert lets_in(pair.there, "999999")
    pair.close()


def test_an_account_of_one_counter_travels_to_no_other(centre: RunningCentre, tmp_path: Path) -> None:
    pair = Pair(tmp_path, centre)
    here, there = pair.lines["quay-07"], pair.lines["quay-01"]
    publish_account(centre.engine, "thu", 1, full_name="Lò Thị Thu", roles=("cashier",), pin="246810", counters=("01",))
    for number in range(PAGE):
        publish_procedures(centre.engine, [{"code": f"9.{number}", "name": "Thủ tục"}], 2)
    heard = here.publications(0)
    assert isinstance(heard, list)
    assert (len(heard), [item.name for item in heard if item.kind == "account"]) == (PAGE, [])
    publish_account(centre.engine, "thu", 3, counters=("07",))
    for desk, line in ((pair.here, here), (pair.there, there)):
        for _ in range(2):
            _hear(desk, line)
    assert isinstance(_log_in(pair.here, "thu"), Actor)
    told = [item.body for item in there.publications(heard[-1].no) if item.kind == "account"]  # type: ignore[union-attr]
    assert [(body["active"], body["secret_hash"]) for body in told] == [(False, "")]  # it was there once
    assert _log_in(pair.there, "thu") is None
    pair.close()


def test_a_hash_that_may_be_of_a_short_pin_is_sent_to_nobody_any_more(centre: RunningCentre, desk: Desk) -> None:
    line = centre.enrol(desk)
    said: Any = {"full_name": "Lò Thị Lan", "roles": ("cashier",)}
    publish_account(centre.engine, "lan", 1, pin="246810", **said)
    with centre.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE publication SET body = (body::jsonb - 'least')::json")  # of an earlier build
    (heard,) = line.publications(0)  # type: ignore[misc]
    assert (heard.body["name"], heard.body["secret_hash"]) == ("Lò Thị Lan", "")
    _hear(desk, line)
    assert desk.log_in("lan").roles == ("cashier",)  # with the secret that it has at this counter
    line.close()
