"""What a thermal slip says, apart from how it is laid out and how it reaches the device."""

from dataclasses import dataclass
from typing import Literal

Size = Literal["small", "body", "large", "huge"]
Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: wraps, never clips."""

    text: str
    size: Size = "body"
    bold: bool = False
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value on one line where they fit; the value below, to the right, where they do not."""

    left: str
    right: str
    size: Size = "body"
    bold: bool = False


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


@dataclass(frozen=True, slots=True)
class Slip:
    blocks: tuple[Line | Pair | Rule | Gap | Qr, ...]
