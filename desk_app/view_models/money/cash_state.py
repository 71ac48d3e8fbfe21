"""What F5 shows: the boxes, the chosen one, and what F9 would do to it."""

from dataclasses import dataclass
from typing import Literal

from desk_app.answers.money.boxes import BoxMovements, BoxState
from desk_app.services.money.shifts import BoxSettled

Notes = dict[int, int]
Mode = Literal["", "count", "hand_shift", "witness", "rest", "float", "hand_over", "send", "take_in", "deposit", "drawer"]
COUNTING: frozenset[Mode] = frozenset({"count", "hand_shift"})
"""The ceremony: a whole count, fixed, compared, settled."""


@dataclass(frozen=True, slots=True)
class CashState:
    """`mode`: what F9 will do to the selected box; empty right after something was done, until a person chooses again.
    `moves`: of the selected box; `settled`: how its ceremony just ended."""

    boxes: tuple[BoxState, ...] = ()
    officer: str = ""
    selected: int = 0
    mode: Mode = ""
    modes: tuple[Mode, ...] = ()
    recounting: bool = False
    counting: frozenset[str] = frozenset()
    moves: BoxMovements | None = None
    settled: BoxSettled | None = None
    problem: str = ""
    field: str = ""
    done: str = ""
    busy: bool = False

    @property
    def box(self) -> BoxState | None:
        return self.boxes[self.selected] if self.boxes else None

    @property
    def own(self) -> bool:
        """Whether this officer holds the selected box."""
        return self.box is not None and self.box.shift is not None and self.box.shift.officer == self.officer

    @property
    def absent(self) -> str:
        """The colleague whose box is about to be closed for them, by name."""
        return self.box.shift.officer_name if self.box and self.box.shift and not self.own else ""

    @property
    def fixed(self) -> bool:
        """The count stands, and the books are shown beside it."""
        return self.mode in COUNTING and self.box is not None and self.box.count is not None and not self.recounting
