"""Text as Vietnamese search wants it: no marks, no case, đ as d."""

import re
import unicodedata
from functools import lru_cache

from sync.protocol.plain_letters import fold

__all__ = ["fold", "nfc", "same_name", "search_words", "searched"]


def nfc(text: str) -> str:
    """The same text, each letter with its marks as one character."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def same_name(one: str, other: str) -> bool:
    """Whether two names may be one person's: marks, case and blanks aside."""
    return fold(one).split() == fold(other).split()


# a procedure's code that stands alone, or a run of letters and digits
_WORDS = re.compile(r"(?<!\S)[0-9]\.[0-9]*(?!\S)|[0-9a-z]+")


def search_words(text: str) -> list[str]:
    """The words a dossier is found by, also the words of a question. A procedure's code stays one word, without its dot:
    `3` and `0003` alone meet half the register."""
    return [word.replace(".", "") for word in _WORDS.findall(fold(text))]


@lru_cache(maxsize=4096)
def searched(text: str) -> str:
    """Its words in a row; a procedure's name comes again with every dossier."""
    if text.isascii() and text.isalnum():
        return text.lower()
    return " ".join(search_words(text))
