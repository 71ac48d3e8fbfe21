"""What a bank's statement does to the books: each credit once, whatever comes again, and nothing falls out of every list."""

import base64
import datetime
import io
import random
import struct
import zlib
from collections.abc import Callable, Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.answers.board.bank_rows import doubtful_credits
from desk_app.answers.board.work import Sight
from desk_app.answers.money import statement_reading
from desk_app.answers.money.statement import SHOWN, OpenStatement, look_into
from desk_app.answers.money.statement_reading import read_file
from desk_app.core.problems import UserProblem
from desk_app.core.statement import BadStatement, Credit, StatementContent
from desk_app.resources_reader import load_texts, statement_words
from desk_app.services.money.collect_fee import CollectFee, Payment, collect_fee
from desk_app.services.money.statement_matching import Judged, judge
from desk_app.services.money.transfers import (
    ExplainCredit,
    ReadStatement,
    SeeTransfer,
    explain_credit,
    read_statement,
    see_transfer,
)
from desk_app.services.money_records import ExpectedTransfer, StatementLineRecord
from desk_app.store.verify import verify
from sync.protocol.facts import draft
from sync.protocol.money_facts import STATEMENT_LINE_EXPLAINED, STATEMENT_READ
from tests.desks import SECRET_HASH, Desk

SVH = "2.001628"
DAY, NEXT = date(2026, 11, 24), date(2026, 11, 25)


@pytest.fixture
def desk(desk: Desk) -> Iterator[Desk]:
    with desk.store.write() as tx:
        tx.put_officer("ke", "Vì Văn Kế", ("accountant",), SECRET_HASH)
    desk.open_shift()
    yield desk
    assert verify(desk.store.path).ok


def _do(desk: Desk, use_case: Any, command: Any, who: str = "", centre: bool = True) -> Any:
    actor = desk.log_in(who) if who else desk.actor
    with desk.store.write() as tx:
        return use_case(tx, desk.centre, command, actor) if centre else use_case(tx, command, actor)


def _read(desk: Desk, *credits: Credit) -> tuple[int, int, int, int]:
    """Receipts, known, unmatched, doubtful."""
    outcome = _do(desk, read_statement, ReadStatement("svhttdl", "sao-ke.csv", "00", credits))
    return len(outcome.receipts), outcome.known, outcome.unmatched, outcome.doubtful


def _expected(desk: Desk, number: int, amount: int = 300_000) -> str:
    return desk.receive(SVH, f"0141900005{number:02d}", amount, None, payment=Payment("transfer", 0)).code


def _open(desk: Desk) -> list[tuple[str, str, int, str]]:
    reader = desk.store.reader()
    credits = [(each.line_id, each.reference, each.amount_vnd, each.state) for each in reader.open_credits()]
    reader.close()
    return credits


def test_a_number_that_comes_again_on_another_day_is_another_payment(desk: Desk) -> None:
    first, second = _expected(desk, 1), _expected(desk, 2)
    credits = (Credit("0001", DAY, 300_000, f"phi {first}"), Credit("0001", NEXT, 300_000, f"phi {second}"))
    assert _read(desk, credits[0]) == (1, 0, 0, 0)
    assert _read(desk, *credits) == (1, 1, 0, 0)  # the second 300.000 has its receipt
    assert _read(desk, *credits) == (0, 2, 0, 0)
    assert _open(desk) == []


def test_a_number_that_comes_twice_on_a_day_is_two_payments(desk: Desk) -> None:
    code = _expected(desk, 3)
    same = (Credit("0001", DAY, 300_000, "tien", 1), Credit("0001", DAY, 300_000, "tien", 2))
    other = Credit("0001", DAY, 50_000, f"phi {code}")
    assert _read(desk, *same, other) == (0, 0, 3, 0)
    assert _read(desk, *same, other) == (0, 3, 0, 0)
    assert len(_open(desk)) == 3


def test_a_proof_seen_before_is_one_credit_and_the_next_with_that_number_is_for_another(desk: Desk) -> None:
    first, second = _expected(desk, 4), _expected(desk, 5)
    reader = desk.store.reader()
    (transfer,) = reader.expected_transfers(first)
    reader.close()
    _do(desk, see_transfer, SeeTransfer(transfer.transfer_id, "0001"))
    # the file has the other one first; the receipt is of the credit that names its dossier
    credits = (Credit("0001", DAY, 300_000, f"phi {second}"), Credit("0001", NEXT, 300_000, f"phi {first}"))
    assert _read(desk, *credits) == (1, 1, 0, 0)
    assert _open(desk) == []


def test_a_payment_waits_under_a_number_that_another_receipt_has(desk: Desk) -> None:
    first = _expected(desk, 6)
    assert _read(desk, Credit("0001", DAY, 300_000, f"phi {first}"), Credit("0001", NEXT, 70_000, "khong ro")) == (1, 0, 1, 0)
    owing = desk.receive(SVH, "014190000599", 70_000, None).code
    assert _do(desk, collect_fee, CollectFee((owing,), Payment("transfer", 0, "0001"), 70_000)).receipts
    assert _open(desk) == []
    again = desk.receive(SVH, "014190000598", 70_000, None).code
    with pytest.raises(UserProblem, match="reference_used"):
        _do(desk, collect_fee, CollectFee((again,), Payment("transfer", 0, "0001"), 70_000))


def test_the_same_number_day_and_sum_in_other_words_is_for_a_person(desk: Desk) -> None:
    assert _read(desk, Credit("FT1", DAY, 70_000, "nop phi")) == (0, 0, 1, 0)
    reworded = Credit("FT1", DAY, 70_000, "NOP PHI (da bo sung)")
    assert _read(desk, reworded) == (0, 0, 0, 1)
    assert _read(desk, reworded) == (0, 1, 0, 0)
    (doubtful, unmatched) = _open(desk)
    reader = desk.store.reader()
    rows = list(doubtful_credits(Sight(reader, desk.centre, load_texts(), 0)))
    reader.close()
    assert [(row.kind, row.by, row.id) for row in rows] == [("doubtful_credit", "collect", doubtful[0])]
    assert "FT1 · 24/11/2026 · 70.000 đ" in rows[0].what
    assert (doubtful[3], unmatched[3]) == ("doubtful", "unmatched")
    with pytest.raises(UserProblem, match="no_reason"):
        _do(desk, explain_credit, ExplainCredit("svhttdl", doubtful[0], " "), "ke", centre=False)
    with pytest.raises(UserProblem, match="nothing_to_review"):
        _do(desk, explain_credit, ExplainCredit("svhttdl", unmatched[0], "x", is_new=True), "ke", centre=False)
    _do(desk, explain_credit, ExplainCredit("svhttdl", doubtful[0], "hai khoản", is_new=True), "ke", centre=False)
    assert [each[3] for each in _open(desk)] == ["unmatched", "unmatched"]
    assert _read(desk, Credit("FT1", DAY, 70_000, "lan thu ba")) == (0, 0, 0, 1)
    third = next(each for each in _open(desk) if each[3] == "doubtful")
    _do(desk, explain_credit, ExplainCredit("svhttdl", third[0], "dòng đã đọc"), "ke", centre=False)
    assert [each[3] for each in _open(desk)] == ["unmatched", "unmatched"]


def test_a_receipt_on_a_doubtful_credit_waits_for_the_decision(desk: Desk) -> None:
    code = _expected(desk, 7, 70_000)
    assert _read(desk, Credit("FT1", DAY, 70_000, f"phi {code}")) == (1, 0, 0, 0)
    assert _read(desk, Credit("FT1", DAY, 70_000, "khac")) == (0, 0, 0, 1)
    owing = desk.receive(SVH, "014190000597", 70_000, None).code
    with pytest.raises(UserProblem, match="reference_doubtful"):
        _do(desk, collect_fee, CollectFee((owing,), Payment("transfer", 0, "FT1"), 70_000))


def test_lines_of_earlier_versions_are_known_by_number_day_and_sum(desk: Desk) -> None:
    lines = [
        {
            "reference": f"FT{n}",
            "booked_on": "2026-11-24",
            "amount_vnd": 1_000 * n,
            "outcome": "unmatched",
            "dossier_code": None,
        }
        for n in (1, 2)
    ]
    body = {"statement_id": "aa", "file_name": "cu.csv", "sha256": "0", "lines": lines, "officer_name": "Lò Thị Lan"}
    with desk.store.write() as tx:
        tx.append(draft(STATEMENT_READ, "aa", body, {"texts": ["a", "b"]}, "svhttdl"), desk.actor)  # type: ignore[misc]
        explained = {"reference": "FT2", "finding": "x", "officer_name": "Vì Văn Kế"}
        tx.append(draft(STATEMENT_LINE_EXPLAINED, "FT2", explained, agency="svhttdl"), desk.actor)  # type: ignore[misc]
    assert [each[:2] for each in _open(desk)] == [("FT1", "FT1")]
    other_words = (Credit("FT1", DAY, 1_000, "A, dien giai khac"), Credit("FT2", DAY, 2_000, "b"))
    assert _read(desk, *other_words) == (0, 2, 0, 0)
    assert _read(desk, Credit("FT1", NEXT, 1_000, "a"), Credit("FT2", DAY, 2_001, "b")) == (0, 0, 2, 0)
    owing = desk.receive(SVH, "014190000596", 1_000, None).code
    assert _do(desk, collect_fee, CollectFee((owing,), Payment("transfer", 0, "FT1"), 1_000)).receipts


def test_a_preview_writes_nothing_and_says_what_the_act_then_does(desk: Desk, tmp_path: Path) -> None:
    code = _expected(desk, 8)
    _read(desk, Credit("FT1", DAY, 70_000, "truoc"))
    file = tmp_path / "sao-ke.csv"
    file.write_text(
        "Ngày;Số CT;Nợ;Có;Nội dung\n24/11/2026;FT1;;70.000;truoc\n24/11/2026;FT2;;300.000;phi "
        f"{code}\n25/11/2026;FT3;11.000;;phi\nTổng cộng;;;370.000;\n"
        + "".join(f"25/11/2026;FX{n};;{n}.000;tien {n}\n" for n in range(1, 400))
    )
    reader = desk.store.reader()
    with desk.store.write() as tx:
        seen = look_into(OpenStatement(str(file), "svhttdl"), tx, reader)
    reader.close()
    assert dict(seen.counts) == {"matched": 1, "unmatched": 399, "total": 1, "out": 1, "read": 1}
    assert len(seen.rows) == SHOWN
    assert seen.rows[0].dossier_code == code
    assert seen.rows[0].line == 3
    assert len(_open(desk)) == 1
    outcome = _do(desk, read_statement, ReadStatement("svhttdl", seen.file_name, seen.sha256, seen.credits))
    assert (len(outcome.receipts), outcome.known, outcome.unmatched) == (1, 1, 399)
    reader = desk.store.reader()
    assert (len(reader.open_credits()), reader.open_credits_count()) == (SHOWN, 400)  # a long list stays one to look at
    reader.close()


class _Books:
    """The statements that were read, without a file behind them."""

    def __init__(self) -> None:
        self.lines: list[StatementLineRecord] = []

    def statement_lines(self, _agency: str, first: str, last: str) -> tuple[StatementLineRecord, ...]:
        return tuple(line for line in self.lines if first <= line.booked_on <= last)

    def statement_lines_of(self, _agency: str, reference: str) -> tuple[StatementLineRecord, ...]:
        return tuple(line for line in self.lines if line.reference == reference)

    def receipts_by(self, _agency: str, _reference: str) -> tuple[tuple[str, int], ...]:
        return ()

    def on_receipts(self, _agency: str, _references: Collection[str]) -> frozenset[str]:
        return frozenset()

    def take(self, credits: list[Credit], waiting: list[ExpectedTransfer]) -> tuple[Judged, ...]:
        judged = judge(self, "svhttdl", credits, waiting)
        for each in judged:
            if each.outcome != "read":
                credit, number = each.credit, len(self.lines)
                self.lines.append(
                    StatementLineRecord(
                        f"x.{number}",
                        credit.reference,
                        credit.booked_on.isoformat(),
                        credit.amount_vnd,
                        credit.text,
                        credit.occurrence,
                        each.outcome,
                    )
                )
        return judged


_RAW = st.tuples(
    st.sampled_from(("0001", "0002")), st.integers(20, 26), st.sampled_from((50_000, 70_000)), st.sampled_from("ab")
)


def _counted(rows: list[tuple[str, int, int, str]]) -> list[Credit]:
    seen: dict[Any, int] = {}
    credits = []
    for row in rows:
        seen[row] = seen.get(row, 0) + 1
        credits.append(Credit(row[0], date(2026, 11, row[1]), row[2], row[3], seen[row]))
    return credits


@settings(max_examples=200, deadline=None)
@given(st.lists(_RAW, max_size=14), st.lists(st.tuples(st.integers(20, 26), st.integers(0, 6)), min_size=1, max_size=5))
def test_exports_of_overlapping_days_take_each_credit_once(
    rows: list[tuple[str, int, int, str]], exports: list[tuple[int, int]]
) -> None:
    """The bank's account does not change; files of whole days come in any order, and any of them again."""
    rows = sorted(rows, key=lambda row: row[1])
    books = _Books()
    covered: set[int] = set()
    for first, more in exports * 2:
        days = range(first, first + more + 1)
        covered.update(days)
        some = _counted([row for row in rows if row[1] in days])
        books.take(some, [])
        assert all(each.outcome == "read" for each in books.take(some, []))  # the same file again changes nothing
    wanted = sorted(
        (c.reference, c.booked_on.isoformat(), c.amount_vnd, c.text, c.occurrence)
        for c in _counted(rows)
        if c.booked_on.day in covered
    )
    found = sorted((x.reference, x.booked_on, x.amount_vnd, x.purpose or "", x.occurrence or 0) for x in books.lines)
    assert found == wanted


# Workbooks, by their first bytes

HEADS = ("Ngày", "Số CT", "Nợ", "Có", "Diễn giải")
XLS = zlib.decompress(
    base64.b85decode(
        "c-rk)O-NKx6#njeZ=4zPXEY5|7#>1aCg@CPZFEX2+ca24MFgeIV1qi!(8d;Jnadz(RkV?85rNevi(1qoXc3qd1VJ#P%T`fA3-xvGdH0!P1`d>9"
        "yzlYOz2}^Jzx)65-kYhC^w`7743?n<Iu<NH@|M^Hy?#dtfc%yvqfY3f*K)D0;P=r$=6Ue6@U>Ttp&aiFG(0d~kOXGvJ&8d?2a<7f4bjSV=n}FH"
        "%_IeGk);R~T&q%+XIO4zd7o20W4W6xS6Mbw+O#-<sYtYTmzu@LwQBYiLGn&=o{ww^p&YN|EWUV6*l9i3lS*{;tusf^D8M*qK-=TVcuMNUxPyEk"
        "7OU^?uOA|$QAUG3j_;NUd~;UybJMl2tzCfZKeFxKKiGXVh|BHQH3Jxib($B+C{604hP{wGy9UhO_#FDNfpi*tkR#fY9`ZnRVmfG|4M*e>h+;NK"
        "v%l@DA7U>Oco|GmAw3kk9Zbkf4Gj$;+9nP(hC@x^rcfx{Xp(6s?G=4-bMS1!P7>AuQe;8)t`f-FRSJ2v6_AXfnByh9<^t5Lxw~K99_;RjoMOu`"
        "pCtBqvspF|7B0ygl(~ql9`;LF%Q?2Qyv(ds9Is?qMrkOl=_pr`{Ue;_3VUm)oE?mJku6K&TPZ&J`OxFw=xk&g#V6V`=gTHOM8;4}=U<HS%Vz|2"
        "qE6hrA@L;QghK62pIBD>wom!AfNFuI4%K4J)8I&32^(xp_KsN8G}TwOrjw>GY6fYBV%C;1U(oW^e%bO~<MejF%bv4+l1r<aR6fa-r?~VLxOA?i"
        "!=-0&>CDwys4Ji3@+vN41ui42UIugd6qms*p1B9*lU(xV(V~^&k!%p{@xPD{7cN}5aN)v*3m2<}ykp7>m2Q6?@NG`s0KMwJ&OE&f?r)O+7KbrF"
        "&pG<u+lM5DDGcQ_e>TA*94@iSJkI|@iDOiH3ccv&di3Tzf9Y#WEN#!KGY0<N63Vswg<R_SkIVlFt)cL5"
    )
)
"""A workbook of the old kind: a day by format, a day as a bare number, a sum that went out."""
Cell = Callable[[Any, int, int], Any]


def _xlsx(*rows: tuple[Any, ...], heads: tuple[str, ...] = HEADS) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("Sao kê")
    day, currency = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "#,##0 VND"})
    for number, row in enumerate(((), heads, *rows)):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, datetime.datetime(cell.year, cell.month, cell.day), day)
            elif isinstance(cell, tuple):
                sheet.write_number(number, column, cell[0], currency)
            elif callable(cell):
                cell(sheet, number, column)
            elif isinstance(cell, str):
                sheet.write_string(number, column, cell)
            else:
                sheet.write_number(number, column, cell)
    book.close()
    return file.getvalue()


def _look(data: bytes) -> StatementContent:
    return read_file(data, statement_words())


def test_a_workbook_is_read_by_the_types_of_its_cells() -> None:
    content = _look(
        _xlsx(
            ("Số dư đầu kỳ", "", "", 9_000_000, ""),
            (NEXT, "0001", "", 3_000_000, "H5216261125 0007"),
            (46351, 20250001, "", "50,000", "le phi"),
            (NEXT, "", 11_000, "", "phi"),
            ("Tổng cộng", "", 11_000, 3_050_000, ""),
        )
    )
    assert [(credit.reference, credit.booked_on, credit.amount_vnd) for credit in content.credits] == [
        ("0001", NEXT, 3_000_000),
        ("20250001", NEXT, 50_000),
    ]
    assert [(each.line, each.reason) for each in content.left_out] == [(3, "total"), (6, "out"), (7, "total")]


def _formula(value: Any) -> Cell:
    return lambda sheet, row, column: sheet.write_formula(row, column, "=1+1", None, value)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ((NEXT, "1", "", _formula(""), "x"), "formula"),
        ((NEXT, "1", "", _formula(0), "x"), "formula"),
        ((NEXT, "1", "", _formula("#DIV/0!"), "x"), "formula"),
        ((NEXT, 20250000000000001234, "", 5_000, "x"), "long_number"),
        ((NEXT, "1", "", NEXT, "x"), "date_cell"),
        ((NEXT, "1", "", (50_000,), "x"), "date_cell"),
        ((NEXT, "1", "", 5_000.5, "x"), "amount"),
        ((NEXT, "1", "", "", "x"), "no_amount"),
        ((12, "1", "", 5_000, "x"), "date"),
    ],
)
def test_what_a_spreadsheet_made_of_a_sum_is_refused_by_name(cells: tuple[Any, ...], reason: str) -> None:
    with pytest.raises(BadStatement) as caught:
        _look(_xlsx((NEXT, "0", "", 1_000, "x"), cells))
    assert (caught.value.reason, caught.value.line) == (f"statement.{reason}", 4)
    assert "4" in load_texts()(caught.value.reason, line=4, cell="x")


def test_a_formula_that_was_worked_out_is_its_value() -> None:
    assert [credit.amount_vnd for credit in _look(_xlsx((NEXT, "1", _formula(0), _formula(5_000), "x"))).credits] == [5_000]


def test_a_workbook_of_the_old_kind_is_read() -> None:
    content = _look(XLS)
    assert [(credit.reference, credit.booked_on, credit.amount_vnd) for credit in content.credits] == [
        ("0001", NEXT, 3_000_000),
        ("0001", NEXT, 50_000),
    ]
    assert [each.reason for each in content.left_out] == ["out"]


def test_a_page_that_is_called_a_workbook_is_read_as_what_it_is() -> None:
    page = (
        "<html><body><table><tr><td colspan=5>Ngân hàng Mẫu</td></tr>"
        "<tr><th rowspan=2>Ngày</th><th rowspan=2>Số CT</th><th colspan=2>Số tiền</th><th rowspan=2>Nội dung</th></tr>"
        "<tr><th>Ghi nợ</th><th>Ghi có</th></tr>"
        "<tr><td>25/11/2026<td>1<td>&nbsp;<td>3.000.000<td>nop<br>phi</tr></table></body></html>"
    )
    for data in (page.encode(), page.encode("utf-16"), b"\xef\xbb\xbf" + page.encode()):
        assert [(credit.amount_vnd, credit.text) for credit in _look(data).credits] == [(3_000_000, "nop phi")]
    csv = "Ngày;Nợ;Có;Nội dung\n25/11/2026;;3.000;x\n"
    assert [credit.amount_vnd for credit in _look(csv.encode()).credits] == [3_000]


def test_a_reader_that_never_answers_costs_the_file_and_no_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\nexec sleep 60\n")
    silent.chmod(0o755)
    monkeypatch.setattr(statement_reading, "LONGEST_S", 0.2)
    monkeypatch.setattr(statement_reading.sys, "executable", str(silent))
    with pytest.raises(BadStatement, match="damaged"):
        _look(XLS)


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_workbook_is_refused_by_name_or_read(seed: int) -> None:
    """Whatever the library that reads it makes of the damage: an error, a panic, all memory."""
    chance = random.Random(seed)
    data = bytearray(XLS if seed % 2 else _xlsx((NEXT, "1", "", 5_000, "x"), (NEXT, "2", "", 6_000, "y")))
    for _ in range(3):
        place = chance.randrange(8, len(data))
        if chance.random() < 0.5:
            data[place] = chance.randrange(256)
        else:
            del data[place : place + chance.randrange(1, 40)]
    try:
        content = _look(bytes(data))
    except BadStatement as error:
        assert load_texts()(error.reason, line=error.line, cell=error.cell)
    else:
        assert len(content.credits) == 2


def _self_reaching(data: bytes) -> bytes:
    """The directory's sector is its own next one: a reader that follows it never comes to an end."""
    table, directory = (struct.unpack_from("<I", data, place)[0] for place in (76, 48))
    place = 512 + 512 * table + 4 * directory
    return data[:place] + struct.pack("<I", directory) + data[place + 4 :]


def _far_out() -> bytes:
    return _xlsx(*[()] * 3, (lambda sheet, _row, _column: sheet.write_number(1_048_575, 16_383, 1),))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 and then nothing", "damaged"),
        (XLS[:700], "damaged"),
        (_self_reaching(XLS), "damaged"),
        (_far_out(), "too_long"),
        (b"%PDF-1.7", "pdf"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "xml"),
    ],
    ids=["zip", "cut", "endless", "far", "pdf", "xml"],
)
def test_a_file_that_is_no_statement_is_named_as_what_it_is(data: bytes, reason: str) -> None:
    with pytest.raises(BadStatement, match=f"statement.{reason}"):
        _look(data)
    assert load_texts()(f"statement.{reason}", line=0, cell="")
