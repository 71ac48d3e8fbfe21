"""Lines of the log as they may leave this PC: only what is known to be ours stays in them, everything else is `…`.

What goes into the log says nothing of a citizen as it is. A report may not rely on it: the next line that somebody adds may
hold a name, and Qt's own words are not ours.
"""

import re
from collections.abc import Iterable, Iterator

_HEAD = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]{8,12}\+00:00) (ERROR|WARNING|CRITICAL) \[([^\]]*)\] (.*)")
_SENTENCES = (
    "bug at after qt data file damaged chain pages words nothing the mark of this desk cannot be kept is gone threads",
    "that did not end in time published not used pragma quick_check integrity_check row missing from index wrong entries",
    "number tree page malformed disk image database rules agencies tables differ from facts reference journal",
    "use-cases reader printer counter page-scanner signer sync caretaker main",
)
_WORDS = frozenset(word for sentence in _SENTENCES for word in sentence.split())
_WORD = re.compile(r"[A-Za-z_-]+")
_CODE = re.compile(r"[0-9A-F]{6}")  # of a bug, where it stands by itself: anywhere else it may be somebody's PIN
_PLACE = re.compile(r"(?:(?:desk_app|printers|sync|resources)/[a-z0-9_/]+|__init__|[a-z_]{3,30})\.py:\d{1,5}")
_ERROR = re.compile(r"(?:[A-Z][a-z]{1,20}){0,4}(?:Error|Exception|Broken|Problem|Damaged|Interrupt|Warning|NotFound|Iteration)")
_SQLITE = re.compile(r"SQLITE_[A-Z_]{2,30}")
_QT = re.compile(r"Q[A-Z]?[A-Za-z]{2,40}::[A-Za-z]{2,40}|qt\.[a-z.]{2,40}")
_PLACE_IN_JOURNAL = re.compile(r"\d{1,2}\.\d{1,7}")
GONE = "…"


def _is_ours(word: str, names: frozenset[str]) -> bool:
    return (
        word.lower() in _WORDS
        or word in names
        or any(form.fullmatch(word) for form in (_PLACE, _ERROR, _SQLITE, _QT, _PLACE_IN_JOURNAL))
    )


def _kept(words: str, names: frozenset[str]) -> str:
    kept: list[str] = []
    for place, word in enumerate(words.split()):
        bare = word.strip("():,;'\"").removesuffix(".")
        ours = _is_ours(bare, names) or (kept[:1] == ["bug"] and place == 1 and word[-1] == ":" and _CODE.fullmatch(bare))
        kept.append(bare + (":" if word.endswith(":") else "") if bare and ours else GONE)
    return " ".join(word for place, word in enumerate(kept) if word != GONE or kept[place - 1 : place] != [GONE])


def told_of(lines: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    """What the log says of troubles, a line each. `names`: of tables, columns and indexes. A line of another form is left out:
    its first word may be a citizen's."""
    known = frozenset(name for name in names if _WORD.fullmatch(name))
    for line in lines:
        if head := _HEAD.fullmatch(line.rstrip("\n")):
            at, level, thread, words = head.groups()
            where = thread if thread in _WORDS else GONE
            yield f"{at} {level} [{where}] {_kept(words, known)}"
