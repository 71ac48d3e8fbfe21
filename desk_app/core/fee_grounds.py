"""Exemption and reduction of fees (miễn, giảm) as data with dates: by the payer's ground, or for everybody for a time."""

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


@dataclass(frozen=True, slots=True)
class FeeReduction:
    """Holds for every payer between two days, without anybody asking (the day is that of receipt). `share`: as of a ground;
    `kinds`: of these procedures' fees, which."""

    basis: str
    share: int
    procedures: frozenset[str]
    kinds: frozenset[str]
    valid_from: date
    valid_to: date | None

    def covers(self, procedure_code: str, kind: str) -> bool:
        """Whether it is for a fee of this kind of this procedure."""
        return procedure_code in self.procedures and kind in self.kinds

    def amount_of(self, tariff_vnd: int) -> int:
        """What is still taken; half a đồng is left to the payer."""
        return tariff_vnd * self.share // 100
