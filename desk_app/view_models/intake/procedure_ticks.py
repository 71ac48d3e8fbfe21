"""What stands on the page for the chosen procedure alone: it goes with the procedure's words, and comes back with them."""

from dataclasses import replace

from desk_app.answers.intake.procedures import ProcedureChoice
from desk_app.view_models.intake.form import IntakeForm

OF_PROCEDURE = ("procedure_code", "papers", "scans", "amounts", "quantities", "on_the_spot", "no_slip", "declining", "items")


class ProcedureTicks:
    def __init__(self) -> None:
        self._let_go: IntakeForm | None = None  # the page with the procedure that was chosen before its words changed

    def forget(self) -> None:
        self._let_go = None

    def with_other_words(self, form: IntakeForm, before: IntakeForm) -> IntakeForm:
        """No procedure is chosen while words say another one."""
        if before.procedure_code:
            self._let_go = before
        kept = self._let_go if self._let_go is not None and self._let_go.query == form.query else IntakeForm()
        return replace(form, **{name: getattr(kept, name) for name in OF_PROCEDURE})

    def with_procedure(self, form: IntakeForm, choice: ProcedureChoice, any_paper: str) -> IntakeForm:
        """It is taken from the list. `any_paper`: what stands for papers that the catalogue does not name."""
        papers = tuple((name, 0, 0, 0) for name in choice.procedure.papers) or ((any_paper, 0, 0, 0),)
        code, kept = choice.procedure.code, self._let_go or form
        if kept.procedure_code != code:
            kept = IntakeForm(papers=papers)
        said = {name: getattr(kept, name) for name in OF_PROCEDURE} | {"procedure_code": code}
        self._let_go = None
        return replace(form, query=code, **said)
