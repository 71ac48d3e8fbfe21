"""Banks' statements as text: every way to lay one out that was seen, and every way to damage one: money is read or refused by
name, never lost and never guessed."""

import json
import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.core.statement import MAX_LINES, BadStatement, StatementContent, names_code
from desk_app.core.statement_cells import NotRead, amount_of, day_of
from desk_app.core.statement_text import decode, read_text
from desk_app.resources_reader import load_texts, statement_words
from tests.absent import BESIDE, needs_beside

WORDS = statement_words()
SHARED = BESIDE / "data" / "statement_layouts.json"
NBSP, THIN = "\u00a0", "\u2009"


def read(text: str | bytes) -> StatementContent:
    return read_text(decode(text if isinstance(text, bytes) else text.encode()), WORDS)


def _money(content: StatementContent) -> list[tuple[str, int]]:
    return [(f"{credit.booked_on:%d/%m/%y}", credit.amount_vnd) for credit in content.credits]


LAYOUTS: dict[str, tuple[str, list[tuple[str, int]]]] = {
    "heads in two languages, joined by a slash": (
        "STT/ No.,Ngày GD/ TNX Date,Số CT/ Doc No,Ghi nợ/ Debit,Ghi có/ Credit,Số dư/ Balance,Nội dung/ Details\n"
        '1,02/12/2026,AB-01,,"1,250,000","9,250,000",nop phi\n2,02/12/2026,AB-02,"11,000",,"9,239,000",phi dich vu\n',
        [("02/12/26", 1_250_000)],
    ),
    "heads in two languages, one above the other": (
        '"Ngày giao dịch\nTransaction Date";"Số bút toán\nTransaction No";"Phát sinh có\nCredit";"Diễn giải\nDescription"\n'
        "02/12/2026;A1;40.000;x\n",
        [("02/12/26", 40_000)],
    ),
    "day and number in one cell": (
        '"Ngày/ Date / Số CT/ Doc No",Nợ,Có,Mô tả\n"02/12/2026\n77 - 1",,20000,x\n',
        [("02/12/26", 20_000)],
    ),
    "one column of sums with a sign": (
        'Ngày,Số tiền,Nội dung\n02/12/2026,"+2,000",a\n02/12/2026,"-5,000",b\n',
        [("02/12/26", 2_000)],
    ),
    "one column of sums, minus where money went out": (
        "Ngày;Số tiền;Nội dung\n02/12/2026;2.000;a\n02/12/2026;(5.000);b\n",
        [("02/12/26", 2_000)],
    ),
    "a column says which way": (
        "Ngày|Loại GD|Số tiền|Nội dung\n02/12/2026|C|2000|a\n02/12/2026|D|5000|b\n03/12/2026|Có|7000|c\n",
        [("02/12/26", 2_000), ("03/12/26", 7_000)],
    ),
    "a wide head over two": (
        "Ngày;Số CT;Số tiền;;Nội dung\n;;Ghi nợ;Ghi có;\n02/12/2026;1;;3.000;a\n02/12/2026;2;4.000;;b\n",
        [("02/12/26", 3_000)],
    ),
    "blanks that do not break, and thin ones": (
        f"Ngày;Ghi có;Nội dung\n02/12/2026;3{NBSP}000{NBSP}000 ₫;a\n02/12/2026;4{THIN}000đ;b\n02/12/2026;VND 5 000;c\n",
        [("02/12/26", 3_000_000), ("02/12/26", 4_000), ("02/12/26", 5_000)],
    ),
    "hundredths that are nought": (
        'Ngày,Ghi có,Nội dung\n02/12/2026,"3,000.00",a\n02/12/2026,"1,000,000.00",b\n',
        [("02/12/26", 3_000), ("02/12/26", 1_000_000)],
    ),
    "days in other words": (
        "Ngày;Ghi có;Nội dung\n2-DEC-2026;1000;a\n02/12/26;2000;b\n2026-12-02T09:01:02;3000;c\n"
        "46358;4000;d\n09:01 02.12.2026;5000;e\n",
        [("02/12/26", 1000 * n) for n in range(1, 6)],
    ),
    "commas above, and in what payers write": (
        "Ngân hàng, chi nhánh, số 1, tổ 2, phường Tô Hiệu\nTừ ngày 01/12/2026\nNgày;Ghi nợ;Ghi có;Nội dung\n"
        "02/12/2026;;3,000;nop, phi, cho, ong A\n",
        [("02/12/26", 3_000)],
    ),
    "opening, totals and balances": (
        "Ngày;Số CT;Nợ;Có;Diễn giải\nSố dư đầu kỳ;;;9.000.000;\n02/12/2026;1;;3.000;a\n02/12/2026;2;;4.000;b\n"
        "Cộng phát sinh trong kỳ;;0;7.000;\n03/12/2026;;;7.000;Tổng cộng\nSố dư cuối kỳ;;;9.007.000;\nXin cảm ơn quý khách\n",
        [("02/12/26", 3_000), ("02/12/26", 4_000)],
    ),
    "heads again on the next page": (
        "Ngày;Ghi nợ;Ghi có;Nội dung\n02/12/2026;;3.000;a\nNgày;Ghi nợ;Ghi có;Nội dung\n02/12/2026;;4.000;b\n",
        [("02/12/26", 3_000), ("02/12/26", 4_000)],
    ),
    "a reversal in the column of credits": (
        "Ngày;Ghi có;Nội dung\n02/12/2026;3.000;a\n02/12/2026;-1.100;hoan\n",
        [("02/12/26", 3_000)],
    ),
    "a payer who writes tổng cộng": (
        "Ngày;Ghi nợ;Ghi có;Nội dung\n02/12/2026;;3.000;a\n02/12/2026;;4.000;Tong cong\n",
        [("02/12/26", 3_000), ("02/12/26", 4_000)],
    ),
    "an account column beside": (
        "Ngày ghi có;TK ghi có;Tài khoản ghi nợ;Ghi có;Nội dung\n02/12/2026;123;456;3.000;a\n",
        [("02/12/26", 3_000)],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_statement_is_read_however_the_bank_lays_it_out(name: str) -> None:
    text, expected = LAYOUTS[name]
    assert _money(read(text)) == expected


@needs_beside(SHARED)
def test_every_layout_that_was_collected_is_read_with_its_credits() -> None:
    layouts = json.loads(SHARED.read_text(encoding="utf-8"))
    assert len(layouts) >= 23
    for layout in layouts:
        content = read(layout["text"])
        assert len(content.credits) == layout["credits"], layout["layout"]
        bare = layout["text"].replace(",", "").replace(".", "")
        for credit in content.credits:  # each sum stands in the file, digit by digit
            assert str(credit.amount_vnd) in bare, layout["layout"]


REFUSED = {
    "": ("no_columns", 0),
    "a;b\n1;2\n": ("no_columns", 0),
    "Ngày;Nội dung;Ghi có\n32/13/2026;x;1.000\n": ("date", 2),
    "Ngày;Nội dung;Ghi có\n11/25/2026;x;1.000\n": ("date", 2),
    "Ngày;Nội dung;Ghi có\n25/11/2026;x;1.000\n25/11/2026;x;1.0000\n": ("amount", 3),
    "Ngày;Nội dung;Ghi có\n25/11/2026;x;١٢٣\n": ("amount", 2),
    "Ngày;Nội dung;Ghi có\n25/11/2026;x;3.000,50\n": ("amount", 2),
    "Ngày;Nội dung;Ghi có\n25/11/2026;x;99999999999999999999\n": ("amount", 2),
    "Ngày;Nội dung;Ghi có\n25/11/2026;x;1.000,00\n25/11/2026;x;50,000\n": ("separators", 3),
    "Ngày;Nội dung;Ghi có\n25/11/2026;x;1.000.000\n25/11/2026;x;50,000\n": ("separators", 3),
    "Ngày,Ghi nợ,Ghi có,Nội dung\n25/11/2026,,3,000,000,x\n": ("cells", 2),
    "Ngày;Ghi nợ;Ghi có;Nội dung\n25/11/2026;;3.000\n": ("cells", 2),
    "Ngày;Ghi nợ;Ghi có;Nội dung\n25/11/2026;5.000;3.000;x\n": ("both", 2),
    "Ngày;Ghi nợ;Ghi có;Nội dung\n25/11/2026;;;x\n": ("no_amount", 2),
    "Ngày;Ghi nợ;Ghi có;Nội dung\n;;3.000;x\n": ("date", 2),
    "Ngày;Số tiền;Nội dung\n25/11/2026;3.000;x\n": ("no_sign", 2),
    "Ngày;Loại tiền;Ghi có;Nội dung\n25/11/2026;USD;3.000;x\n": ("currency", 2),
    'Ngày;Ghi có;Nội dung\n25/11/2026;1.000;"x\n25/11/2026;2.000;y\n25/11/2026;3.000;z\n': ("quotes", 2),
    'Ngày;Ghi có;Nội dung\n25/11/2026;1.000;"x\n25/11/2026;2.000;y\n25/11/2026;3.000;z"\n': ("quotes", 2),
    'Ngày;Ghi có;Nội dung\n25/11/2026;1.000;"x" y\n': ("quotes", 2),
    "\x00\x01": ("letters", 0),
}


@pytest.mark.parametrize("text", REFUSED, ids=[f"{reason}-{number}" for number, (reason, _line) in enumerate(REFUSED.values())])
def test_a_bad_statement_is_refused_whole_by_line_and_reason(text: str) -> None:
    with pytest.raises(BadStatement) as caught:
        read(text)
    assert (caught.value.reason.removeprefix("statement."), caught.value.line) == REFUSED[text]


def test_every_refusal_and_every_row_has_its_words() -> None:
    texts = load_texts()
    for reason, line in REFUSED.values():
        assert str(line) in texts(f"statement.{reason}", line=line, cell="x") or not line
    for becomes in ("out", "zero", "negative", "total", "heads", "words"):
        assert texts(f"ui.statement.becomes_{becomes}")


def test_what_is_left_out_is_said_with_line_and_reason() -> None:
    content = read(LAYOUTS["opening, totals and balances"][0])
    assert [(each.line, each.reason) for each in content.left_out] == [
        (2, "total"),
        (5, "total"),
        (6, "total"),
        (7, "total"),
        (8, "words"),
    ]
    wrong_total = "Ngày;Ghi nợ;Ghi có;Nội dung\n02/12/2026;;3.000;a\nTổng cộng;;5.000;\n"
    assert read(wrong_total).stated_vnd == 5_000
    assert read(wrong_total.replace("5.000", "3.000")).stated_vnd is None


def test_damaged_letters_are_no_other_code_page() -> None:
    text = "Ngày;Ghi có;Nội dung\n25/11/2026;3.000;nộp phí Lò Văn Ánh\n".encode()
    for spelling in (text, b"\xef\xbb\xbf" + text, text.decode().encode("utf-16"), _cp1258(text.decode())):
        assert _money(read(spelling)) == [("25/11/26", 3_000)]
    with pytest.raises(BadStatement, match="letters"):
        read(text[:-8] + b"\xff" + text[-8:])


def test_two_equal_lines_without_reference_are_two_credits_and_known_again() -> None:
    text = "Ngày,Nội dung,Ghi có\n25/11/2026,le phi,100000\n25/11/2026,le phi,100000\n"
    first = read(text.encode("utf-16")).credits
    assert len({credit.reference for credit in first}) == 2
    assert read(text).credits == first


def test_twenty_thousand_lines_are_taken_and_no_more() -> None:
    line = "25/11/2026;FT{0};;1.{0:03d};le phi {0}\n"
    head = "Ngày;Số CT;Nợ;Có;Nội dung\n"
    many = head + "".join(line.format(n % 1000) for n in range(MAX_LINES))
    assert len(read(many).credits) == MAX_LINES == 20_000
    with pytest.raises(BadStatement, match="too_long"):
        read(many + line.format(7))


CODE = "H52.16-261125-0001"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("H52162611250001", True),
        ("IBFTH5216261125 0001 le phi", True),
        ("MBVCB.789.h52 16 261125 0001.CT tu 0123", True),
        ("H5216261125 0001 25112026", True),
        ("H5216261125 0 001", True),
        ("H52.16-261125-00012", False),
        ("H521626112500012 phi", False),
        ("H5216261125 0001 2", False),
        ("H5216261125 000", False),
    ],
)
def test_a_dossier_code_is_found_whole_or_not_at_all(text: str, named: bool) -> None:
    assert names_code(text, CODE) is named


# Generated statements: whatever layout, mark, day, number and letters, each credit comes out exactly once.

_HEADS = (
    ("date", "reference", "debit", "credit", "balance", "text"),
    ("number", "date", "text", "debit", "credit", "reference"),
    ("date", "credit", "text"),
    ("date", "reference", "amount", "text"),
)
_NAMES = {
    "number": ("STT", "STT/ No."),
    "date": ("Ngày giao dịch", "Ngày GD/ TNX Date", "Ngày hạch toán", "Transaction Date"),
    "reference": ("Số tham chiếu", "Số CT/ Doc No", "Reference"),
    "debit": ("Ghi nợ", "Số tiền ghi nợ/ Debit", "Phát sinh nợ (VND)"),
    "credit": ("Ghi có (*)", "Số tiền ghi có/ Credit", "Phát sinh có (VND)"),
    "amount": ("Số tiền", "Số tiền GD/ Amount"),
    "balance": ("Số dư", "Số dư/ Balance"),
    "text": ("Nội dung", "Mô tả giao dịch/ Transaction description", "Diễn giải"),
}
_DAYS = (
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day:%d/%m/%y}",
    lambda day: f"{day:%d-%b-%Y}".upper(),
    lambda day: f"{day:%Y-%m-%d} 09:15:00",
    lambda day: str((day - date(1899, 12, 30)).days),
)
_SUMS = (
    lambda vnd: str(vnd),
    lambda vnd: f"{vnd:,}",
    lambda vnd: f"{vnd:,}".replace(",", "."),
    lambda vnd: f"{vnd:,}".replace(",", NBSP) + " VNĐ",
    lambda vnd: f"{vnd:,}.00",
    lambda vnd: f"{vnd:,}".replace(",", ".") + "đ",
)
_LETTERS = ("utf-8", "utf-8-sig", "utf-16", "cp1258")
_PURPOSES = st.text(st.sampled_from("abcXYZ 019,;.|\t\"'-/Hàộếđ"), max_size=30)
_MOVES = st.tuples(st.integers(0, 40), st.integers(1, 10**9), st.booleans(), _PURPOSES, st.integers(0, 3))


def _cp1258(text: str) -> bytes:
    """As that page spells Vietnamese: the letter, then its tone."""
    import unicodedata

    letters = []
    for letter in text:
        try:
            letters.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = next(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
            rest = unicodedata.normalize("NFC", parts.replace(tone, ""))
            letters.append((rest + tone).encode("cp1258"))
    return b"".join(letters)


def _cell(text: str, delimiter: str) -> str:
    quoted = any(letter in text for letter in (delimiter, '"', "\n"))
    return '"' + text.replace('"', '""') + '"' if quoted else text


def _written(draw: Any, moves: list[tuple[int, int, bool, str, int]], delimiter: str) -> str:
    heads = draw(st.sampled_from(_HEADS))
    names = [draw(st.sampled_from(_NAMES[column])) for column in heads]
    say_day, say_sum = draw(st.sampled_from(_DAYS)), draw(st.sampled_from(_SUMS))
    signed = "amount" in heads
    lines = ["NGÂN HÀNG MẪU, chi nhánh Sơn La", "Số tài khoản: 123", delimiter.join(_cell(name, delimiter) for name in names)]
    for number, (day, vnd, came, purpose, reference) in enumerate(moves, 1):
        cells = {
            "number": str(number),
            "date": say_day(date(2026, 11, 1) + timedelta(days=day)),
            "reference": f"FT {reference}",
            "debit": "" if came else say_sum(vnd),
            "credit": say_sum(vnd) if came else "",
            "amount": ("+" if came else "-") + say_sum(vnd),
            "balance": say_sum(10**10 + number),
            "text": purpose,
        }
        lines.append(delimiter.join(_cell(cells[column], delimiter) for column in heads))
    assert signed or "credit" in heads
    return "\r\n".join(lines) + "\r\n"


@settings(max_examples=200, deadline=None)
@given(st.data(), st.lists(_MOVES, max_size=12), st.sampled_from(";,\t|"), st.sampled_from(_LETTERS))
def test_every_credit_comes_out_once_whatever_layout_mark_day_number_and_letters(
    data: st.DataObject, moves: list[tuple[int, int, bool, str, int]], delimiter: str, letters: str
) -> None:
    text = _written(data.draw, moves, delimiter)
    spelt = _cp1258(text) if letters == "cp1258" else text.encode(letters)
    content = read(spelt)
    expected = [
        (date(2026, 11, 1) + timedelta(days=day), vnd, " ".join(purpose.split()))
        for day, vnd, came, purpose, _reference in moves
        if came
    ]
    assert [(credit.booked_on, credit.amount_vnd, credit.text) for credit in content.credits] == expected
    assert len(content.credits) + len(content.left_out) == len(moves)
    assert len(set(content.credits)) == len(content.credits)  # all five together name a credit
    assert read(spelt) == content


def test_ten_thousand_damaged_files_are_refused_by_name_or_lose_nothing() -> None:
    """One place of one row is damaged: whatever is read then, all that stood in the other rows is read as before."""
    chance = random.Random(20261130)
    texts, refused, read_on = load_texts(), 0, 0
    for number in range(10_000):
        delimiter = ";,\t|"[number % 4]
        sums = [f"{chance.randrange(1, 9000) * 1000:,}".replace(",", ".") for _ in range(6)]
        rows = [["25/11/2026", f"FT{n}", "", vnd, f'phi "{n}" H52'] for n, vnd in enumerate(sums)]
        rows[3][2:4] = ["11.000", ""]
        heads = delimiter.join(["Ngày", "Số CT", "Nợ", "Có", "Nội dung"])
        lines = [delimiter.join(_cell(cell, delimiter) for cell in row) for row in rows]
        whole = read("\n".join([heads, *lines]))
        victim = chance.randrange(6)
        lines[victim] = _damaged(lines[victim], delimiter, chance)
        damaged = "\n".join([heads, *lines])
        try:
            content = read(damaged)
        except BadStatement as error:
            refused += 1
            assert texts(error.reason, line=error.line, cell=error.cell)
            continue
        read_on += 1
        for credit in whole.credits:
            if credit.reference != f"FT{victim}":
                assert content.credits.count(credit) == 1, damaged
    assert refused > 2_000
    assert read_on > 1_000  # a letter of a purpose may change, and no harm is done


def _damaged(line: str, delimiter: str, chance: random.Random) -> str:
    place = chance.randrange(len(line) + 1)
    how = chance.randrange(6)
    if how == 0:
        return line[:place] + line[place + 1 :]
    if how == 1:
        return line[:place] + chance.choice("\"';,|\t\n\r09.x-\u0000\u202e" + delimiter) + line[place:]
    if how == 2:
        return line[:place]
    if how == 3:
        return line[place:]
    if how == 4:
        return line[:place] + chance.choice("0123456789abc") + line[place + 1 :]
    return line[:place] + '"' + line[place:]


@given(st.integers(0, 10**15), st.sampled_from((",", ".", " ", NBSP, THIN)), st.sampled_from(("", "đ", " ₫", " VNĐ", "vnd")))
def test_a_grouped_sum_is_read_back(vnd: int, mark: str, currency: str) -> None:
    assert amount_of(f"{vnd:,}".replace(",", mark) + currency).vnd == vnd


@given(st.text(st.sampled_from("0123456789,. -+()đVN"), max_size=14))
def test_no_text_makes_a_sum_of_more_digits_than_it_has(text: str) -> None:
    try:
        amount = amount_of(text)
    except NotRead:
        return
    digits = "".join(letter for letter in text if letter.isdecimal())
    assert digits.startswith(str(abs(amount.vnd)).lstrip("0")) or str(abs(amount.vnd)) in digits


@given(st.text(st.sampled_from("0123456789/-. :JANovdec"), max_size=14))
def test_a_day_is_a_day_or_refused(text: str) -> None:
    try:
        day, _rest = day_of(text)
    except NotRead:
        return
    assert date(2000, 1, 1) <= day < date(2100, 1, 1) or str(day.year) in text
