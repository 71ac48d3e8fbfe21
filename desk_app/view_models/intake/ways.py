"""The less common ways of an intake: paying less, by post, from paper, for elsewhere, in one sitting, or declined."""

from dataclasses import replace

from desk_app.core.centre import Centre
from desk_app.core.fee_grounds import FeeGround
from desk_app.core.moments import local
from desk_app.core.on_the_spot import pilot_for
from desk_app.core.processes import process_for
from desk_app.resources_reader import Texts
from desk_app.view_models.intake.form import AgencyHint, IntakeForm, agency_hint, limits_of
from desk_app.view_models.intake.on_the_spot import OnTheSpotViewModel
from desk_app.view_models.intake.state import InHand
from desk_app.workers.crew import Crew


class IntakeWays:
    """What a key takes, the same key leaves."""

    def __init__(self, crew: Crew, centre: Centre, texts: Texts, page: InHand, sitting: OnTheSpotViewModel) -> None:
        self._crew = crew
        self._centre = centre
        self._texts = texts
        self._page = page
        self._sitting = sitting

    def grounds(self) -> tuple[FeeGround, ...]:
        """To pay less, today."""
        return self._centre.grounds_on(local(self._crew.now_ms()).date())

    def arrive(self, how: str) -> None:
        """It came by post, or was received on paper before; or after all not."""
        form = self._page.form
        self._page.take_form(replace(form, arrival="" if form.arrival == how else how))

    @property
    def may_be_solved_here(self) -> bool:
        """Whether a decision names the chosen procedure for one sitting."""
        chosen, today = self._page.state.chosen, local(self._crew.now_ms()).date()
        return chosen is not None and pilot_for(self._centre.pilots, chosen.procedure.code, today) is not None

    @property
    def process_misfits(self) -> bool:
        """Whether the approved steps of an interlinked procedure do not sum to its statutory time: they are not used."""
        chosen, today = self._page.state.chosen, local(self._crew.now_ms()).date()
        process = process_for(self._centre.processes, chosen.procedure.code, today) if chosen else None
        if chosen is None or process is None:
            return False
        limit = chosen.procedure.limit_for(limits_of(self._page.form))
        return limit is None or not process.fits(limit.amount, limit.unit)

    def sit(self) -> None:
        """Four in one sitting, or after all not; with an empty page: the sitting that was broken off."""
        if self._sitting.state.stage:
            self._sitting.leave()
        elif self._page.form.empty:
            self._sitting.resume()
        elif self.may_be_solved_here:
            self._page.take_form(replace(self._page.form, on_the_spot=not self._page.form.on_the_spot, no_slip=False))
        else:
            self._page.tell(problem=self._texts("problem.not_on_the_spot"), problem_field="procedure")

    def leave_slip(self) -> None:
        """The citizen waits for the result and wishes no slip, or after all one."""
        if self._page.form.on_the_spot:
            self._page.take_form(replace(self._page.form, no_slip=not self._page.form.no_slip))

    def take_elsewhere(self) -> None:
        """For an agency of another territory, or after all not."""
        self._page.take_form(replace(self._page.form, elsewhere=not self._page.form.elsewhere))

    def agency_hint(self, form: IntakeForm) -> AgencyHint | None:
        """What the list of agencies elsewhere says to what stands in the field."""
        return agency_hint(form, self._centre, local(self._crew.now_ms()).date())

    def take_hint(self) -> None:
        """The agency that the list offers, by a key that does nothing else there: Enter leaves a name as it was typed."""
        hint = self.agency_hint(self._page.form)
        if hint is not None:
            self._page.take_form(replace(self._page.form, competent_agency=hint.name))

    def decline(self, act: str) -> None:
        """Instead of taking it in, or after all not."""
        if self._page.state.chosen is None:
            self._page.tell(problem=self._texts("problem.no_procedure"), problem_field="procedure")
            return
        form = self._page.form
        missing = "; ".join(name for name, *counts in form.papers if not any(counts))
        act = "" if form.declining == act else act
        self._page.take_form(replace(form, declining=act, items=form.items or missing))
