"""Nobody learns what a box should hold before they counted it: not by an answer, not by the order of checks, not on a page.

Two desks live through the same acts; only what lies in their boxes differs. Whatever is answered or shown must be the same."""

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desk_app.answers.board.work import Sight
from desk_app.answers.board.work_rows import work_rows
from desk_app.answers.money.boxes import ListBoxMoves, MakeInterimCount, SeeBoxes
from desk_app.core.problems import UserProblem
from desk_app.documents.builders import BUILDERS
from desk_app.resources_reader import load_texts
from desk_app.services.money.cash import DepositCash, HandOverCash, SecondPerson, deposit_cash, hand_over_cash
from desk_app.services.money.closings import ClosePeriod, close_period
from desk_app.services.money.counts import FixCount, ReviewDifference, WitnessCount, fix_count, review_difference, witness_count
from desk_app.services.money.floats import TakeFloat, take_float
from desk_app.services.money.movements import SendCash, TakeInSent, send_cash, take_in_sent
from desk_app.services.money.receipts import ReplaceReceipt, replace_receipt
from desk_app.services.money.refunds import RefundFee, refund_fee
from desk_app.services.money.shifts import FixEmpty, SettleCount, fix_empty, settle_count
from desk_app.store.ledger_text import write_ledger
from desk_app.store.verify import verify
from printers.slip import Pair
from sync.protocol.box_facts import SHIFT_OPENED
from sync.protocol.facts import draft
from tests.desks import SECRET_HASH, Desk, close_boxes, count_box, give_float, notes_of, open_boxes, refused

TEXTS = load_texts()
BOX = "svhttdl"
OFFICERS = ("lan", "son", "quy", "dao", "ke")
PERSONS = {"right": ("quy", "123456"), "wrong PIN": ("quy", "0000"), "oneself": ("lan", "123456"), "may not": ("hoa", "123456")}


def _desk(folder: Path) -> Desk:
    desk = Desk(folder)
    roles = {"quy": "cashier", "dao": "supervisor", "ke": "accountant", "lan": "intake_officer", "son": "intake_officer"}
    with desk.store.write() as tx:
        for name, role in roles.items():
            tx.put_officer(name, name.capitalize(), (role,), SECRET_HASH)
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    made = _desk(tmp_path / "desk")
    yield made
    assert verify(made.store.path).ok
    made.store.close()


def _scrubbed(answer: object) -> str:
    """Without what is drawn by lot at each desk."""
    return re.sub(r"[0-9A-Za-z]{12,}", "…", repr(answer))


class Life:
    """A desk with one open box, and all that anybody heard and saw of it."""

    def __init__(self, folder: Path, float_vnd: int) -> None:
        self.desk = _desk(folder)
        self.desk.open_shift(float_vnd, (BOX,))
        self.desk.receive(amount=300_000, tendered=300_000)
        self.actors = {name: self.desk.log_in(name) for name in OFFICERS}
        self.heard: list[str] = []

    def do(self, who: str, use_case: Callable[..., Any], command: Any, centre: bool = True, *rest: Any) -> None:
        arguments = (self.desk.centre, command) if centre else (command,)
        try:
            with self.desk.store.write() as tx:
                answer: Any = use_case(tx, *arguments, self.actors[who], *rest)
        except UserProblem as problem:
            answer = (problem.key, problem.field, sorted(problem.values.items()))
        self.heard.append(f"{who} {use_case.__name__}: {_scrubbed(answer)}")

    def look(self) -> None:
        """F5, F8 and the papers, as each officer may see them."""
        reader, centre = self.desk.store.reader(), self.desk.centre
        answering = self.desk.answering(reader)
        for officer in OFFICERS:
            self.heard.append(_scrubbed(SeeBoxes((BOX,), officer).answer(answering)))
            self.heard.append(_scrubbed(ListBoxMoves(BOX, officer).answer(answering)))
            paper = MakeInterimCount(BOX, officer, officer, notes_of(50_000))
            self.heard.append(_scrubbed(paper.document(answering)))
        self.heard.append(_scrubbed(work_rows(Sight(reader, centre, TEXTS, self.desk.clock.now_ms))))
        self.heard.append(_scrubbed([(row.stage, row.difference_vnd) for row in reader.standing_differences()]))
        for job in reader.print_jobs(("queued",)):
            place = json.loads(job.content)
            entry = reader.entry(place["epoch"], place["seq"])
            assert entry is not None
            blocks = BUILDERS[job.document](entry, centre, TEXTS, 0).blocks
            self.heard.append(_scrubbed([block for block in blocks if isinstance(block, Pair) and "Niêm" not in block.left]))
        reader.close()

    def close(self) -> None:
        self.desk.store.close()


QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
ACTS = st.tuples(
    st.sampled_from(
        ("hand over", "send", "refund", "replace", "float", "deposit", "take in", "close day", "count left", "collect", "empty")
    ),
    st.sampled_from((500, 150_000, 300_000, 350_000, 500_000, 1_000_000, 50_000_000)),
    st.sampled_from(sorted(PERSONS)),
    st.sampled_from(OFFICERS),
)


def _act(life: Life, act: tuple[str, int, str, str]) -> None:
    what, amount, beside, who = act
    second, notes = SecondPerson(*PERSONS[beside]), notes_of(amount)
    if what == "hand over":
        life.do(who, hand_over_cash, HandOverCash(BOX, notes, second))
    elif what == "send":
        life.do(who, send_cash, SendCash(BOX, notes, "Quỹ", "quay-01"))
    elif what == "refund":
        life.do(who, refund_fee, RefundFee(BOX, "26TAA", 1, "TT 25/2021", SecondPerson("dao", second.secret)))
    elif what == "replace":
        lines = ((1, "fee", "Phí", amount),)
        life.do(who, replace_receipt, ReplaceReceipt(BOX, "26TAA", 1, lines, "Lò Thị Mẫu", "sai"))  # type: ignore[arg-type]
    elif what == "float":
        life.do(who, take_float, TakeFloat(BOX, notes, "" if amount > 400_000 else "Két Văn phòng", second))
    elif what == "deposit":
        life.do(who, deposit_cash, DepositCash(BOX, notes, "GNT 1"))
    elif what == "take in":
        life.do(who, take_in_sent, TakeInSent(f"TIEN/quay-02/{BOX}/0123456789ab/{amount}", notes))
    elif what == "close day":
        life.do(who, close_period, ClosePeriod(BOX, "day"), True, lambda *_: None)
    elif what == "count left":
        life.do(who, fix_count, FixCount(BOX, notes[1:]))
    elif what == "empty":
        life.do("ke", fix_empty, FixEmpty((BOX,)))
    else:
        life.heard.append(_scrubbed(life.desk.receive(amount=50_000, tendered=50_000).collected is not None))
    life.desk.clock.now_ms += 120_000


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=QUICK)
@given(acts=st.lists(ACTS, min_size=1, max_size=6), first=st.integers(1, 9), more=st.integers(1, 400))
def test_whatever_is_done_no_answer_and_no_page_tells_what_a_box_should_hold(acts: Any, first: int, more: int) -> None:
    heard = []
    for number in (first, first + more):
        with tempfile.TemporaryDirectory() as folder:
            life = Life(Path(folder) / "desk", number * 50_000)
            for act in acts:
                _act(life, act)
                life.look()
            heard.append(life.heard)
            life.close()
    assert heard[0] == heard[1]


def test_only_who_fixed_a_count_sees_the_books_beside_it(tmp_path: Path) -> None:
    """The check above can fail: after the count is fixed its counter, and nobody else, is told."""
    heard = []
    for number, float_vnd in enumerate((100_000, 150_000)):
        life = Life(tmp_path / str(number), float_vnd)
        with life.desk.store.write() as tx:
            fixed = fix_count(tx, life.desk.centre, FixCount(BOX, notes_of(400_000)), life.actors["lan"])
        reader = life.desk.store.reader()
        answering = life.desk.answering(reader)
        seen = {who: SeeBoxes((BOX,), who).answer(answering)[0] for who in OFFICERS}
        moves = {who: ListBoxMoves(BOX, who).answer(answering).balance_vnd for who in OFFICERS}
        reader.close()
        assert seen["lan"].count is not None
        assert seen["lan"].count.expected_vnd == fixed.expected_vnd == float_vnd + 300_000 == moves.pop("lan")
        assert set(moves.values()) == {None}
        heard.append([_scrubbed(seen[who]) for who in OFFICERS if who != "lan"])
        life.close()
    assert heard[0] == heard[1]


@pytest.mark.parametrize("secret", ["9999", "123456"])
def test_a_refund_never_says_whether_the_box_has_so_much(desk: Desk, secret: str) -> None:
    desk.open_shift(0, (BOX,))
    issued = desk.receive(amount=300_000, tendered=300_000).collected
    assert issued is not None
    with desk.store.write() as tx:
        hand_over_cash(tx, desk.centre, HandOverCash(BOX, notes_of(300_000), SecondPerson("quy", "123456")), desk.actor)
    command = RefundFee(BOX, "26TAA", 1, "TT 25/2021 Điều 5.3", SecondPerson("dao", secret))
    if secret == "9999":
        assert refused(desk, refund_fee, desk.centre, command, desk.actor).key == "problem.login"
        return
    with desk.store.write() as tx:
        refund_fee(tx, desk.centre, command, desk.actor)
    with desk.store.write() as tx:  # what was paid out all the same was there: the count finds it
        settled = count_box(tx, desk.centre, BOX, notes_of(0), desk.actor, reason="tiền lẻ riêng")
    assert (settled.expected_vnd, settled.difference_vnd) == (-300_000, 300_000)


def test_a_count_alone_opens_the_box_and_holds_the_day_until_somebody_else_signs(desk: Desk) -> None:
    with desk.store.write() as tx:
        give_float(tx, desk.centre, BOX, 19_400_000, desk.actor)
        opened = count_box(tx, desk.centre, BOX, notes_of(500_000), desk.actor, reason="07:00, chưa có ai")
    assert (opened.difference_vnd, opened.awaits_second) == (-18_900_000, True)
    desk.receive(amount=50_000, tendered=50_000)  # the box works
    with desk.store.write() as tx:
        close_boxes(tx, desk.centre, {BOX: notes_of(550_000)}, desk.actor)
    ke = desk.log_in("ke")
    with desk.store.write() as tx, pytest.raises(UserProblem) as caught:
        close_period(tx, desk.centre, ClosePeriod(BOX, "day"), ke, lambda *_: None)
    assert caught.value.key == "problem.count_awaits_second"
    reader = desk.store.reader()
    (count,) = reader.standing_differences()
    reader.close()
    with desk.store.write() as tx, pytest.raises(UserProblem) as caught:
        witness_count(tx, WitnessCount(count.count_id, BOX), desk.actor)
    assert caught.value.key == "problem.same_person"
    dao = desk.log_in("dao")
    with desk.store.write() as tx:
        witness_count(tx, WitnessCount(count.count_id, BOX), dao)
        with pytest.raises(UserProblem) as caught:
            review_difference(tx, ReviewDifference(count.count_id, BOX, "tự xem"), dao)
    assert caught.value.key == "problem.same_person"  # who signed does not look into it
    with desk.store.write() as tx:
        assert close_period(tx, desk.centre, ClosePeriod(BOX, "day"), ke, lambda *_: None).no == 1


def test_who_looked_into_a_difference_does_not_sign_for_it_and_who_held_the_box_before_does_not_look(desk: Desk) -> None:
    with desk.store.write() as tx:
        tx.put_officer("nga", "Nga", ("intake_officer", "supervisor"), SECRET_HASH)
    nga, ke = desk.log_in("nga"), desk.log_in("ke")
    with desk.store.write() as tx:
        open_boxes(tx, desk.centre, {BOX: 500_000}, nga)
        count_box(tx, desk.centre, BOX, notes_of(500_000), nga)
        count_box(tx, desk.centre, BOX, notes_of(450_000), desk.actor, reason="thiếu một tờ")
    reader = desk.store.reader()
    (count,) = reader.standing_differences()
    reader.close()
    look, sign = ReviewDifference(count.count_id, BOX, "đã hỏi"), WitnessCount(count.count_id, BOX)
    with desk.store.write() as tx, pytest.raises(UserProblem) as caught:
        review_difference(tx, look, nga)
    assert caught.value.key == "problem.same_person"
    with desk.store.write() as tx:
        review_difference(tx, look, ke)
        with pytest.raises(UserProblem) as caught:
            witness_count(tx, sign, ke)
        assert caught.value.key == "problem.same_person"
        witness_count(tx, sign, nga)


def test_an_old_opening_on_an_advance_stands_once_until_somebody_else_looked(desk: Desk, tmp_path: Path) -> None:
    """As an earlier build wrote it; the account stays in the ledger's export."""
    body: Any = {
        "shift_id": "0123456789ab",
        "counter": "07",
        "float_vnd": 500_000,
        "denominations": [{"denomination_vnd": 500_000, "count": 1}],
        "previous_closing": None,
        "postings": [{"account": "cash_box", "amount_vnd": 500_000}, {"account": "float_advance", "amount_vnd": -500_000}],
        "totals": {"balance_vnd": 500_000, "taken_vnd": 0, "reversed_vnd": 0},
    }
    with desk.store.write() as tx:
        tx.append(draft(SHIFT_OPENED, body["shift_id"], body, agency=BOX), desk.actor)
        close_boxes(tx, desk.centre, {BOX: notes_of(500_000)}, desk.actor)
    reader = desk.store.reader()
    (old,) = reader.standing_differences()
    assert (old.stage, old.difference_vnd) == ("old_opening", 500_000)
    assert TEXTS(f"ui.tray.stage_{old.stage}") == "chênh lệch mở ca cũ"
    for format_ in ("hledger", "beancount"):
        file = tmp_path / format_
        write_ledger(reader, file, format_, desk.centre, TEXTS)  # type: ignore[arg-type]
        assert "Liabilities:FloatAdvance:Svhttdl" in file.read_text()
    reader.close()
    review = ReviewDifference(old.count_id, BOX, "tiền lẻ của Văn phòng")
    ke = desk.log_in("ke")
    with desk.store.write() as tx:
        with pytest.raises(UserProblem):
            review_difference(tx, review, desk.actor)
        review_difference(tx, review, ke)
    reader = desk.store.reader()
    assert reader.standing_differences() == ()
    reader.close()


def test_money_waits_while_a_fixed_count_is_not_settled_and_somebody_else_may_count_anew(desk: Desk) -> None:
    desk.open_shift(200_000, (BOX,))
    with desk.store.write() as tx:
        first = fix_count(tx, desk.centre, FixCount(BOX, notes_of(150_000)), desk.actor)
    with pytest.raises(UserProblem) as caught:
        desk.receive(amount=50_000, tendered=50_000)
    assert caught.value.key == "problem.box_being_counted"
    dao = desk.log_in("dao")
    with desk.store.write() as tx:
        with pytest.raises(UserProblem) as caught:
            settle_count(tx, desk.centre, SettleCount(BOX, first.count_id, "vắng"), dao)
        assert caught.value.key == "problem.count_of_other"
        settled = count_box(tx, desk.centre, BOX, notes_of(200_000), dao, reason="cán bộ nghỉ ốm")
    assert (settled.difference_vnd, settled.differed_before, settled.awaits_second) == (0, True, False)
    reader = desk.store.reader()
    kinds = [entry.kind for entry in reader.history(first.count_id)]
    (waiting,) = reader.standing_differences()
    reader.close()
    assert kinds == ["BoxCounted", "BoxCounted"]  # the first count is kept
    assert (waiting.difference_vnd, waiting.first_difference_vnd) == (0, -50_000)  # and what it found waits for somebody
    review, ke = ReviewDifference(waiting.count_id, BOX, "đếm sót một tờ"), desk.log_in("ke")
    with desk.store.write() as tx:
        for counter in (desk.actor, dao):
            with pytest.raises(UserProblem):
                review_difference(tx, review, counter)
        review_difference(tx, review, ke)
    reader = desk.store.reader()
    assert reader.standing_differences() == ()
    reader.close()


@pytest.mark.parametrize("beside", [None, SecondPerson("quy", "123456")])
def test_the_slip_of_a_closing_says_who_stood_beside_or_that_nobody_did(desk: Desk, beside: SecondPerson | None) -> None:
    desk.open_shift(500_000, (BOX,))
    with desk.store.write() as tx:
        count_box(tx, desk.centre, BOX, notes_of(450_000), desk.actor, reason="thiếu", second=beside)
    reader = desk.store.reader()
    try:
        place = json.loads(next(job.content for job in reader.print_jobs(("queued",)) if job.document == "shift_closing"))
        entry = reader.entry(place["epoch"], place["seq"])
        assert entry is not None
        said = [getattr(block, "text", "") for block in BUILDERS["shift_closing"](entry, desk.centre, TEXTS, 0).blocks]
    finally:
        reader.close()
    assert (TEXTS("paper.closing_awaits") in said) is (beside is None)
    assert (f"{TEXTS('paper.closing_second')}: Quy" in said) is (beside is not None)
