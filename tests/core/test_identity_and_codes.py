"""Cards, codes, tax numbers: the right ones are read, everything else gets a reason."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.core.dossier_code import BadDossierCode, make_dossier_code, next_order_no, parse_dossier_code
from desk_app.core.folding import fold
from desk_app.core.identity import BadIdentity, check_phone, parse_card
from desk_app.core.tax_code import BadTaxCode, parse_tax_code
from desk_app.resources_reader import load_texts
from tests.sync.protocol.wrong_pages import WRONG_PAGES

CARD = "014190000123|050000123|Lò Thị Mẫu|15081990|Nữ|Bản Mẫu, Xã Thử Nghiệm, Tỉnh Sơn La|01072021"
TEXTS = load_texts()


def test_a_card_is_read_whole() -> None:
    card = parse_card(CARD + "\r\n", {"014"})
    assert (card.number, card.old_number, card.name) == ("014190000123", "050000123", "Lò Thị Mẫu")
    assert (card.birth_date, card.sex, card.issued_on) == (date(1990, 8, 15), "Nữ", date(2021, 7, 1))
    assert card.warnings == ()


def test_empty_old_number_and_extra_fields_of_newer_cards_are_tolerated() -> None:
    assert parse_card("014190000123||Lò Thị Mẫu|15081990|Nữ|Sơn La|01072021|x|y").old_number == ""


def test_contradictions_are_warnings() -> None:
    assert parse_card(CARD.replace("1990|Nữ", "1991|Nam"), {"001"}).warnings == (
        "identity.birth_mismatch",
        "identity.sex_mismatch",
        "identity.province_unknown",
    )


def test_text_broken_by_an_input_method_is_refused() -> None:
    with pytest.raises(BadIdentity, match=r"identity\.damaged"):
        parse_card("014190000123||L? Th? M?u|15081990|Nu|S?n La|01072021")


def test_decomposed_text_is_composed() -> None:
    import unicodedata

    assert parse_card(unicodedata.normalize("NFD", CARD)).name == "Lò Thị Mẫu"


pieces = st.sampled_from(["|", "||", "014190000123", "Lò Thị", "15081990", "Nữ", "?", "\x00", "�", "31022020", "9" * 400])


@settings(max_examples=2000)
@given(
    st.one_of(
        st.text(max_size=200), st.lists(pieces, max_size=14).map("".join), st.text(alphabet="|0123456789Nữam", max_size=120)
    )
)
def test_two_thousand_strange_scans_get_a_reason(text: str) -> None:
    for parse, problem in (
        (parse_card, BadIdentity),
        (parse_dossier_code, BadDossierCode),
        (parse_tax_code, BadTaxCode),
        (check_phone, BadIdentity),
    ):
        try:
            parse(text)
        except problem as error:
            assert TEXTS(error.reason)


@pytest.mark.parametrize(
    ("text", "generation", "identifier"),
    [
        ("000.00.16.H52-261124-0001", "qcvn_102_2016", "000.00.16.H52"),
        ("H52.16-261124-0001", "qd_20_2020", "H52.16"),
        ("h15.50.05.13-261008-0975", "qd_20_2020", "H15.50.05.13"),
        ("H52.16-261124-10000", "qd_20_2020", "H52.16"),
    ],
)
def test_both_generations(text: str, generation: str, identifier: str) -> None:
    code = parse_dossier_code(text)
    assert (code.generation, code.identifier) == (generation, identifier)
    assert str(code) == text.upper()


@pytest.mark.parametrize(
    "text", ["", "H52.16", "H52.16-261332-0001", "H52.16-261124-0000", "16.H52-261124-001", "9.1-261124-0001"]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(BadDossierCode):
        parse_dossier_code(text)


@given(st.integers(1, 99_999), st.dates(date(2018, 1, 1), date(2090, 1, 1)))
def test_what_is_made_can_be_read(order_no: int, day: date) -> None:
    code = parse_dossier_code(make_dossier_code("H52.16", day, order_no))
    assert (code.order_no, code.received_on) == (order_no, day)


def test_a_band_flows_over_and_ends() -> None:
    numbers, last = [], None
    while (last := next_order_no(last, 1, 3, (10, 12))) is not None:
        numbers.append(last)
    assert numbers == [1, 2, 3, 10, 11, 12]


def test_tax_codes() -> None:
    assert parse_tax_code("5500 999 999") == "5500999999"
    assert parse_tax_code("5500999999-001") == "5500999999-001"
    assert parse_tax_code("5500999999001") == "5500999999-001"
    with pytest.raises(BadTaxCode, match="check_digit"):
        parse_tax_code("5500999998")


@pytest.mark.parametrize(("text", "folded"), [("Đặng Thị Ánh", "dang thi anh"), ("ĐƯỜNG", "duong"), ("abc", "abc")])
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_card_without_the_field_of_the_old_number_is_read() -> None:
    card = parse_card("014090000123|Lò Văn Mẫu|01021990|Nam|Bản Mẫu, Tỉnh Sơn La|01072021")
    assert (card.number, card.old_number, card.name, card.sex) == ("014090000123", "", "Lò Văn Mẫu", "Nam")
    assert card.issued_on == date(2021, 7, 1)
    assert parse_card("014090000123|Lò Văn Mẫu|01021990|Nam|Tỉnh Sơn La").address == "Tỉnh Sơn La"


@pytest.mark.parametrize("page", WRONG_PAGES)
def test_a_card_read_through_a_wrong_code_page_is_refused(page: str) -> None:
    with pytest.raises(BadIdentity) as refused:
        parse_card("|".join(WRONG_PAGES[page](field) for field in CARD.split("|")))
    assert TEXTS(refused.value.reason, **refused.value.values)


@pytest.mark.parametrize("page", WRONG_PAGES)
def test_a_card_whose_name_and_sex_have_no_mark_shows_a_wrong_code_page_by_its_address(page: str) -> None:
    plain = "014090000123||Mai Lan Anh|01021990|Nam|{}|01072021"
    assert parse_card(plain.format("Bản Mẫu, Xã Thử Nghiệm, Tỉnh Sơn La")).name == "Mai Lan Anh"
    with pytest.raises(BadIdentity) as refused:
        parse_card(plain.format(WRONG_PAGES[page]("Bản Mẫu, Xã Thử Nghiệm, Tỉnh Sơn La")))
    assert TEXTS(refused.value.reason, **refused.value.values)


def test_what_cannot_be_seen_does_not_come_in_with_a_card() -> None:
    card = parse_card(CARD.replace("Lò", "\u202aLò\u200b").replace("Bản", "\ufeffBản"))
    assert (card.name, card.address) == ("Lò Thị Mẫu", "Bản Mẫu, Xã Thử Nghiệm, Tỉnh Sơn La")


def test_a_card_whose_scan_was_cut_anywhere_is_never_taken_with_half_an_address() -> None:
    whole = "014190000123|050000123|Lò Thị Mẫu|15081990|Nữ|Bản Mẫu, Xã Thử Nghiệm, Tỉnh Sơn La|01072021"
    address = parse_card(whole).address
    for end in range(1, len(whole)):
        try:
            card = parse_card(whole[:end])
        except BadIdentity:
            continue
        assert card.address == address, whole[:end]
