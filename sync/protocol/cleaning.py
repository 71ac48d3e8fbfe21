"""One cleaner for all text that comes in: typed, pasted, off a card, from the portal, a bank, the centre. What cannot be seen
enters nowhere; a name holds letters of a name, and text that was read through a wrong code page is refused, with its letter."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

_APOSTROPHES = "\u2019\u2018\u02bc\u02b9\u00b4`\uff07"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2212"
_QUOTES = "\u201c\u201d"
_SIGNS = str.maketrans({**dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(_HYPHENS, "-"), **dict.fromkeys(_QUOTES, '"')})
_BLANKS = frozenset("\t\n\v\f\r\x85\u2028\u2029")
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
"""Control characters, marks of direction and of width nothing, halves of characters, what is no character at all."""


_COMPOSED = " -\\[\\]-~\xa1-\xac\xae-\u02ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20ab\u2026"
_PLAINLY_SEEN = re.compile(f"[{_COMPOSED}\u0300-\u0377\\\\\\n\\t]*")
"""Nearly all text that comes in: looked at whole, for a fact is looked at while the clerk waits."""
_PLAIN_JSON = re.compile(f'(?:[{_COMPOSED}]++|\\\\["\\\\nt])*+')
"""The same in JSON, where quotation mark, backslash, new line and tab are written with a backslash; and without the marks that
a letter in NFC may want to take in."""


def _shown(char: str, kept: str = "") -> str:
    if char in kept:
        return char
    if char in _BLANKS:
        return " "
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    return "" if category in _UNSEEN else char


LONGEST_LINE = 1_000
"""Of letters: nobody types, prints or reads more in one line."""
_LOOKED_AT = 8 * LONGEST_LINE
"""What comes in may be longer by what is taken out of it; beyond that nobody looks."""
CUT = "…"


def clean(text: str) -> str:
    """One line in NFC: nothing that cannot be seen, single blanks between words and none around. What is longer than a line
    ends with `…`."""
    cut = len(text) > _LOOKED_AT
    text = text[:_LOOKED_AT]
    if not _PLAINLY_SEEN.fullmatch(text):
        text = "".join(map(_shown, text))
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return line[: LONGEST_LINE - len(CUT)].rstrip() + CUT if cut or len(line) > LONGEST_LINE else line


def clean_lines(text: str) -> str:
    """As `clean`, of a text that may have lines and blanks of its own: only what cannot be seen is taken out."""
    if not _PLAINLY_SEEN.fullmatch(text):
        text = "".join(_shown(char, "\n\t") for char in text.replace("\r\n", "\n"))
    return unicodedata.normalize("NFC", text)


def is_text(value: str) -> bool:
    """What a database can hold: no zero byte, no half of a character."""
    try:
        return b"\x00" not in value.encode()
    except UnicodeEncodeError:
        return False


VERBATIM = frozenset({"xml"})
"""What was signed as it stands: another blank in it and its signature is none."""


def cleaned(value: Any) -> Any:
    """Every text inside a value of lists and objects, before it becomes a fact; but not what was signed."""
    if isinstance(value, str):
        return clean_lines(value)
    if isinstance(value, dict):
        return {name: inner if name in VERBATIM else cleaned(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(inner) for inner in value]
    return value


def is_plain(text: str) -> bool:
    """Whether this JSON is in NFC, and every text inside it as `cleaned` leaves it: surely so, with nothing to put right."""
    return _PLAIN_JSON.fullmatch(text) is not None


class NotClean(ValueError):
    """Text that is not what it should be. `reason` is a text key, `values` belong into its sentence."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""Ngang, huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries."""
VOWELS = "aăâeêioôơuưy"
_SMALL = frozenset([unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + ["đ"])
VIETNAMESE = _SMALL | frozenset(letter.upper() for letter in _SMALL)
"""The 146 letters with a shape of their own: twelve vowels with six tones each, and đ; small and capital."""
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_PERSON_SIGNS = frozenset(" '-.")
_ORGANISATION_SIGNS = _PERSON_SIGNS | frozenset('0123456789&()/,+"')
_MARKED = "".join(sorted(letter for letter in _SMALL if letter not in _LATIN and letter != "đ"))
_VNI = re.compile(rf"[ae][{_MARKED}]|o[ùõâ]|[uyô][ùõ]|ơ[{_MARKED}]|ư(?![ơờớởỡợ])[{_MARKED}]", re.IGNORECASE)
"""VNI-Win writes the mark as a letter of its own after a bare vowel (`Nguyeãn`, `Vaên`): pairs that no syllable has."""
_CP1252 = re.compile("\u00c3[\xa0\u2010-\u203a]")
"""à, Ò, Ó … in UTF-8, read as cp1252: a letter that we have, and a blank or a quotation mark."""
_LEFT_OF_A_LETTER = re.compile("[\x80-\x84\x86-\x9f\xad]")
"""What an old code page leaves where a letter was: not to be taken out unseen, as on other lines."""
_WORD = re.compile(r"[^\W\d_]+")
_TWO_PARTS = re.compile(r"[A-Z][a-z]+[A-Z][a-z]+")
"""`McDonald`: the one shape in which a capital stands inside a name."""


@dataclass(frozen=True, slots=True)
class Letters:
    """`more`: letters of minority alphabets that are taken beside the Vietnamese ones; one may be a letter with a mark after
    it, where Unicode has none of its own. `together`: pairs that are no wrong code page, though no Vietnamese word has them."""

    more: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()


PLAIN = Letters()


def person_name(text: str, letters: Letters = PLAIN) -> str:
    """The name of a person in one clean line; empty stays empty. Raises NotClean, with the letter that a name has not."""
    return _name(text, _PERSON_SIGNS, letters)


def organisation_name(text: str, letters: Letters = PLAIN) -> str:
    """As `person_name`, with digits and the signs that names of firms and offices have."""
    return _name(text, _ORGANISATION_SIGNS, letters)


def _name(text: str, signs: frozenset[str], letters: Letters) -> str:
    if left := _LEFT_OF_A_LETTER.search(text):
        raise NotClean("name.letter", letter=f"U+{ord(left[0]):04X}")
    if _CP1252.search(text):
        raise NotClean("name.letter", letter="Ã")
    name = clean(text.translate(_SIGNS))
    for letter in _letters_of(name):
        if letter not in _LATIN and letter not in signs and letter not in VIETNAMESE and letter.lower() not in letters.more:
            raise NotClean("name.letter", letter=letter)
    _check_capitals(name, signs is _ORGANISATION_SIGNS)
    for pair in _VNI.finditer(name):
        if pair[0].lower() not in letters.together:
            raise NotClean("name.pair", letters=pair[0])
    return name


def _letters_of(name: str) -> Iterator[str]:
    """Each with the marks after it that no letter of Unicode took in."""
    letter = ""
    for char in name:
        if letter and unicodedata.combining(char):
            letter += char
            continue
        if letter:
            yield letter
        letter = char
    if letter:
        yield letter


def odd_letter(text: str, letters: Letters = PLAIN) -> str:
    """The first letter or sign that neither the keyboard nor a Vietnamese text has, as a wrong code page leaves them in an
    address; empty: none."""
    for letter in _letters_of(text.translate(_SIGNS)):
        if not letter.isascii() and letter not in VIETNAMESE and letter.lower() not in letters.more and letter not in "°º²…":
            return letter
    return ""


def _check_capitals(name: str, freely: bool) -> None:
    """A word is small, or begins with a capital, or is all capitals; firms write theirs as they like (`VietinBank`), in plain
    letters. Raises NotClean."""
    spoken = any(char.islower() for char in name)
    for word in _WORD.findall(name):
        inner = [char for char in word[1:] if char.isupper()]
        if not inner or _TWO_PARTS.fullmatch(word):
            continue
        if any(char.islower() for char in word) or (spoken and word.endswith("Ã")):
            raise NotClean("name.capital", letter=inner[-1], word=word)


SEXES = {"nam": "Nam", "nữ": "Nữ"}


def sex_word(text: str) -> str:
    """`Nam` or `Nữ` as the card says it; empty stays empty. Raises NotClean."""
    said = clean(text)
    try:
        return SEXES[said.lower()] if said else ""
    except KeyError:
        raise NotClean("name.sex") from None


def past_day(text: str) -> str:
    """A day as `1990-08-15`, of somebody's life; empty stays empty. Raises NotClean."""
    said = clean(text)
    try:
        if said and (
            not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", said) or not 1880 <= date.fromisoformat(said).year <= 2100
        ):
            raise ValueError
    except ValueError:
        raise NotClean("problem.date") from None
    return said
