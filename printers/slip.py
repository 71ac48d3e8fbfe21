"""What a thermal slip says, apart from how it is laid out and how it reaches the device."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Size = Literal["small", "body", "large", "huge"]
Align = Literal["left", "centre", "right"]

_NO_TEXT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def printable(text: str) -> str:
    """Without what is no text: control characters, which a printer takes for commands (`ESC p` in a name opens the drawer),
    and marks of direction and width, which no font draws. Blanks of any kind are a blank; an end of a line stays one."""
    if text.isprintable():
        return text
    kept = []
    for char in text:
        if char == "\n" or unicodedata.category(char) not in _NO_TEXT:
            kept.append(char)
        elif char.isspace():
            kept.append(" ")
    return "".join(kept)


NO_BREAK = "\u00a0"
_BLANKS = re.compile(rf"[^\S{NO_BREAK}]+")


def together(text: str, name: str) -> str:
    """`text`, where each `name` in it, large or small, stays on one line."""
    return re.sub(re.escape(name), lambda found: NO_BREAK.join(found[0].split()), text, flags=re.IGNORECASE)


def words_of(paragraph: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """What stays on one line of a paragraph, one after another; what belongs together and does not fit is parted after all."""
    for word in _BLANKS.split(paragraph):
        if NO_BREAK not in word:
            yield from (word,) if word else ()
        elif fits(whole := " ".join(word.split())):
            yield whole
        else:
            yield from word.split()


@dataclass(frozen=True, slots=True)
class SlipText:
    """A paragraph: wraps, never clips."""

    text: str
    size: Size = "body"
    bold: bool = False
    align: Align = "left"

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", printable(self.text))


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value on one line where they fit; the value below, to the right, where they do not."""

    left: str
    right: str
    size: Size = "body"
    bold: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "left", printable(self.left))
        object.__setattr__(self, "right", printable(self.right))


@dataclass(frozen=True, slots=True)
class Rule:
    """A dashed line across the paper."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Blank paper, in dots."""

    dots: int = 12


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code of `text`, in the middle; an empty text draws a placeholder frame."""

    text: str
    module_dots: int = 6

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", printable(self.text))


@dataclass(frozen=True, slots=True)
class Edges:
    """A bar at the first and at the last dot of the head, on a test slip: who sees both knows that the width is right."""

    height_dots: int = 40


Block = SlipText | Pair | Rule | Gap | Qr | Edges


@dataclass(frozen=True, slots=True)
class Slip:
    """What is put on thermal paper, from top to bottom; each printer knows how."""

    blocks: tuple[Block, ...]
