"""Text without marks and case, as people compare names: `Sở Văn hoá` and `Sở Văn hóa` are one."""

import re
import unicodedata
from functools import lru_cache

_SPECIAL = str.maketrans({"đ": "d", "Đ": "d"})
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """`Đặng Thị Ánh` → `dang thi anh`. Marks are stripped after đ is mapped: decomposition leaves đ alone."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFD", text.translate(_SPECIAL))).lower()
