"""Enough to recognise, not to copy."""

import pytest

from desk_app.core.masking import masked_address, masked_number, masked_phone


@pytest.mark.parametrize(
    ("number", "shown"),
    [("014190000123", "014 190 ••• 123"), ("050123456", "050 ••• 456"), ("0100109106", "0100109106"), ("", ""), (None, "")],
)
def test_a_number_of_a_person(number: str | None, shown: str) -> None:
    assert masked_number(number) == shown


def test_a_phone() -> None:
    assert masked_phone("0912345678") == "••• 678"
    assert masked_phone(None) == masked_phone("") == ""


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("Bản Mẫu, Tỉnh Sơn La", "•••, Tỉnh Sơn La"),
        ("Số 12, Tổ 3, Phường Chiềng Lề, Tỉnh Sơn La", "•••, Phường Chiềng Lề, Tỉnh Sơn La"),
        ("Bản Mẫu", "•••"),
        (None, ""),
    ],
)
def test_an_address(address: str | None, shown: str) -> None:
    assert masked_address(address) == shown
