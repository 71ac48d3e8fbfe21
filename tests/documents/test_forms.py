"""Official forms as a reader sees them: the text that comes out of the PDF."""

import re
from dataclasses import replace
from datetime import date, datetime

import pypdfium2
import pytest
import zxingcpp

from desk_app.core.moments import to_ms
from desk_app.documents.document import Document, Paragraph, PrintedTable, TextRun
from desk_app.documents.forms import BUILDERS, Act, dossier_form
from desk_app.documents.pdf import PAGES, to_pdf
from desk_app.documents.registers import Handover, HandoverLine, handover_minutes, register
from desk_app.documents.slips import LETTERS
from desk_app.documents.thermal import to_slip
from desk_app.resources_reader import load_centre, load_texts
from desk_app.services.intake.intake_command import PaperIn
from printers.raster import render
from sync.protocol.seal import Entry
from tests.desks import START_MS, Desk

CENTRE, TEXTS = load_centre(), load_texts()


def pages_of(document: Document) -> list[str]:
    pdf = pypdfium2.PdfDocument(to_pdf(document, CENTRE.short_name, TEXTS("form.page")))
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]


def pages_lines(document: Document) -> list[str]:
    """Each run of words that stands on one line of one column, of all pages."""
    with pypdfium2.PdfDocument(to_pdf(document, CENTRE.short_name, TEXTS("form.page"))) as pdf:
        return [
            item.extract()
            for page in pdf
            for item in page.get_objects(textpage=page.get_textpage())
            if isinstance(item, pypdfium2.PdfTextObj)
        ]


def received(desk: Desk, **changes: object) -> Entry:
    code = desk.receive(amount=None, tendered=None, **changes).code
    reader = desk.store.reader()
    try:
        return next(entry for entry in reader.history(code) if entry.kind == "DossierReceived")
    finally:
        reader.close()


def test_form_01_says_what_the_fact_says_in_two_copies(desk: Desk) -> None:
    entry = received(desk)
    kept, given = pages_of(dossier_form("appointment", entry, CENTRE, TEXTS))
    assert "Liên: Lưu" in kept
    assert "Liên: Giao khách hàng" in given
    for said in (
        "Lò Thị Mẫu",
        "014190000123",
        "Giấy tờ 4",
        "10 ngày làm việc",
        "Mẫu số 01, Thông tư 03/2025/TT-VPCP",
        "Độc lập",
    ):
        assert said in kept, said
    assert re.search(r"niêm [0-9A-Z]{5} [0-9A-Z]{5}", kept)


def test_each_kind_opens_what_is_not_known_to_a_pen_and_prints_what_is(desk: Desk) -> None:
    entry = received(desk)
    act = Act(
        START_MS, "17", ("Bản sao hộ chiếu", "Ảnh 4 x 6"), "Thiếu ảnh", START_MS + 86_400_000, "Lò Thị Lan", "0212 3850 100"
    )
    forms = CENTRE.forms_on(date(2026, 11, 25))
    for kind in set(BUILDERS) & set(forms.numbers.values()):
        (open_text, *_), (full_text, *_) = (pages_of(dossier_form(kind, entry, CENTRE, TEXTS, one)) for one in (None, act))
        assert f"Mẫu số {forms.number_of(kind)}, Thông tư 03/2025" in full_text
        assert "………" in open_text or kind == "appointment"
        if kind in ("supplement", "refusal", "extension", "stop"):
            assert "………" not in full_text, kind
            assert "Thiếu ảnh" in full_text


def test_an_apology_of_2024_is_written_on_the_form_of_its_day(desk: Desk) -> None:
    act = Act(to_ms(datetime(2024, 5, 5, 9)), "17", (), "Thiếu người", START_MS)
    first, second = pages_of(dossier_form("apology", received(desk), CENTRE, TEXTS, act))
    assert "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ" in first
    assert "Mẫu số 04, Thông tư 01/2018/TT-VPCP" in first
    assert "ngày 05 tháng 5 năm 2024" in first
    assert "Liên: Lưu" in second


def test_sets_of_forms_follow_the_day() -> None:
    old, new = CENTRE.forms_on(date(2025, 9, 14)), CENTRE.forms_on(date(2025, 9, 15))
    assert (old.number_of("control"), new.number_of("control")) == ("05", "06")
    assert (old.number_of("register"), new.number_of("register")) == ("06", "07")
    assert "stop" not in old.numbers.values()
    assert new.number_of("stop") == "05"
    assert old.number_of("apology") == new.number_of("extension") == "04"
    for forms in (old, new):
        assert set(forms.numbers.values()) <= {*BUILDERS, "register"}


def test_the_longest_title_and_forty_papers_wrap_and_page_and_clip_nothing(desk: Desk) -> None:
    papers = tuple(PaperIn(f"Giấy tờ số {line} " + "của hồ sơ đề nghị " * (line % 9), original=1) for line in range(1, 41))
    entry = received(desk, papers=papers)
    document = dossier_form("appointment", entry, CENTRE, TEXTS)
    pages = pages_of(document)
    assert len(pages) % 2 == 0
    half = " ".join(pages[: len(pages) // 2])
    for line in range(1, 41):
        assert f"Giấy tờ số {line} " in half
    assert half.count("Thành phần hồ sơ Bản") >= 2, "headings repeat"
    assert f"Trang {len(pages) // 2}/{len(pages) // 2}" in half
    words = " ".join(f"từ{number}" for number in range(400))
    long = Document(
        "x",
        "a5",
        (Paragraph((TextRun(words),)), PrintedTable(("a", "b"), ((words * 3, "chữ" * 300),), (3, 1), ("left", "left"))),
    )
    text = re.sub(r"\s", "", "".join(pages_of(long)))
    assert all(text.count(f"từ{number}") >= 4 for number in range(400))
    assert text.count("ữ") == 300


def test_nothing_is_drawn_outside_the_paper(desk: Desk) -> None:
    papers = tuple(PaperIn("Ẩ" * 200 + str(line), original=999) for line in range(3))
    document = dossier_form("appointment", received(desk, papers=papers), CENTRE, TEXTS)
    pdf = pypdfium2.PdfDocument(to_pdf(document, "x", TEXTS("form.page")))
    width, height = PAGES["a5"]
    for page in pdf:
        for item in page.get_objects():
            left, bottom, right, top = item.get_bounds()
            assert 8 <= left <= right <= width - 8, item
            assert 8 <= bottom <= top <= height - 8, item


def test_all_letters_come_out_of_the_pdf() -> None:
    document = Document("x", "a5", tuple(Paragraph((TextRun(line, bold),)) for line in LETTERS for bold in (False, True)))
    text = "".join(pages_of(document)).replace(" ", "")
    for letter in set("".join(LETTERS)) - {" "}:
        assert text.count(letter) == 2 * "".join(LETTERS).count(letter), letter


def test_sample_hides_the_person_and_says_so(desk: Desk) -> None:
    (text,) = pages_of(dossier_form("appointment", received(desk), CENTRE, TEXTS, sample=True))
    assert "MẪU" in text
    assert "Lò Thị Mẫu" not in text
    assert "014190000123" not in text
    assert "0912345678" not in text


def test_the_word_for_a_sample_stands_top_right_in_bold_sixteen_points_and_covers_nothing(desk: Desk) -> None:
    width, height = PAGES["a5"]
    margin = 8 * 72 / 25.4
    document = dossier_form("appointment", received(desk), CENTRE, TEXTS, sample=True)
    with pypdfium2.PdfDocument(to_pdf(document, "x", "{page}{pages}")) as pdf:
        page = pdf[0]
        texts = [item for item in page.get_objects(textpage=page.get_textpage()) if isinstance(item, pypdfium2.PdfTextObj)]
        (mark,) = [item for item in texts if item.extract() == "MẪU"]
        _left, bottom, right, top = mark.get_bounds()
        assert (right, mark.get_font_size()) == (pytest.approx(width - margin, abs=1), 16)
        assert "Bold" in mark.get_font().get_base_name()
        assert top <= height - margin + 2  # the accent of a capital
        below = [item.get_bounds()[3] for item in texts if item.extract() != "MẪU"]
        assert max(below) <= bottom, "nothing of the form stands beside or under the mark"


def test_form_02_is_signed_by_the_guide_alone(desk: Desk) -> None:
    text, _copy = pages_of(
        dossier_form("supplement", received(desk), CENTRE, TEXTS, Act(START_MS, "17", ("Ảnh",), "Thiếu ảnh"))
    )
    assert "NGƯỜI HƯỚNG DẪN" in text
    assert "NGƯỜI NỘP HỒ SƠ" not in text


@pytest.mark.parametrize("kind", ["appointment", "control"])
def test_the_register_on_paper_has_its_line_on_the_form(desk: Desk, kind: str) -> None:
    text = pages_of(dossier_form(kind, received(desk), CENTRE, TEXTS))[0]
    assert re.search(r"Quyển số: …+ +Số thứ tự: …+", text)


def test_no_date_and_no_code_is_broken_in_the_register(desk: Desk) -> None:
    papers = (PaperIn("Đơn", original=1),)
    code = received(desk, papers=papers).subject
    reader = desk.store.reader()
    (dossier,) = reader.received_between(START_MS - 1, START_MS + 86_400_000)
    reader.close()
    long = replace(
        dossier, returned_at_ms=START_MS, due_at_ms=START_MS, competent_agency="Sở Nông nghiệp và Môi trường", dossier_sets=12
    )
    lines = pages_lines(register([long], date(2026, 11, 1), date(2026, 11, 30), "x", CENTRE, TEXTS))
    assert code in lines
    assert sum(line.count("25/11/2026") for line in lines) == 3


def test_qr_of_the_form_is_the_bare_code(desk: Desk) -> None:
    entry = received(desk)
    pdf = pypdfium2.PdfDocument(to_pdf(dossier_form("appointment", entry, CENTRE, TEXTS), "x", "{page}{pages}"))
    (code,) = zxingcpp.read_barcodes(pdf[0].render(scale=3).to_pil())
    assert code.text == entry.subject


def test_register_lists_every_dossier_and_minutes_come_in_two_copies(desk: Desk) -> None:
    codes = [received(desk).subject for _ in range(60)]
    reader = desk.store.reader()
    day = to_ms(datetime(2020, 1, 1))
    dossiers = reader.received_between(day, day + 20 * 366 * 86_400_000)
    reader.close()
    text = re.sub(r"\s", "", "".join(pages_of(register(dossiers, date(2026, 11, 1), date(2026, 11, 30), "x", CENTRE, TEXTS))))
    assert all(str(code) in text for code in codes)
    assert "Cộng:60hồsơ." in text
    lines = tuple(HandoverLine(str(code), "Cấp giấy phép", "Lò Thị Mẫu", START_MS) for code in codes)
    pages = pages_of(handover_minutes(Handover(START_MS, "Sở Xây dựng", lines, (), "Lan", "Giao"), CENTRE, TEXTS))
    assert len(pages) % 2 == 0
    assert sum("Bản 1" in page for page in pages) == sum("Bản 2" in page for page in pages) == len(pages) // 2
    assert "II. Kết quả nhận từ cơ quan giải quyết (0) Không có." in " ".join(pages)


@pytest.mark.parametrize("width", [384, 576])
def test_every_form_fits_a_roll(desk: Desk, width: int) -> None:
    entry = received(desk)
    for kind in ("appointment", "supplement", "refusal", "extension", "stop", "control"):
        image = render(to_slip(dossier_form(kind, entry, CENTRE, TEXTS)), width)
        assert image.width == width
        assert [code.text for code in zxingcpp.read_barcodes(image.convert("L").point(lambda v: 255 - v))] == [entry.subject], (
            kind
        )
