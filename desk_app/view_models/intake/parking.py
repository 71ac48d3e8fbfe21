"""Intakes that wait while another citizen is served: each in a place of its own, by which a key brings it back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desk_app.view_models.intake.form import IntakeForm

PLACES = range(1, 10)
"""Ctrl+1 … Ctrl+9."""


@dataclass(frozen=True, slots=True)
class Parked:
    """The draft that keeps it, and the page as it was left."""

    draft_id: str
    form: IntakeForm

    @property
    def name(self) -> str:
        """By what a clerk knows it: the citizen, or else the procedure."""
        return self.form.name or self.form.number or self.form.query or "…"


class Parking:
    """One officer's. A place stays with its intake until that one is brought back."""

    def __init__(self) -> None:
        self._places: dict[int, Parked] = {}

    @property
    def places(self) -> Mapping[int, Parked]:
        return dict(sorted(self._places.items()))

    @property
    def full(self) -> bool:
        return len(self._places) == len(PLACES)

    def clear(self) -> None:
        self._places.clear()

    def put(self, parked: Parked) -> None:
        """In the first place that is free; without one it stays a draft, and comes back with the next log-in."""
        free = next((place for place in PLACES if place not in self._places), None)
        if free is not None:
            self._places[free] = parked

    def put_all(self, several: Iterable[Parked]) -> None:
        """In the order in which they were begun."""
        for parked in sorted(several, key=lambda each: each.draft_id):
            self.put(parked)

    def take(self, place: int) -> Parked | None:
        return self._places.pop(place, None)
