"""Does the centre hold the same day as the desk? Per agency: entries, dossiers, receipts, đồng; the centre's side signed."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sync.protocol.canonical import canonical
from sync.protocol.wire import NotUnderstood, as_known


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
    """One side: up to which entry it was counted, the totals by agency, the entries that could not be read there
    (`epoch.seq`), and at the centre the last entry that it holds: what came a moment ago is held before it is counted."""

    epoch: int
    seq: int
    totals: tuple[DayTotals, ...]
    unread: tuple[str, ...] = ()
    held: tuple[int, int] | None = None

    @property
    def last_held(self) -> tuple[int, int]:
        """The last entry that is here, counted or not: epoch and number."""
        return self.held or (self.epoch, self.seq)


def side_to_wire(side: DaySide) -> dict[str, Any]:
    """As it travels: an object that `side_from_wire` reads."""
    return {
        **asdict(side),
        "totals": [asdict(each) for each in side.totals],
        "unread": list(side.unread),
        "held": list(side.last_held),
    }


def side_from_wire(value: Any) -> DaySide:
    """Raises NotUnderstood."""
    try:
        totals = tuple(as_known(DayTotals, each) for each in value["totals"])
        unread = tuple(str(place) for place in value["unread"])
        epoch, seq = int(value["epoch"]), int(value["seq"])
        held_epoch, held_seq = value.get("held", (epoch, seq))  # a centre before this field held what it counted
        return DaySide(epoch, seq, totals, unread, (int(held_epoch), int(held_seq)))
    except (AttributeError, KeyError, TypeError, ValueError):
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
