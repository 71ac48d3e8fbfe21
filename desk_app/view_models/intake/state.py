"""What stands beside the form of an intake, and what the parts of the intake know of each other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from desk_app.answers.intake.procedures import ProcedureChoice
from desk_app.core.fee_lines import PricedFee
from desk_app.services.intake.intake_command import Received
from desk_app.view_models.intake.form import IntakeForm
from desk_app.view_models.money.payment import PaymentView
from desk_app.workers.messages import Problem


@dataclass(frozen=True, slots=True)
class IntakeState:
    choices: tuple[ProcedureChoice, ...] = ()
    chosen: ProcedureChoice | None = None
    fees: tuple[PricedFee, ...] = ()
    total_vnd: int = 0
    due_at_ms: int | None = None
    due_text: str = ""
    payment: PaymentView = field(default_factory=PaymentView)
    problem: str = ""
    problem_field: str = ""
    question: str = ""  # the key of the problem: one that another key answers
    done: Received | None = None
    declined: str = ""
    letter: str = ""  # the subject of the letter that went out last
    letter_kind: str = ""  # and which paper it is
    busy: bool = False
    warnings: tuple[str, ...] = ()
    told: str = ""  # whose place a card took, who waits


class InHand(Protocol):
    """The intake that stands on the page, as its parts see it. `tell`: fields of its state change."""

    form: IntakeForm
    state: IntakeState

    @property
    def tell(self) -> Callable[..., None]: ...

    def take_form(self, form: IntakeForm) -> None:
        """As if it was typed."""

    def refused(self, problem: Problem) -> None:
        """What was asked for was not done."""
