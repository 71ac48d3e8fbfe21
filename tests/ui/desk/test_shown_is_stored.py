"""What a key stores is what the eye saw when it was pressed: on every page where something is done."""

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableWidget

from desk_app.answers.desk.centre_line import ListNews, NewsLine
from desk_app.answers.dossier.finding import FindDossiers
from desk_app.core.catalogue import FeeRule
from desk_app.core.money import format_vnd
from desk_app.core.permissions import may
from desk_app.core.states import acts_in
from desk_app.demo.cards import LO
from desk_app.demo.hands import Hands
from desk_app.store.data_folder import DATABASE
from desk_app.store.database import open_reader
from desk_app.view_models.dossier.acts import APART, FIELDS
from desk_app.view_models.money.books import BooksViewModel
from desk_app.wiring.main import Program
from sync.protocol.seal import private_part
from tests.desks import SECRET_HASH, Desk, TestClock
from tests.services import steps
from tests.ui.clerk import Held, Opener, count_notes, counted_on

A, B = ("phu hieu", "2.002288"), ("lu hanh noi dia", "2.001628")
QUERIES = {A[1]: A[0], B[1]: B[0]}


def facts(folder: Path, kind: str) -> list[tuple[Any, Any]]:
    """Body and private part of each fact of a kind, in order."""
    reader = open_reader(folder / DATABASE)
    rows = reader.execute("SELECT body, private FROM journal WHERE kind = ? ORDER BY epoch, seq", (kind,)).fetchall()
    reader.close()
    return [(json.loads(body), private_part(private)) for body, private in rows]


def rows_of(table: QTableWidget) -> list[list[str]]:
    columns = range(table.columnCount())
    return [[table.item(row, column).text() for column in columns] for row in range(table.rowCount())]  # type: ignore[union-attr]


def answered(page: Any) -> bool:
    return bool(page.searching.answered)


def chosen(page: Any) -> str:
    return page.state.chosen.procedure.code if page.state.chosen else ""


def _query(hands: Hands, page: Any, text: str) -> None:
    page.search.setFocus()
    hands.clear()
    hands.type(text)


def _intake(hands: Hands, program: Program, card: str = LO) -> Any:
    hands.key(Qt.Key.Key_F2)
    page: Any = program.window.pages["intake"]
    hands.scan(card)
    hands.until(lambda: page.person.name.text, "the card fills the person")
    return page


@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.parametrize(("first", "second"), [(A, B), (B, A), (A, A)])
def test_f9_takes_the_procedure_that_stands_in_the_field_and_never_the_one_before(
    opened: Opener, folder: Path, first: tuple[str, str], second: tuple[str, str], waits: bool
) -> None:
    program, hands = opened()
    page = _intake(hands, program)
    _query(hands, page, first[0])
    hands.enter()
    hands.until(lambda: chosen(page) == first[1], "the first is chosen")
    hands.alt("D")
    _query(hands, page, second[0])
    assert chosen(page) == "", "nothing is chosen behind other words"
    assert rows_of(page.papers) == []
    if waits:
        hands.until(lambda: answered(page), "the list")
        assert rows_of(page.list)[page.list.currentRow()][0] == second[1]
    for _ in range(2):  # however often: what was refused goes on by another key
        hands.key(Qt.Key.Key_F9)
        hands.until(lambda: page.state.problem, "refused")
        assert (chosen(page), facts(folder, "DossierReceived")) == ("", [])
        assert f"Bấm Enter để chọn {second[1]}" in page.explanation.problem.text()
        assert page.search.hasFocus()
    hands.enter()
    hands.until(lambda: chosen(page) == second[1], "the marked one is chosen, and seen")
    assert page.search.text() == second[1]
    hands.alt("D")
    hands.alt("S")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None, "received")
    (body, _private), *others = facts(folder, "DossierReceived")
    assert (body["procedure_code"], others) == (second[1], [])


def test_what_was_ticked_comes_back_with_the_words_it_was_ticked_for(opened: Opener) -> None:
    program, hands = opened()
    page = _intake(hands, program)
    _query(hands, page, A[0])
    hands.enter()
    hands.until(lambda: chosen(page) == A[1], "chosen")
    hands.alt("D")
    ticked = rows_of(page.papers)
    page.search.setFocus()
    hands.key(Qt.Key.Key_End)
    hands.type("7")
    assert chosen(page) == ""
    hands.key(Qt.Key.Key_Backspace)
    hands.until(lambda: chosen(page) == A[1], "again")
    assert rows_of(page.papers) == ticked
    hands.scan(LO)  # into the field of the procedure, where it had the focus
    hands.pause(100)
    assert (page.search.text(), chosen(page), rows_of(page.papers)) == (A[1], A[1], ticked)


def _seen(page: Any) -> dict[str, Any]:
    """Everything that stands on the intake's page."""
    channel = next(value for value, button in page.channel.buttons.items() if button.isChecked())
    papers = [(row[0][3:], *(int(count) if count != "–" else 0 for count in row[1:4])) for row in rows_of(page.papers)]
    return {
        "procedure": page.search.text(),
        "row": rows_of(page.list)[page.list.currentRow()][0],
        "name": page.person.name.text,
        "number": page.person.number.text,
        "sex": page.person.sex.text,
        "address": page.person.address.text,
        "phone": page.person.phone.text,
        "channel": channel,
        "papers": [paper for paper in papers if any(paper[1:])],
        "submitter": (page.person.submitter_name.text, page.person.submitter_number.text)
        if page.person.other.isVisible()
        else None,
    }


@pytest.mark.parametrize("seed", range(8))
def test_whatever_was_typed_before_the_dossier_holds_what_the_page_shows(opened: Opener, folder: Path, seed: int) -> None:
    """Steps by chance, in any order, and F9 at the end."""
    chance = random.Random(seed)
    program, hands = opened()
    page = _intake(hands, program)

    def choose() -> None:
        _query(hands, page, chance.choice((A, B))[0])
        if chance.random() < 0.7:
            hands.enter()
            hands.until(lambda: chosen(page), "chosen")

    def tick() -> None:
        if page.papers.rowCount():
            page.papers.setFocus()
            page.papers.setCurrentCell(chance.randrange(page.papers.rowCount()), 1)
            hands.type(chance.choice("123"))

    def phone() -> None:
        page.person.phone.line.setFocus()
        hands.clear()
        hands.type(f"09{chance.randrange(10**8):08d}")

    def other() -> None:
        hands.alt("U")
        if page.person.other.isVisible():
            page.person.authorisation.line.setFocus()
            hands.clear()
            hands.type(f"Giấy ủy quyền {chance.randrange(99)}")
            page.person.submitter_number.line.setFocus()
            hands.clear()
            hands.type(f"014090{chance.randrange(10**6):06d}")
            page.person.submitter_name.line.setFocus()
            hands.clear()
            hands.type(chance.choice(("Cà Văn Thử", "Lò Ước")))

    steps_of_chance = [choose, tick, phone, other, lambda: hands.alt("12"[chance.randrange(2)]), lambda: hands.alt("S")]
    for _ in range(9):
        chance.choice(steps_of_chance)()
    for _ in range(3):
        if page.state.done is None:
            if chosen(page):
                hands.alt("D")
                hands.alt("S")
            hands.until(lambda: answered(page) or not page.search.text(), "the list")
            seen = _seen(page) if page.list.rowCount() else {}
            hands.key(Qt.Key.Key_F9)
            hands.until(lambda: page.state.done is not None or page.state.problem, "an answer")
            if page.state.done is None and not page.search.text():
                choose()
            elif page.state.done is None and not chosen(page):
                hands.enter()
                hands.until(lambda: chosen(page), "the marked one is chosen, and seen")
            hands.pause(900)
    (body, private), *others = facts(folder, "DossierReceived")
    assert others == []
    owner, submitter = private["owner"], private["submitter"]
    stored = {
        "procedure": body["procedure_code"],
        "row": body["procedure_code"],
        "name": owner["name"],
        "number": owner["identity_no"],
        "sex": owner["sex"],
        "address": owner["address"],
        "phone": owner.get("phone", ""),
        "channel": body["result_channel"],
        "papers": [(p["name"], p["original"], p["certified_copy"], p["photocopy"]) for p in body["papers"]],
        "submitter": (submitter["name"], submitter["identity_no"]) if submitter else None,
    }
    assert stored == seen


def _two(folder: Path, *, result: bool) -> tuple[str, str]:
    """Two dossiers, of two people; their results are here, or they owe."""
    desk = Desk(folder)
    desk.open_shift()
    amount = None if result else 300_000
    codes = [desk.receive("2.001628", f"01419000012{n}", amount, None).code for n in (3, 4)]
    if result:
        with desk.store.write() as tx:
            for code in codes:
                steps.STEPS["register_result"](tx, desk, code, desk.actor)
    desk.store.close()
    return codes[0], codes[1]


def _open_code(hands: Hands, page: Any, code: str) -> None:
    hands.scan(code)
    hands.until(lambda: page.state.opened is not None and page.state.opened.dossier.code == code, "open")


@pytest.mark.parametrize("waits", [True, False])
def test_f9_returns_the_result_of_the_dossier_that_the_field_names(opened: Opener, folder: Path, waits: bool) -> None:
    first, second = _two(folder, result=True)
    program, hands = opened()
    hands.key(Qt.Key.Key_F3)
    page: Any = program.window.pages["return"]
    _open_code(hands, page, first)
    hands.alt("C")
    page.code.setFocus()
    hands.clear()
    hands.type(second)
    if waits:
        hands.pause(900)
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.opened.dossier.code == second, "the typed one is opened, and seen")
    hands.pause(900)
    assert facts(folder, "ResultReturned") == []
    assert (page.receiver_name.text, page.receiver_number.text) == ("", ""), "nobody of the one before"
    hands.alt("C")
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done, "returned")
    assert [body["code"] for body, _ in facts(folder, "ResultReturned")] == [second]
    assert facts(folder, "ResultReturned")[0][1]["receiver_name"] == "Lò Thị Mẫu"


def test_f9_collects_for_the_dossier_that_the_field_names(opened: Opener, folder: Path) -> None:
    first, second = _two(folder, result=False)
    program, hands = opened()
    hands.key(Qt.Key.Key_F4)
    page: Any = program.window.pages["collect"]
    _open_code(hands, page, first)
    page.code.setFocus()
    hands.clear()
    hands.type(second)
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.opened.dossier.code == second, "the typed one is opened, and seen")
    hands.pause(900)
    assert facts(folder, "FeeCollected") == []
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done, "collected")
    assert [body["dossier_code"] for body, _ in facts(folder, "FeeCollected")] == [second]


def test_the_mark_at_the_handover_stays_on_its_dossier_when_rows_move(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    codes = [desk.receive(number=f"01419000012{n}", amount=None, tendered=None).code for n in range(4)]
    desk.store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F6)
    page: Any = program.window.pages["handover"]
    page.agency.choose("svhttdl")
    hands.until(lambda: page.outgoing.rowCount() == 4, "four wait")
    page.outgoing.mark(codes[2])
    page.take_code(codes[0])  # a scan: its row goes to the end
    assert page.outgoing.marked == codes[2]
    page.reason.line.setFocus()
    hands.type("Thiếu chữ ký")
    hands.alt("K")
    assert page.state.reasons == {codes[2]: "Thiếu chữ ký"}
    assert page.outgoing.marked == codes[3], "the next one"
    other = Desk(folder)
    with other.store.write() as tx:
        steps.STEPS["withdraw_dossier"](tx, other, codes[3], other.actor)
    other.store.close()
    program.crew.changed.emit()
    hands.until(lambda: page.outgoing.rowCount() == 3, "it waits no more")
    assert page.outgoing.marked is None, "nothing slips below the finger"
    hands.alt("K")
    assert set(page.state.reasons) == {codes[2]}
    page.code.setFocus()
    hands.type(codes[1])
    hands.key(Qt.Key.Key_F9)
    hands.pause(100)
    assert facts(folder, "DossiersHandedOver") == []
    assert page.state.out == (codes[0], codes[1]), "the typed one is taken first, and seen"


RECEIVED = [act for act in acts_in("received") if act in FIELDS and may(("intake_officer",), act)]
SAID = {
    "owner_name": "Lò Thị Mới",
    "owner_number": "014190000999",
    "owner_phone": "0912345999",
}
ALONE = ("send_on", "confirm_sent_on", "pass_step", "record_opinion", "return_online", "record_rebuilt", "take_back_dossier")


@pytest.mark.parametrize("act", [act for act in RECEIVED if act not in ALONE])
def test_an_act_on_a_dossier_stores_what_its_fields_say_and_nothing_of_the_act_before(
    opened: Opener, folder: Path, act: str
) -> None:
    desk = Desk(folder, clock=TestClock(time.time_ns() // 1_000_000))
    code = desk.receive(amount=None, tendered=None).code
    with desk.store.write() as tx:
        later, in_time = (f"{moment(tx, code):%d/%m/%Y %H:%M}" for moment in (steps._later, steps._in_time))
    said = {**SAID, "due": later, "reply_due": in_time}
    desk.store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    page.search.setFocus()
    hands.type(code)
    hands.until(lambda: page.state.answered == code and page.state.opened is not None, "open")
    hands.alt("E" if act in APART else "X")
    hands.until(lambda: page.acts.isVisible(), "the acts")
    offered = page.acts.state.acts
    assert act in offered
    other = next((each for each in offered if each != act and FIELDS[each]), None)
    if other is not None:  # another act first, with words that must not be taken along
        hands.alt(str(offered.index(other) + 1))
        for name in FIELDS[other]:
            if name in page.acts.fields:
                page.acts.fields[name].line.setFocus()
                hands.clear()
                hands.type("Lời của việc khác")
    hands.alt(str(offered.index(act) + 1))
    seen = {}
    for number, name in enumerate(FIELDS[act]):  # type: ignore[index]
        if name not in page.acts.fields:  # chosen by a key, not typed
            continue
        field = page.acts.fields[name]
        assert field.isVisible()
        field.line.setFocus()
        hands.clear()
        hands.type(said.get(name, f"Lời {number} riêng"))
        seen[name] = field.text
    before = facts_since(folder, 0)
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.acts.state.done or page.acts.state.problem, "done")
    assert not page.acts.state.problem, page.acts.state.problem
    stored = " ".join(facts_since(folder, len(before)))
    assert stored
    assert "Lời của việc khác" not in stored
    for name, text in seen.items():
        if name not in ("due", "reply_due"):
            assert text in stored, name


def facts_since(folder: Path, count: int) -> list[str]:
    reader = open_reader(folder / DATABASE)
    rows = reader.execute("SELECT body || coalesce(private, '') FROM journal ORDER BY epoch, seq").fetchall()
    reader.close()
    return [row[0] for row in rows][count:]


def test_a_row_of_f8_that_goes_takes_the_mark_along_and_no_key_meets_its_neighbour(
    opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(folder)
    with desk.store.write() as tx:
        tx.put_officer("sep", "Cầm Văn Sếp", ("supervisor",), SECRET_HASH)
    desk.store.close()
    program, hands = opened("sep")
    hands.key(Qt.Key.Key_F8)
    page: Any = program.window.pages["tray"]
    hands.pause(200)
    lines = tuple(NewsLine(n, 1_795_574_400_000, f"H52-{n}", f"Tin {n}") for n in (1, 2, 3))
    told = [*lines]
    monkeypatch.setattr(ListNews, "answer", lambda self, desk: tuple(told))
    program.crew.spool_changed.emit()
    hands.until(lambda: page.news.rowCount() == 3, "three")
    page.news.selectRow(1)
    told[:] = [NewsLine(4, 0, "H52-4", "Tin 4"), *lines[::-1]]
    program.crew.spool_changed.emit()
    hands.until(lambda: page.news.rowCount() == 4, "another one above them")
    assert page.news.marked == 2, "it moved, and the mark with it"
    told[:] = lines[::2]
    program.crew.spool_changed.emit()
    hands.until(lambda: page.news.rowCount() == 2, "the marked one is gone")
    assert page.news.marked is None
    page.news_finding.line.setFocus()
    hands.type("Đã xem")
    sent: list[Any] = []
    monkeypatch.setattr(program.crew, "run", lambda *command: sent.append(command))
    hands.alt("X")
    assert sent == []
    assert "chọn lại dòng" in page.problem.text()
    page.news.selectRow(1)
    hands.alt("X")
    assert [command[0].news_id for command in sent] == [3]


@pytest.mark.parametrize("seed", range(6))
def test_f9_fixes_the_count_that_stands_on_the_page_for_the_box_whose_tab_is_marked(
    opened: Opener, folder: Path, seed: int
) -> None:
    """Counts begun on several boxes, corrected, left and come back to: F9 stores what is seen, for the box that is seen."""
    rng = random.Random(seed)
    program, hands = opened()
    hands.key(Qt.Key.Key_F5)
    page: Any = program.window.pages["cash"]
    hands.until(lambda: page.state.boxes, "the boxes")
    denominations = [denomination for denomination, _line in page.notes]
    for _ in range(rng.randint(3, 7)):
        hands.alt(str(rng.randint(1, 3)))
        some = rng.sample(denominations, rng.randint(1, 4))
        count_notes(page, hands, {denomination: rng.randint(0, 30) for denomination in some})
        if rng.random() < 0.3:
            hands.key(rng.choice([Qt.Key.Key_F7, Qt.Key.Key_F2]))
            hands.key(Qt.Key.Key_F5)
    hands.alt("0")
    seen, total = counted_on(page), page.count.total.text()
    agency = page.state.boxes[page.state.selected].agency
    assert program.centre.agency(agency).name in page.ceremony.title.text()
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.fixed and not page.state.busy, "fixed")
    assert counted_on(page) == seen, "and it goes on standing there"
    program.stop()
    ((body, _private),) = facts(folder, "BoxCounted")
    stored = {line["denomination_vnd"]: line["count"] for line in body["denominations"] if line["count"]}
    assert (stored, format_vnd(body["counted_vnd"])) == (seen, total)
    reader = open_reader(folder / DATABASE)
    assert reader.execute("SELECT agency FROM journal WHERE kind = 'BoxCounted'").fetchone()[0] == agency
    reader.close()


def test_f10_gives_out_the_book_that_its_fields_describe(opened: Opener, folder: Path) -> None:
    desk = Desk(folder)
    with desk.store.write() as tx:
        tx.put_officer("ke", "Vì Văn Kế", ("accountant",), SECRET_HASH)
    desk.store.close()
    program, hands = opened("ke")
    hands.key(Qt.Key.Key_F10)
    page: Any = program.window.pages["books"]
    hands.until(lambda: page.assign.isVisible(), "the accountant's view")
    for number, agency in enumerate(value for value in ("svhttdl", "stc")):
        page.agency.choose(agency)
        typed = (f"0{number}", "01BLP2-001", f"A{number}-22P", f"{number}01", f"{number}50")
        for field, text in zip((page.book_no, page.form, page.serial, page.first, page.last), typed, strict=True):
            field.line.setFocus()
            hands.clear()
            hands.type(text)
        hands.alt("C")
        hands.until(lambda n=number: f"Đã cấp quyển 0{n}" in page.done.text(), "assigned")  # type: ignore[misc]
    stored = json.dumps([body for body, _ in facts(folder, "ReceiptBookAssigned")], ensure_ascii=False)
    for text in ("A0-22P", "A1-22P"):
        assert text in stored


def test_f12_keeps_the_devices_that_its_fields_name(opened: Opener, folder: Path) -> None:
    program, hands = opened("admin")
    hands.key(Qt.Key.Key_F12)
    page: Any = program.window.pages["admin"]
    hands.pause(300)
    typed = {"scanner": "serial:///dev/ttyACM9", "display": "serial:///dev/ttyS9", "office_printer": "cups://mot"}
    for name, text in typed.items():
        getattr(page, name).line.setFocus()
        hands.clear()
        hands.type(text)
    hands.alt("S")
    hands.until(lambda: page.scanner.text == typed["scanner"] and page.told.isVisible(), "kept")
    reader = open_reader(folder / DATABASE)
    kept = dict(reader.execute("SELECT key, value FROM setting").fetchall())
    reader.close()
    assert {name: kept[name] for name in typed} == typed


def test_an_answer_to_what_stood_there_a_letter_ago_closes_no_dossier(opened: Opener, folder: Path) -> None:
    """Typed fast, Alt+X at once: the late answers to the first letters took the card away and the key met nothing."""
    code, _other = _two(folder, result=False)
    program, hands = opened()
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    page.search.setFocus()
    held = Held(program, FindDossiers)
    hands.type(code)
    hands.pause(300)
    assert len({asked.text for asked in held.asked if isinstance(asked, FindDossiers)}) > 1
    held.let_go(latest_first=True)
    hands.until(lambda: page.state.answered == code and page.state.opened is not None, "open")
    assert page.state.opened.dossier.code == code
    hands.alt("X")
    hands.until(lambda: page.acts.isVisible(), "the acts")


def test_f10_closes_the_period_it_asked_about_or_none(opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(folder)
    with desk.store.write() as tx:
        tx.put_officer("ke", "Vì Văn Kế", ("accountant",), SECRET_HASH)
    desk.store.close()
    program, hands = opened("ke")
    hands.key(Qt.Key.Key_F10)
    page: Any = program.window.pages["books"]
    hands.until(lambda: page.state.view is not None, "the books")
    closed: list[tuple[str, str]] = []
    monkeypatch.setattr(BooksViewModel, "close_longer", lambda _vm, agency, period: closed.append((agency, period)))
    page.period.line.setFocus()
    hands.type("10/2026")
    hands.alt("T")
    assert "10/2026" in page.question.text()
    page.period.line.setFocus()
    hands.clear()
    hands.type("11/2026")
    assert not page.sure.isVisible(), "what was asked stands there no more"
    hands.alt("T")
    assert "11/2026" in page.question.text()
    page.agency.choose("stc")
    assert not page.sure.isVisible()
    hands.alt("T")
    hands.enter()
    assert closed == [("stc", "11/2026")]


def test_an_amount_that_was_named_for_one_dossier_is_not_there_for_the_next(opened: Opener, folder: Path) -> None:
    """Both lack an amount for the same fee."""
    desk = Desk(folder)
    desk.open_shift()
    unset = FeeRule("charge", "Lệ phí", None, "unset", basis="Nghị quyết của HĐND tỉnh (M)")
    codes = [desk.receive(number=f"01419000012{n}", tendered=None, fees=(unset,)).code for n in (3, 4)]
    desk.store.close()
    program, hands = opened()
    hands.key(Qt.Key.Key_F4)
    page: Any = program.window.pages["collect"]
    _open_code(hands, page, codes[0])
    assert page.set_panel.isVisible()
    page.set_panel.amount.line.setFocus()
    hands.type("70000")
    _open_code(hands, page, codes[1])
    assert page.set_panel.isVisible()
    assert page.set_panel.amount.text == ""
