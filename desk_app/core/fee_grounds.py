"""Exemption and reduction of fees (miễn, giảm): grounds as data with dates."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FeeGround:
    """`share`: the hundredths of the full amount that are still paid; 0 is an exemption."""

    id: str
    name: str
    basis: str
    share: int
    valid_from: date | None = None
    valid_to: date | None = None

    def amount_of(self, full_vnd: int) -> int:
        """What is still paid; half a đồng is left to the payer."""
        return full_vnd * self.share // 100
