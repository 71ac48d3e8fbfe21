"""The life as it was sealed once, and everything that is made of it, are today what they were then.

Which fact, which row and column, which word on which page differs is said. See `kept.py` for how to renew what is kept."""

import contextlib
import difflib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any
from unittest import mock

import pytest
from sqlalchemy import Table, text

from desk_app.documents.builders import DOCUMENTS
from desk_app.services.desk.paper import FACTS_OF, LETTERS, RUNS
from desk_app.store import schema as desk_schema
from desk_app.store.store import Store
from desk_app.store.verify import verify
from sync.protocol.projection import KINDS
from sync.protocol.seal import COLUMNS, Entry, private_part
from sync.protocol.wire import entry_to_list
from sync.server import schema as centre_schema
from sync.server.branches import take_branch
from sync.server.messages import Enrol, Push
from sync.server.publications import publish_account
from sync.server.submissions import offer
from tests.desks import START_MS, TestClock
from tests.folded import follow, rebuild
from tests.life import folded_rows, pages, papers
from tests.life.days import ONLINE, live, offered
from tests.life.kept import BESIDE, NAME, NEIGHBOUR, PAPERS, STORED, WRITING, kept, replaced
from tests.store.test_stored_journals import counts_of, entries_in
from tests.sync.conftest import RunningCentre, centre, postgres  # noqa: F401

CHANCE = "drawn by chance at the centre"
LEFT_OUT_AT_CENTRE = {("enrolment", "code_hash"): CHANCE, ("enrolment", "answer"): f"holds the centre's key, {CHANCE}"}
LEFT_OUT_TABLES = {"journal": "these are the stored entries themselves"}
SHOWN = 8
SEALED = ("key_id", "private_hash", "prev", "hash", "signature")


@dataclass(frozen=True)
class Lived:
    """`journals`: by the name of the file, the counter's, its neighbour's, and what the copy of its folder sealed beside it."""

    journals: dict[str, list[Entry]]
    papers: dict[str, dict[str, papers.Paper]]
    builders: set[CodeType]
    page_text: str
    author: str
    broken: list[str]


@pytest.fixture(scope="session")
def life(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    lives = live(tmp_path_factory.mktemp("life"))
    maker = papers.Maker(lives.counter)
    made, builders = papers.called(maker.all)
    entries = lives.counter.entries()
    beside = [entry for entry in lives.copy.entries() if entry not in set(entries)]
    for counter in lives:
        counter.desk.store.close()
    broken = [counter.desk.store.desk_id for counter in lives if not verify(counter.desk.store.path).ok]
    journals = {NAME: entries, NEIGHBOUR: lives.neighbour.entries(), BESIDE: beside}
    return Lived(journals, made, builders, maker.texts("form.page"), maker.centre.short_name, broken)


@pytest.fixture(scope="session")
def stored(life: Lived) -> dict[str, list[Entry]]:
    for name, entries in life.journals.items() if WRITING else ():
        replaced(STORED / name, "".join(json.dumps(entry_to_list(entry)) + "\n" for entry in entries))
    return {name: entries_in(STORED / name) for name in life.journals}


# --- the journal ----------------------------------------------------------------------------------------------------


def test_every_kind_of_fact_stands_in_it(stored: dict[str, list[Entry]]) -> None:
    assert KINDS - {entry.kind for entry in stored[NAME]} == set(), "acts that seal these kinds are wanted in days.py"


def _said(entry: Entry) -> dict[str, Any]:
    """What an entry says, field by field, without its seal and the salt of what is private."""
    said = {name: value for name, value in zip(COLUMNS, entry, strict=True) if name not in (*SEALED, "body", "private")}
    said |= {f"body.{name}": value for name, value in json.loads(entry.body).items()}
    private = private_part(entry.private) or {}
    return said | {f"private.{name}": value for name, value in private.items()}


def test_lived_again_it_says_the_same(life: Lived, stored: dict[str, list[Entry]]) -> None:
    assert life.broken == []
    for name, entries in life.journals.items():
        for before, now in zip(stored[name], entries, strict=False):
            was, said = _said(before), _said(now)
            different = {key: (was.get(key), said.get(key)) for key in {**was, **said} if was.get(key) != said.get(key)}
            assert different == {}, f"{name} {before.epoch}.{before.seq} {before.kind}"
        assert [entry.kind for entry in entries] == [entry.kind for entry in stored[name]], name
        assert entries == stored[name], f"{name}: the same is said, and sealed otherwise"


# --- the tables -----------------------------------------------------------------------------------------------------


def _compare(now: folded_rows.Rows, path: Path) -> None:
    expected = json.loads(kept(path, folded_rows.written(now)) or "{}")
    _nothing_told(folded_rows.differences(expected, json.loads(folded_rows.written(now))))


def _nothing_told(told: list[str]) -> None:
    assert not told, "\n".join(("differences", *told[: 5 * SHOWN]))


@pytest.mark.parametrize("name", [NAME, NEIGHBOUR])
def test_a_desk_folds_it_to_the_same_rows(stored: dict[str, list[Entry]], name: str, tmp_path: Path) -> None:
    store = Store(tmp_path / "desk", TestClock())
    store.desk_id = stored[name][0].desk_id
    with store.write() as tx:
        tx.take_back(stored[name])
    reader = store.reader()
    if WRITING:
        replaced((STORED / name).with_suffix(".json"), json.dumps(counts_of(reader.connection.execute, "")) + "\n")
    found = folded_rows.rows_of(lambda query: reader.connection.execute(query).fetchall(), desk_schema.PROJECTIONS, {})
    reader.close()
    store.close()
    with contextlib.closing(sqlite3.connect(store.path)) as file:
        file.execute("CREATE VIRTUAL TABLE temp.word USING fts5vocab(main, dossier_search, row)")
        words = [list(row) for row in file.execute("SELECT term, doc FROM temp.word ORDER BY term")]
    found["dossier_search"] = {"columns": ["term", "dossiers"], "key": ["term"], "rows": words}
    if name == NAME:
        assert {table for table, each in found.items() if not each["rows"]} == set(), "no row of these tables is compared"
    _compare(found, (STORED / name).with_suffix(".desk.rows"))


def _prepared(centre: RunningCentre, stored: dict[str, list[Entry]]) -> None:  # noqa: F811
    """Both desks enrolled, an account that the centre keeps, and what citizens handed in on the portal."""
    centre.now_ms = START_MS - 86_400_000
    for name in (NAME, NEIGHBOUR):
        opened = json.loads(stored[name][0].body)
        code = centre.acceptance.make_enrolment_code(opened["counter"])
        agencies = sorted({band["agency"] for band in opened["bands"]})
        centre.acceptance.enrol(Enrol(code, opened["public_key"], agencies))
        centre.give(stored[name])
    with mock.patch("argon2.PasswordHasher.hash", lambda _self, pin: f"hash of {pin}"):
        publish_account(centre.engine, "dao", centre.now_ms, full_name="Vì Văn Đạo", roles=("supervisor",), pin="123456")
    for reference in ONLINE:
        said = {key: value for key, value in offered(reference).items() if key not in ("key", "files")}
        assert offer(centre.engine, said, "Sở Văn hóa, Thể thao và Du lịch", centre.now_ms)  # type: ignore[arg-type]


def test_the_centre_folds_it_to_the_same_rows(stored: dict[str, list[Entry]], centre: RunningCentre) -> None:  # noqa: F811
    _prepared(centre, stored)
    centre.now_ms = START_MS + 100 * 86_400_000
    for name in (NAME, NEIGHBOUR):
        message = Push([entry_to_list(entry) for entry in stored[name]])
        centre.acceptance.push(stored[name][0].desk_id, message)
        follow(centre.engine)
    take_branch(centre.engine, stored[BESIDE][0].desk_id, stored[BESIDE], centre.now_ms)
    follow(centre.engine)
    tables = [table for table in centre_schema.metadata.sorted_tables if table.name not in LEFT_OUT_TABLES]
    found = _at_centre(centre, [*centre_schema.read_model.sorted_tables, *tables])
    _compare(found, (STORED / NAME).with_suffix(".centre.rows"))
    rebuild(centre.engine)
    anew = _at_centre(centre, centre_schema.read_model.sorted_tables)
    _nothing_told(folded_rows.differences({name: found[name] for name in anew}, anew))


def _at_centre(centre: RunningCentre, tables: Iterable[Table]) -> folded_rows.Rows:  # noqa: F811
    with centre.engine.connect() as connection:
        return folded_rows.rows_of(lambda query: connection.execute(text(query)).all(), tables, LEFT_OUT_AT_CENTRE)


# --- the papers -----------------------------------------------------------------------------------------------------


def _sections(file: str) -> dict[str, str]:
    """A file of papers by their names."""
    parts = file.split("== ")[1:]
    return {name: paper for name, _, paper in (part.partition("\n") for part in parts)}


def test_every_paper_says_the_same_at_the_same_place(life: Lived) -> None:
    told: list[str] = []
    for kind, made in life.papers.items():
        now = {name: papers.written(paper, life.author, life.page_text) for name, paper in made.items()}
        before = _sections(kept(PAPERS / f"{kind}.txt", "".join(f"== {name}\n{said}" for name, said in now.items())))
        told += [f"{kind} {name}: the paper is gone" for name in before.keys() - now.keys()]
        told += [f"{kind} {name}: the paper is new" for name in now.keys() - before.keys()]
        for name in sorted(before.keys() & now.keys()):
            lines = list(dict.fromkeys(_differences(before[name], now[name])))
            told += [f"{kind} {name}: {line}" for line in lines[:SHOWN]]
            told += [f"{kind} {name}: and {len(lines) - SHOWN} more"] if lines[SHOWN:] else []
    _nothing_told(told)


def _differences(before: str, now: str) -> list[str]:
    if before.startswith("page "):
        return pages.differences(pages.parsed(before), pages.parsed(now))
    return [line for line in difflib.ndiff(before.splitlines(), now.splitlines()) if line[0] in "+-"]


def test_every_kind_of_paper_is_among_them(life: Lived) -> None:
    slips = {kind.removeprefix("slip-") for kind in life.papers if kind.startswith("slip-")}
    assert set(DOCUMENTS) - slips == set(), "print jobs that no act of days.py asks for"
    assert {*FACTS_OF, *LETTERS, *RUNS} - slips - {"handover_minutes"} == set()
    unused = {name for code, name in papers.builders_of_papers().items() if code not in life.builders}
    assert unused == set(), "these make papers, and papers.py has none of them"
    files = {path.stem for path in PAPERS.iterdir()}
    assert files == set(life.papers), "papers that nobody makes any more are kept, or new ones are not"
