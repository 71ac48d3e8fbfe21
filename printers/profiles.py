"""Paper widths (domain.md 7.1): dots and resolution of the print heads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    name: str
    width_mm: int
    width_dots: int
    dpi: int


PROFILES = {
    80: Profile("generic-80", 80, 576, 203),
    58: Profile("generic-58", 58, 384, 203),
}
