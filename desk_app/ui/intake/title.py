"""Over the intake: its name, that a draft is kept, and who waits for their turn."""

from collections.abc import Mapping

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout

from desk_app.resources_reader import Texts
from desk_app.ui.parts.widgets import label
from desk_app.view_models.intake.parking import Parked

ROOMY = 4
"""So many names have room beside the title with two words each."""


def short_name(name: str, words: int) -> str:
    """A citizen as one is called: the last words."""
    return " ".join(name.split()[-words:])[: 7 * words]


class IntakeTitle(QHBoxLayout):
    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.draft = label(texts("ui.intake.draft"), tone="plain")
        self.parked = label("", tone="warn")
        self.parked.hide()
        self.hint = label(texts("ui.intake.arrival_hint"), "muted")
        self.addWidget(label(texts("ui.intake.title"), "title"))
        self.addWidget(self.draft)
        self.addWidget(self.parked)
        self.addStretch(1)
        self.addWidget(self.hint)

    @Slot(object)
    def show_parked(self, places: Mapping[int, Parked]) -> None:
        """Who waits, and by which key they come back."""
        roomy = len(places) <= ROOMY
        waiting = [f"{place} {short_name(parked.name, 2 if roomy else 1)}" for place, parked in places.items()]
        said = self._texts("ui.intake.waiting", who=" · ".join(waiting))
        self.parked.setText(said if roomy else self._texts("ui.intake.waiting_many", who="  ".join(waiting)))
        self.draft.setVisible(roomy)
        self.parked.setVisible(bool(waiting))
        self.hint.setVisible(not waiting)
