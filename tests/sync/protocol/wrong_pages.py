"""Two hundred names, and what becomes of them on the way through a wrong code page."""

import unicodedata
from collections.abc import Callable
from itertools import product

_FAMILY = "Nguyễn Lò Cầm Quàng Tòng Lường Hoàng Cao Đặng Mai Bạc Ma Giàng Sùng Thào Mùa Phạm Vũ Trương Ngô".split()
_MIDDLE = ["Văn", "Thị", "Thị Ánh", "A", "Hữu", "Lan"]
_GIVEN = "Mẫu Ước Dũng Hưng Thủy Ánh Hà Quỳnh Lĩnh Xuyến Thắm Dương Đức Huệ Sơn Páo Bẩy Loan Yến Kỷ".split()


def names() -> tuple[str, ...]:
    """The same 200 in every run: of two words and of more, each family and given name among them."""
    short = [f"{family} {given}" for family, given in product(_FAMILY, _GIVEN)]
    long = [f"{family} {middle} {given}" for family, middle, given in product(_FAMILY, _MIDDLE, _GIVEN)]
    return tuple(short[::3] + long[::36])[:200]


def _as(charset: str) -> Callable[[str], str]:
    """UTF-8 that a reader takes for something else; what fits nowhere becomes U+FFFD, as readers do."""
    return lambda name: name.encode().decode(charset, "replace")


_TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        bytes.fromhex(
            "b5b6b7b8b9a8bbbcbdbec6a9c7c8c9cacbaecccecfd0d1aad2d3d4d5d6d7d8dcdddedfe1e2e3e4abe5e6e7e8e9aceaebecedeeeff1f2f3f4ad"
            "f5f6f7f8f9fafbfcfdfea1a2a3a4a5a6a7"
        ).decode("latin-1"),
        strict=True,
    )
)


def _tcvn3(name: str) -> str:
    """Typed with a TCVN3 font, read as cp1252: capitals with a tone have no place of their own there and are small ones."""
    return "".join(_TCVN3.get(char) or _TCVN3.get(char.lower(), char) for char in name)


_VNI_MARK = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_HAT = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_VNI_BREVE = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
_VNI_ALONE = {"đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ơ": "ô", "ư": "ö", "ỵ": "î"}


def _vni_letter(char: str) -> str:
    small = char.lower()
    if small in _VNI_ALONE:
        return _VNI_ALONE[small]
    base, marks = unicodedata.normalize("NFD", small)[0], unicodedata.normalize("NFD", small)[1:]
    tone = next((mark for mark in marks if mark in _VNI_MARK), "")
    if "\u0302" in marks:
        return base + _VNI_HAT[tone]
    if "\u0306" in marks:
        return base + _VNI_BREVE[tone]
    stem = {"o\u031b": "ô", "u\u031b": "ö"}.get(base + ("\u031b" if "\u031b" in marks else ""), base)
    return stem + _VNI_MARK[tone] if tone else small


def _vni(name: str) -> str:
    """Typed with a VNI font, read as cp1252."""
    return "".join(
        char if char.isascii() else _vni_letter(char).upper() if char.isupper() else _vni_letter(char) for char in name
    )


WRONG_PAGES: dict[str, Callable[[str], str]] = {
    "big5": _as("big5"),
    "shift_jis": _as("shift_jis"),
    "cp437": _as("cp437"),
    "cp1252": _as("cp1252"),
    "latin-1": _as("latin-1"),
    "tcvn3": _tcvn3,
    "vni": _vni,
}
