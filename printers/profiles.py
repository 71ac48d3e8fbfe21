"""Printers as data (glossary.md: printers): paper, dots, cutter, Vietnamese code pages.

What is marked unproven there stays without pages: raster prints right on every model.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

CodePage = Literal["tcvn3_lower", "tcvn3_upper", "cp1258"]
Cutter = Literal["feeds", "stays", "none"]
"""`feeds`: its firmware moves the paper under the knife by itself (`GS V B`). `stays`: it cuts where the paper is, behind the
head; a printer without a knife takes no harm from it. `none`: no knife, and no command for one."""
CUTTERS: tuple[Cutter, ...] = ("feeds", "stays", "none")
CELL_DOTS = 12
"""Width of a character of font A."""
LEAST_TAIL_MM = 12
"""From the head to the knife or the edge where paper is torn: less would cut through the last line."""
TAILS = range(LEAST_TAIL_MM, 61)
WIDTHS = range(200, 1281)


@dataclass(frozen=True, slots=True)
class Profile:
    """`pages`: the number for `ESC t` of each Vietnamese page that the model has."""

    name: str
    width_mm: int
    width_dots: int
    """What the head can burn. Models of one paper differ: 432, 504, 512, 546, 576, 640."""
    dpi: int
    pages: Mapping[CodePage, int] = field(default_factory=dict)
    native_qr: bool = False
    process_id: bool = False
    """Says a job's number back once it is printed (GS ( H)."""
    cutter: Cutter = "feeds"
    tail_mm: int = LEAST_TAIL_MM
    """Fed behind the last line where the cutter does not do it."""

    @property
    def columns(self) -> int:
        """Of font A."""
        return self.width_dots // CELL_DOTS

    @property
    def raster_dots(self) -> int:
        """A picture is sent in whole bytes: none of them may reach beyond the head."""
        return self.width_dots // 8 * 8

    @property
    def tail_dots(self) -> int:
        """Rows of dots by which paper is moved on before it is cut or torn; 0: the cutter's command does so."""
        return 0 if self.cutter == "feeds" else math.ceil(max(LEAST_TAIL_MM, self.tail_mm) * self.dpi / 25.4)


_EPSON: dict[CodePage, int] = {"tcvn3_lower": 30, "tcvn3_upper": 31, "cp1258": 52}
ALL = (
    Profile("generic-80", 80, 576, 203),
    Profile("generic-58", 58, 384, 203, cutter="stays"),
    Profile("epson-tm-t20", 80, 576, 203, _EPSON, native_qr=True),
    Profile("epson-tm-t88", 80, 512, 180, _EPSON, native_qr=True, process_id=True),
    Profile("zjiang-5890", 58, 384, 203, {"cp1258": 94}, cutter="none"),
    Profile("rongta-rp326", 80, 576, 203, {"cp1258": 35}, native_qr=True),
)
BY_NAME = {profile.name: profile for profile in ALL}
PROFILES = {80: BY_NAME["generic-80"], 58: BY_NAME["generic-58"]}


def profile_named(name: str | None, width_mm: int = 80) -> Profile:
    """The profile, or the generic one of that width. Raises KeyError for an unknown name."""
    return BY_NAME[name] if name else PROFILES[width_mm]
