"""F12's list of who looked at whose data."""

from PySide6.QtCore import QObject, Signal

from desk_app.answers.desk.views_seen import ListViews, SeenViews
from desk_app.workers.crew import Crew


class ViewsSeenViewModel(QObject):
    changed = Signal(object)

    def __init__(self, crew: Crew) -> None:
        super().__init__()
        self._crew = crew
        self._asked = ListViews()

    def look(self, officer: str, subject: str) -> None:
        """As the fields stand; `ListViews` says what they are."""
        self._asked = ListViews(officer, subject)
        self._crew.ask(self._asked, self._known, self._crew.report)

    def _known(self, seen: SeenViews) -> None:
        if seen.asked == self._asked:
            self.changed.emit(seen)
