"""What was refused a moment ago and an officer may decide: by another key, never by the one that was refused."""

from collections.abc import Callable
from dataclasses import replace

from desk_app.view_models.intake.form import IntakeForm
from desk_app.view_models.intake.state import InHand


class IntakeOverride:
    """`submit`: F9 once more, with what was decided. `confirmed`: an intake that looks like another one is meant."""

    def __init__(self, page: InHand, submit: Callable[[], None]) -> None:
        self._page = page
        self._submit = submit
        self._name_accepted = ("", "")  # the number and the name that were asked about
        self._next: Callable[[], None] | None = None
        self.confirmed = False

    def forget(self) -> None:
        """The page changed: what was asked is asked no more."""
        self.confirmed = False
        self._next = None

    def offer(self, what: Callable[[], None]) -> None:
        self._next = what

    def refused(self, key: str) -> None:
        """By the key of the problem: some are questions."""
        if key in ("problem.duplicate", "problem.guided_before"):
            self._next = self._confirm
        if key == "problem.name_differs":
            self._next = self._accept_name
        if key == "problem.tendered_large":
            self._next = self._accept_sum

    def use(self) -> bool:
        """Alt+Y, all the same. False: nothing was asked."""
        override, self._next = self._next, None
        if override is None or self._page.state.busy:
            return False
        override()
        return True

    def accepts_name(self, form: IntakeForm) -> bool:
        """Whether this very name was asked about and is right."""
        return self._name_accepted == (form.number, form.name)

    def _accept_sum(self) -> None:
        """The sum that no drawer holds is right."""
        payment = self._page.form.payment
        self._page.form = replace(self._page.form, payment=replace(payment, confirmed=payment.tendered))
        self._submit()

    def _accept_name(self) -> None:
        self._name_accepted = (self._page.form.number, self._page.form.name)
        self._submit()

    def _confirm(self) -> None:
        self.confirmed = True
        self._submit()
