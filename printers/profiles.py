"""Printers as data (domain.md 7.1, 7.2): paper, dots, columns, Vietnamese code pages.

What is marked unproven there stays without pages: raster prints right on every model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

CodePage = Literal["tcvn3_lower", "tcvn3_upper", "cp1258"]


@dataclass(frozen=True, slots=True)
class Profile:
    """`columns` of font A; `pages`: the number for `ESC t` of each Vietnamese page that the model has."""

    name: str
    width_mm: int
    width_dots: int
    dpi: int
    columns: int
    pages: Mapping[CodePage, int] = field(default_factory=dict)
    native_qr: bool = False
    process_id: bool = False
    """Says a job's number back once it is printed (GS ( H)."""


_EPSON: dict[CodePage, int] = {"tcvn3_lower": 30, "tcvn3_upper": 31, "cp1258": 52}
ALL = (
    Profile("generic-80", 80, 576, 203, 48),
    Profile("generic-58", 58, 384, 203, 32),
    Profile("epson-tm-t20", 80, 576, 203, 48, _EPSON, native_qr=True),
    Profile("epson-tm-t88", 80, 512, 180, 42, _EPSON, native_qr=True, process_id=True),
    Profile("zjiang-5890", 58, 384, 203, 32, {"cp1258": 94}),
    Profile("rongta-rp326", 80, 576, 203, 48, {"cp1258": 35}, native_qr=True),
)
BY_NAME = {profile.name: profile for profile in ALL}
PROFILES = {80: BY_NAME["generic-80"], 58: BY_NAME["generic-58"]}


def profile_named(name: str | None, width_mm: int = 80) -> Profile:
    """The profile, or the generic one of that width. Raises KeyError for an unknown name."""
    return BY_NAME[name] if name else PROFILES[width_mm]
