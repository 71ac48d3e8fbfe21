"""A paper is ticked as what the procedure asks for: a copy is no original on the slip."""

import json
import lzma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.core.catalogue import from_own_form, from_portal, procedure_from_json
from desk_app.core.papers import MOST, WantedPaper, asked_of
from desk_app.resources_reader import default_catalogue
from tests.absent import BESIDE, needs_beside

DATA = BESIDE / "data" / "national_catalogue"
ORIGINAL, CERTIFIED, PLAIN = WantedPaper(1, 0, 0), WantedPaper(0, 1, 0), WantedPaper(0, 0, 1)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Đơn đề nghị cấp giấy phép", ORIGINAL),
        ("Bản chính giấy phép xây dựng", ORIGINAL),
        ("Bản gốc chứng chỉ (nếu hư hỏng)", ORIGINAL),
        ("Bản khai kinh nghiệm nghề nghiệp", ORIGINAL),
        ("Bản trích lục bản đồ địa chính hoặc trích đo bản đồ địa chính", ORIGINAL),
        ("Đơn theo Mẫu số 18 (bản chính)", ORIGINAL),
        ("Bản sao đăng ký xe", PLAIN),
        ("- Bản sao giấy tờ pháp lý của cá nhân", PLAIN),
        ("+ Bản chụp Giấy phép", PLAIN),
        ("a) Bản sao hộ chiếu", PLAIN),
        ("Bản sao có chứng thực Giấy khai sinh", CERTIFIED),
        ("Bản sao được chứng thực từ bản chính", CERTIFIED),
        ("Hợp đồng của nhà thầu thiết kế (bản sao có chứng thực);", CERTIFIED),
        ("Các bản sao hợp đồng", PLAIN),
        ("Phô tô Căn cước công dân", PLAIN),
        ("Photo hộ chiếu", PLAIN),
        ("Bản phô tô sổ hộ khẩu", PLAIN),
        ("Sao y bản chính quyết định thành lập", CERTIFIED),
        ("Giấy khai sinh - bản sao", PLAIN),
        ("Giấy khai sinh, bản chụp.", PLAIN),
        ("Giấy phép kinh doanh bản sao công chứng", CERTIFIED),
        ("Bằng tốt nghiệp: bản sao có chứng thực", CERTIFIED),
        ("Tờ khai cấp bản sao", ORIGINAL),
        ("Đơn đề nghị cấp lại bản sao", ORIGINAL),
        ("Giấy chứng nhận: bản chính hoặc bản sao có chứng thực", ORIGINAL),
        ("Hai ảnh chân dung 3 x 4 cm", WantedPaper(2, 0, 0)),
        ("02 (hai) ảnh 4 x 6 cm", WantedPaper(2, 0, 0)),
        ("Quyết định (02 bản chính)", WantedPaper(2, 0, 0)),
        ("Năm 2026: báo cáo", ORIGINAL),
        ("", ORIGINAL),
    ],
)
def test_a_paper_is_what_its_words_say(name: str, asked: WantedPaper) -> None:
    assert asked_of(name) == asked


@pytest.mark.parametrize(
    ("name", "counts", "asked"),
    [
        ("Giấy chứng nhận", (0, 1), PLAIN),
        ("Giấy chứng nhận", (2, 0), WantedPaper(2, 0, 0)),
        ("Giấy chứng nhận", (1, 1), WantedPaper(1, 0, 1)),
        ("Bản sao Giấy chứng nhận", (1, 0), PLAIN),
        ("Bản sao có chứng thực Giấy chứng nhận", (0, 3), WantedPaper(0, 3, 0)),
    ],
)
def test_a_record_counts_and_the_words_decide_which_kind(name: str, counts: tuple[int, int], asked: WantedPaper) -> None:
    parts = [{"name": name, "originalQty": counts[0], "copyQty": counts[1]}]
    procedure = from_portal({"code": "1.000001", "name": "Thủ tục", "executionCases": [{"profileComponents": parts}]})
    assert procedure.asked_for(name) == asked
    assert procedure_from_json(json.loads(json.dumps(procedure.to_json()))) == procedure


@given(st.text(max_size=60), st.integers(-5, 2000), st.integers(-5, 2000))
def test_whatever_a_line_says_something_is_asked_for(name: str, originals: int, copies: int) -> None:
    asked = asked_of(name, max(originals, 0), max(copies, 0))
    assert any(asked)
    assert all(0 <= count <= MOST for count in asked)


def test_no_copy_of_the_shipped_catalogue_is_ticked_as_an_original() -> None:
    for procedure in map(from_own_form, default_catalogue()):
        for paper in procedure.papers:
            if paper.startswith("Bản sao"):
                assert procedure.asked_for(paper).original == 0, paper


@needs_beside(DATA)
def test_no_copy_of_the_national_catalogue_is_ticked_as_an_original_alone() -> None:
    seen = 0
    with lzma.open(DATA / "details.jsonl.xz", "rt", encoding="utf-8") as file:
        for line in file:
            procedure = from_portal(json.loads(line))
            for paper in procedure.papers:
                if paper.lstrip(" -–+*•").lower().startswith(("bản sao", "bản chụp")):
                    asked = procedure.asked_for(paper)
                    assert asked.certified_copy + asked.photocopy > 0, paper
                    seen += 1
    assert seen > 60
