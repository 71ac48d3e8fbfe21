"""Numbers of agencies of other territories (NĐ 118/2025 Art 28.2): each desk has its own, whatever happens to them."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from desk_app.core.dossier_code import parse_dossier_code
from desk_app.services.centre.news import TakeNews, take_news
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from desk_app.services.intake.intake_command import DecidedElsewhere
from desk_app.store.first_look import rules_of
from sync.client.centre_line import Accepted
from sync.protocol.elsewhere import agencies_elsewhere
from sync.server.acceptance import Acceptance
from sync.server.publications import NotPublishable, publish_rules
from sync.server.register import catch_up
from tests.desks import Desk
from tests.folded import published_unchecked, rebuild
from tests.sync.cluster import run
from tests.sync.conftest import RunningCentre
from tests.sync.pair import Pair
from tests.sync.server.test_backup import _catch_up_all, _line, _set_up, beside, folder_for_all  # noqa: F401
from tests.sync.server.test_publications import _hear

LIST = "agencies_elsewhere.toml"
MUONG_BU = """
[[agency]]
id = "muong-bu"
name = "UBND xã Mường Bú"
identifier = "H52.99.1"
numbers = [5001, 7500]
valid_from = 2025-07-01
"""
BARE = """
[[agency]]
id = "chieng-le"
name = "UBND phường Chiềng Lề"
valid_from = 2025-07-01
"""


def listed(desk: Desk, said: str = MUONG_BU) -> None:
    """The program was started again since the list came down."""
    desk.centre = replace(desk.centre, agencies_elsewhere=agencies_elsewhere(tomllib.loads(said)))


def taken_in(desk: Desk, number: str = "014190000123") -> str:
    there = DecidedElsewhere("UBND xã Mường Bú")
    return desk.receive(number=number, amount=None, tendered=None, elsewhere=there, duplicate_accepted=True).code


def bands(desk: Desk) -> list[tuple[int, int]]:
    """Epoch and first number of what this desk has of the agency."""
    reader = desk.store.reader()
    try:
        query = "SELECT epoch, first FROM band WHERE agency = 'elsewhere:H52.99.1' ORDER BY 1, 2"
        return [tuple(row) for row in reader.connection.execute(query).fetchall()]
    finally:
        reader.close()


def hear(desk: Desk, centre: RunningCentre) -> int:
    """What the worker does between two starts. Returns how many need a person."""
    line = _line(desk, centre)
    try:
        assert isinstance(line.head(), Accepted)
        reader = desk.store.reader()
        items = line.news(reader.news_cursor())
        reader.close()
        assert isinstance(items, list)
        with desk.store.write() as tx:
            return take_news(tx, TakeNews(tuple(items)))
    finally:
        line.close()


def test_the_published_list_brings_each_desk_numbers_of_its_own(centre: RunningCentre, tmp_path: Path) -> None:
    pair = Pair(tmp_path, centre)
    assert publish_rules(centre.engine, LIST, MUONG_BU + BARE, 1)
    for desk in (pair.here, pair.there):
        assert _hear(desk, pair.lines[desk.store.desk_id]) == 1
        assert rules_of(desk.store.path.parent)[LIST] == MUONG_BU + BARE
        listed(desk, MUONG_BU + BARE)
        assert pair.news(desk) == 0
        assert pair.news(desk) == 0  # heard once
    assert (bands(pair.here), bands(pair.there)) == ([(1, 5001)], [(1, 5251)])
    codes = [taken_in(desk, f"01419000{number:04d}") for number in range(3) for desk in (pair.here, pair.there)]
    assert codes[:2] == ["H52.99.1-261125-5001", "H52.99.1-261125-5251"]
    assert len(set(codes)) == 6
    assert not publish_rules(centre.engine, LIST, MUONG_BU + BARE, 2)
    publish_rules(centre.engine, LIST, MUONG_BU, 3)  # another list with the same agency: nothing more is given
    for desk in (pair.here, pair.there):
        assert pair.news(desk) == 0
    assert centre.rows("SELECT cell, desk_id, epoch FROM elsewhere_grant ORDER BY cell") == [
        (20, "quay-07", 1),
        (21, "quay-01", 1),
    ]
    pair.close()


def test_its_dossier_goes_to_the_centre_and_to_other_counters_and_is_returned_there(
    centre: RunningCentre, tmp_path: Path
) -> None:
    pair = Pair(tmp_path, centre)
    publish_rules(centre.engine, LIST, MUONG_BU, 1)
    pair.news(pair.here)
    listed(pair.here)
    code = taken_in(pair.here)
    own = pair.here.receive(amount=None, tendered=None, number="014190000777").code
    with pair.here.store.write() as tx:
        register_result(tx, RegisterResult(code, "15/GP", "B-14"), pair.here.actor)
    pair.push(pair.here)
    assert centre.rows("SELECT count(*) FROM tray") == [(0,)]
    assert centre.rows(f"SELECT agency, state FROM read_model.dossier WHERE code = '{code}'") == [("svhttdl", "result_in")]
    uses = "SELECT agency, last_no FROM read_model.order_use ORDER BY agency"
    assert centre.rows(uses) == [("elsewhere:H52.99.1", 5001), ("svhttdl", parse_dossier_code(own).order_no)]
    rebuild(centre.engine)
    assert centre.rows(uses)[0] == ("elsewhere:H52.99.1", 5001)
    pair.copies(pair.there)
    clerk = pair.there.log_in("lan")
    with pair.there.store.write() as tx:
        return_result(tx, ReturnResult(code, "Lò Thị Mẫu", "014190000123", True, "", "card_seen", False), clerk)
    pair.push(pair.there)
    assert pair.news(pair.here) == 0
    reader = pair.here.store.reader()
    assert reader.dossier(code).state == "returned"  # type: ignore[union-attr]
    reader.close()
    pair.close()


def test_a_pc_that_replaces_a_lost_one_gets_numbers_that_were_never_on_paper(centre: RunningCentre, tmp_path: Path) -> None:
    old = _set_up(tmp_path, "old", centre, "07")
    publish_rules(centre.engine, LIST, MUONG_BU, 1)
    assert hear(old, centre) == 0
    listed(old)
    before = taken_in(old)
    _catch_up_all(old, centre)
    unheard = taken_in(old)
    old.store.close()
    publish_rules(centre.engine, LIST, BARE, 2)  # it stands in no list while the PC is replaced
    new = _set_up(tmp_path, "new", centre, "07", replaces=True)
    assert hear(new, centre) == 0
    assert bands(new) == [(1, 5001)]
    listed(new)
    assert taken_in(new).startswith("H52.16-")
    publish_rules(centre.engine, LIST, MUONG_BU, 3)
    assert hear(new, centre) == 0
    assert hear(new, centre) == 0
    assert bands(new) == [(1, 5001), (2, 5251)]
    code = taken_in(new)
    assert code == "H52.99.1-261125-5251"
    assert len({before, unheard, code}) == 3
    _catch_up_all(new, centre)
    new.store.close()


def test_a_centre_from_an_old_backup_gives_none_of_them_again(
    centre: RunningCentre,
    postgres: str,
    beside: str,  # noqa: F811
    tmp_path: Path,
    folder_for_all: Path,  # noqa: F811
) -> None:
    """One desk has heard of its numbers, the other was given some that it never heard of."""
    first, second = _set_up(tmp_path, "first", centre, "07"), _set_up(tmp_path, "second", centre, "01")
    dump = folder_for_all / "centre.dump"
    run("pg_dump", "-Fc", "-f", str(dump), "-d", postgres)
    publish_rules(centre.engine, LIST, MUONG_BU, 1)
    assert hear(first, centre) == 0
    listed(first)
    line = _line(second, centre)
    assert isinstance(line.head(), Accepted)
    line.close()
    run("pg_restore", "-d", beside, str(dump))
    centre.move_to(beside)
    assert centre.rows("SELECT count(*) FROM elsewhere_grant") == [(0,)]
    assert catch_up(centre.engine, centre.register.lines()) == 2
    assert catch_up(centre.engine, centre.register.lines()) == 0
    third = _set_up(tmp_path, "third", centre, "09")
    publish_rules(centre.engine, LIST, MUONG_BU, 9)
    for desk in (first, second, third):
        assert hear(desk, centre) == 0
        listed(desk)
    assert [bands(desk) for desk in (first, second, third)] == [[(1, 5001)], [(1, 5251)], [(1, 5501)]]
    codes = [taken_in(desk) for desk in (first, second, third)]
    assert len(set(codes)) == 3
    for desk in (first, second, third):
        desk.store.close()


def test_what_failed_behind_the_register_is_told_to_whom_it_was_given_at_last(centre: RunningCentre, tmp_path: Path) -> None:
    """The power goes between the register's line and the commit; then another desk gets the cell."""
    here, there = _set_up(tmp_path, "here", centre, "07"), _set_up(tmp_path, "there", centre, "01")
    publish_rules(centre.engine, LIST, MUONG_BU, 1)

    def dies(line: dict[str, Any]) -> None:
        centre.register.note(line)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Acceptance(centre.engine, centre.key, centre.clock, dies).head("quay-07")
    assert hear(there, centre) == 0
    with centre.engine.begin() as connection:
        connection.execute(text("DELETE FROM elsewhere_grant"))
        connection.execute(text("DELETE FROM feed"))
    catch_up(centre.engine, centre.register.lines())
    for desk in (here, there):
        assert hear(desk, centre) == 0
    assert (bands(here), bands(there)) == ([(1, 5251)], [(1, 5001)])
    for desk in (here, there):
        desk.store.close()


def test_when_a_stretch_is_given_away_the_next_desk_keeps_its_own_code(centre: RunningCentre, tmp_path: Path) -> None:
    pair = Pair(tmp_path, centre)
    publish_rules(centre.engine, LIST, MUONG_BU.replace("7500", "5300"), 1)
    for desk in (pair.here, pair.there):
        assert pair.news(desk) == 0
    assert (bands(pair.here), bands(pair.there)) == ([(1, 5001)], [])
    publish_rules(centre.engine, LIST, MUONG_BU.replace("5001", "4001").replace("7500", "5500"), 2)
    for desk in (pair.here, pair.there):
        assert pair.news(desk) == 0
    assert (bands(pair.here), bands(pair.there)) == ([(1, 5001)], [(1, 5251)])
    pair.close()


def test_a_list_with_our_own_identifier_is_not_published(centre: RunningCentre) -> None:
    with pytest.raises(NotPublishable, match=r"H52\.16"):
        publish_rules(centre.engine, LIST, MUONG_BU.replace("H52.99.1", "H52.16"), 1)
    with pytest.raises(NotPublishable, match="numbers"):
        publish_rules(centre.engine, LIST, MUONG_BU.replace("7500", "75000000"), 1)
    assert publish_rules(centre.engine, LIST, MUONG_BU, 1)


def test_an_identifier_that_becomes_our_own_is_given_no_more(centre: RunningCentre, tmp_path: Path) -> None:
    pair = Pair(tmp_path, centre)
    publish_rules(centre.engine, LIST, MUONG_BU, 1)
    own = Path("resources/rules/centre.toml").read_text(encoding="utf-8").replace("H52.16", "H52.99.1")
    publish_rules(centre.engine, "centre.toml", own, 2)
    assert pair.news(pair.here) == 0
    published_unchecked(centre.engine, "centre.toml", "version = 1")  # and rules that say nothing stop nobody
    assert pair.news(pair.here) == 0
    assert bands(pair.here) == []
    pair.close()
