"""The slip as it will be printed, seen while the intake is typed."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desk_app.answers.intake.slips import DrawPreview
from desk_app.answers.pictures import Picture
from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.view_models.intake.form import appointment_of, competent_of, preview_of
from desk_app.view_models.intake.state import InHand
from desk_app.workers.crew import Crew

PREVIEW_MS = 60


class SlipPreview(QObject):
    pictured = Signal(object)

    def __init__(self, crew: Crew, centre: Centre, page: InHand) -> None:
        super().__init__()
        self._crew = crew
        self._centre = centre
        self._page = page
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PREVIEW_MS)
        self._timer.timeout.connect(self._ask)

    def start(self) -> None:
        """In a moment: of keys that follow each other, only the last draws."""
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    @Slot()
    def _ask(self) -> None:
        state, form = self._page.state, self._page.form
        if (state.done is not None or state.declined) and form.empty:
            return
        if form.declining:
            self.pictured.emit(None)  # the letter has its number and seal only after F9
            return
        self._crew.ask(self._question(), self._pictured, self._crew.report)

    def _pictured(self, picture: Picture) -> None:
        state = self._page.state
        if state.done is None and not state.declined and not self._page.form.declining:
            self.pictured.emit(picture)

    def _question(self) -> DrawPreview:
        form, chosen, actor = self._page.form, self._page.state.chosen, self._crew.actor
        officer, now_ms = actor.name if actor else "", self._crew.now_ms()
        agency = (chosen.procedure.agency or self._centre.agency(chosen.agency).name) if chosen else ""
        agency = competent_of(form, self._centre, local(now_ms).date()) or agency
        shown = appointment_of(form, chosen, self._centre, now_ms)
        return preview_of(form, chosen, shown, self._page.state.fees, self._centre.counter, officer, agency, now_ms)
