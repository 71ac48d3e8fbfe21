import pytest

from desk_app.core.vietqr import BadTransfer, crc, payload, safe_purpose


def test_the_check_value_of_the_crc() -> None:
    assert crc("123456789") == "29B1"


def test_the_official_vectors() -> None:
    """The static one is printed with an inner length that does not fit its account; its check digits still do."""
    static = "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304"
    assert crc(static) == "F4E5"
    right = static.replace("01120011", "01130011")
    assert payload("970403", "0011012345678") == right + crc(right)
    assert payload("970403", "0011012345678", 180_000, "thanh toan don hang", "NPS6869") == (
        "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
        "62340107NPS68690819thanh toan don hang63042E2E"
    )


def test_a_dossiers_transfer() -> None:
    assert payload("970405", "0000123456789", 150_000, safe_purpose("H52.16-261124-0007 LP")) == (
        "00020101021238570010A00000072701270006970405011300001234567890208QRIBFTTA530370454061500005802VN"
        "62250821H52 16 261124 0007 LP63041684"
    )


def test_a_reader_finds_each_field_where_its_length_says() -> None:
    text = payload("970405", "0000123456789", 150_000, "H52 16 261124 0007 LP")
    fields = {}
    while text:
        fields[text[:2]], text = text[4 : 4 + int(text[2:4])], text[4 + int(text[2:4]) :]
    assert (fields["53"], fields["54"], fields["58"], fields["62"]) == ("704", "150000", "VN", "0821H52 16 261124 0007 LP")


@pytest.mark.parametrize(
    ("bank", "account", "amount", "purpose"),
    [
        ("97040", "1", 1, ""),
        ("970405", "", 1, ""),
        ("970405", "1-2", 1, ""),
        ("970405", "1", 0, ""),
        ("970405", "1", -5, ""),
        ("970405", "1", 10**13, ""),
        ("970405", "1", 1, "phí"),
        ("970405", "1", 1, "H52.16"),
        ("970405", "1", 1, "x" * 26),
    ],
)
def test_what_no_bank_reads_is_refused(bank: str, account: str, amount: int, purpose: str) -> None:
    with pytest.raises(BadTransfer):
        payload(bank, account, amount, purpose)


def test_purposes_are_made_safe() -> None:
    assert safe_purpose("Lệ phí Đăng ký: H52.16-261124-0007!") == "Le phi Dang ky H52 16 261124 0007"
