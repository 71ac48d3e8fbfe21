"""What a procedure asks for of each paper: an original, a certified copy, a plain copy; how many. A copy that is asked for and
ticked as an original would be written on the slip as one that the counter never had."""

import re
from typing import NamedTuple

_LEAD = re.compile(r"^[\s\-–—+*•.]*(?:(?:\d{1,2}|[a-zđ])[.)]\s+)?[\s\-–—+*•.]*", re.IGNORECASE)
_KIND = r"bản (?:sao|chụp|photo|phô tô|scan)"
_COPY = re.compile(rf"(?:các |những )?{_KIND}|sao y\b|phô ?tô\b|photo")
_AT_ITS_END = re.compile(rf"[\s,:–—-]({_KIND}(?: có| được)?(?:,? (?:công chứng|chứng thực))*(?: hợp lệ)?)[\s.;,]*$")
_OTHERWISE = re.compile(
    rf"^(?:đơn|tờ khai|phiếu|(?:giấy|văn bản|công văn) (?:đề nghị|yêu cầu))|(?:cấp|xin) {_KIND}|bản chính|bản gốc|hoặc"
)
"""Where the last words name what is asked for, or leave a choice, they do not say as what this paper is handed in."""
_BRACKETED = re.compile(r"\(([^()]*bản (?:sao|chụp|photo|chính|gốc)[^()]*)\)")
_CERTIFIED = re.compile(r"bản sao[^,;.()]{0,40}?(?:chứng thực|công chứng)|sao y bản chính")
_WORDS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6}
_NUMBER = re.compile(rf"^(?:0?(\d{{1,2}})|({'|'.join(_WORDS)}))\s*(?:\([^()]*\)\s*)?(?=ảnh|bản|bộ|tấm|tờ|phiếu)")
_BRACKETED_NUMBER = re.compile(r"\(\s*0?(\d{1,2})\s+(?:bản|bộ|tấm)")
MOST = 20


class WantedPaper(NamedTuple):
    """How many of a paper are wanted, and as what."""

    original: int = 1
    certified_copy: int = 0
    photocopy: int = 0


def _number(text: str, found: str) -> int:
    match = _NUMBER.match(text)
    if match:
        return int(match[1]) if match[1] else _WORDS[match[2]]
    bracketed = _BRACKETED_NUMBER.search(found)
    return int(bracketed[1]) if bracketed else 1


def _copies(text: str, count: int) -> WantedPaper:
    return WantedPaper(0, count, 0) if _CERTIFIED.search(text) else WantedPaper(0, 0, count)


def asked_of(name: str, originals: int = 0, copies: int = 0) -> WantedPaper:
    """Of one line of the catalogue. `originals`, `copies`: what its record counts, 0 and 0 where it says nothing; where the
    words say a copy, the words are right."""
    lead = name.lower()[_LEAD.match(name.lower()).end() :]  # type: ignore[union-attr]
    count = _number(lead, name.lower())
    count = count if 1 <= count <= MOST else 1
    begins = _NUMBER.sub("", lead).lstrip()
    bracketed = _BRACKETED.search(lead)
    ends = None if _OTHERWISE.search(lead) else _AT_ITS_END.search(lead)
    says_first = begins.startswith("bản ") or bool(_COPY.match(begins))
    words = begins if says_first else bracketed[1] if bracketed else ends[1] if ends else ""
    says_copy = bool(_COPY.match(words)) or (bool(bracketed) and words != begins and bool(_COPY.search(words)))
    if says_copy and not originals * copies:
        return _copies(words if words != begins else begins[:80], max(count, min(copies, MOST)))
    if originals or copies:
        originals, copies = min(originals, MOST), min(copies, MOST)
        _original, certified, plain = _copies(lead, copies) if copies else WantedPaper(0)
        return WantedPaper(originals, certified, plain)
    return WantedPaper(count)
