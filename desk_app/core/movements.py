"""Cash on its way to another desk: the code on the slip that travels with it."""

import re
from dataclasses import dataclass

from desk_app.core.money import MAX_VND

_CODE = re.compile(r"TIEN/([0-9A-Za-z._\-]{1,40})/([0-9a-z_\-]{1,40})/([0-9a-f]{12})/([0-9]{1,16})", re.ASCII)


@dataclass(frozen=True, slots=True)
class MovementCode:
    """What the code on the slip says that goes with the cash: from where, of whose box, how much in đồng."""

    from_desk: str
    agency: str
    movement_id: str
    amount_vnd: int

    def __str__(self) -> str:
        return f"TIEN/{self.from_desk}/{self.agency}/{self.movement_id}/{self.amount_vnd}"


def parse_movement(text: str) -> MovementCode | None:
    """A scanned or typed code; None where it is none."""
    match = _CODE.fullmatch(text.strip())
    if not match or not 1 <= int(match[4]) <= MAX_VND:
        return None
    return MovementCode(match[1], match[2], match[3], int(match[4]))
