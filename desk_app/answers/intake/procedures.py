"""Procedures as the intake offers them, each with the appointment that a citizen would get now."""

from dataclasses import dataclass

from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.catalogue import Procedure
from desk_app.core.moments import to_ms


@dataclass(frozen=True, slots=True)
class Appointment:
    """When a dossier received now would be due (milliseconds since 1970 UTC; None: no limit to count), and the sentence."""

    due_at_ms: int | None
    text: str


@dataclass(frozen=True, slots=True)
class ProcedureChoice:
    """A procedure, the agency (by its id) whose counter takes it in, and its appointment."""

    procedure: Procedure
    agency: str
    appointment: Appointment


@dataclass(frozen=True, slots=True)
class FindProcedures(Question[tuple[ProcedureChoice, ...]]):
    """Procedures in force whose code, name, field or agency hold every word of `text`. `channel`: how the dossier comes,
    `online` or another word."""

    text: str
    channel: str

    def answer(self, desk: AnsweringDesk) -> tuple[ProcedureChoice, ...]:
        """The best first; none where nothing is typed. Raises UserProblem where no rules are in force."""
        return tuple(
            ProcedureChoice(procedure, desk.centre.agency_for(procedure.agency).id, _appointment(procedure, self.channel, desk))
            for procedure in desk.reads.find_procedures(self.text)
        )


def _appointment(procedure: Procedure, channel: str, desk: AnsweringDesk) -> Appointment:
    from desk_app.services.intake.appointment import appointment

    limit = procedure.limit_for("online" if channel == "online" else "counter")
    amount, unit = (limit.amount, limit.unit) if limit else (None, None)
    due, text = appointment(desk.centre, desk.now_ms(), amount, unit)
    if due is None and limit is not None and limit.text:
        text = f"{text} ({limit.text})"
    return Appointment(to_ms(due.at) if due else None, text)
