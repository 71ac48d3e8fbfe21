"""Does the centre hold the same day as the desk? Per agency: entries, dossiers, receipts, đồng; the centre's side signed."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sync.protocol.canonical import canonical
from sync.protocol.wire import NotUnderstood


@dataclass(frozen=True, slots=True)
class DayTotals:
    """One agency's day at one desk. `cash_vnd`: what the box gained; `issued_vnd`: what receipts say."""

    agency: str
    entries: int
    dossiers: int
    receipts: int
    issued_vnd: int
    cash_vnd: int


@dataclass(frozen=True, slots=True)
class DaySide:
    """One side: up to which entry, the totals by agency, and the entries that could not be read there (`epoch.seq`)."""

    epoch: int
    seq: int
    totals: tuple[DayTotals, ...]
    unread: tuple[str, ...] = ()


def side_to_wire(side: DaySide) -> dict[str, Any]:
    return {**asdict(side), "totals": [asdict(each) for each in side.totals], "unread": list(side.unread)}


def side_from_wire(value: Any) -> DaySide:
    """Raises NotUnderstood."""
    try:
        totals = tuple(DayTotals(**each) for each in value["totals"])
        unread = tuple(str(place) for place in value["unread"])
        return DaySide(int(value["epoch"]), int(value["seq"]), totals, unread)
    except (KeyError, TypeError, ValueError):
        raise NotUnderstood("totals that are none") from None


def side_text(desk_id: str, first_ms: int, until_ms: int, side: dict[str, Any]) -> bytes:
    """What the centre signs."""
    digest = sha256(canonical(side).encode()).hexdigest()
    return f"centre-day\n{desk_id}\n{first_ms}\n{until_ms}\n{digest}".encode()


def differences(mine: DaySide, theirs: DaySide) -> tuple[tuple[str, str, int, int], ...]:
    """Agency, what, here, there, for everything that is not equal."""
    here, there = ({each.agency: asdict(each) for each in side.totals} for side in (mine, theirs))
    found = []
    for agency in sorted({*here, *there}):
        for name in ("entries", "dossiers", "receipts", "issued_vnd", "cash_vnd"):
            a, b = here.get(agency, {}).get(name, 0), there.get(agency, {}).get(name, 0)
            if a != b:
                found.append((agency, name, a, b))
    return tuple(found)
