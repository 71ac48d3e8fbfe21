"""What the intake puts on paper, as it will come out of the slip printer."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk_app.answers.pictures import Picture, slip_picture
from desk_app.answers.question import AnsweringDesk, Question


@dataclass(frozen=True, slots=True)
class DrawPreview(Question[Picture]):
    """The appointment slip of an intake that is still being typed: body and private part of its fact as far as they are
    known."""

    body: Mapping[str, object]
    private: Mapping[str, object]

    def answer(self, desk: AnsweringDesk) -> Picture:
        """Without number and seal."""
        from desk_app.documents.slips import appointment_slip_of

        return slip_picture(appointment_slip_of(self.body, self.private, None, desk.centre, desk.texts), desk)


@dataclass(frozen=True, slots=True)
class DrawSlip(Question[Picture | None]):
    """The appointment slip of a dossier."""

    code: str

    def answer(self, desk: AnsweringDesk) -> Picture | None:
        """With what was corrected since; None where this counter did not receive the dossier."""
        from desk_app.documents.builders import slip_of

        entry = desk.reads.received(self.code)
        if entry is None:
            return None
        return slip_picture(slip_of("appointment_slip", entry, desk.reads, desk.centre, desk.texts), desk)


@dataclass(frozen=True, slots=True)
class DrawLetter(Question[Picture]):
    """A letter that went out before there was a dossier, by its subject."""

    subject: str

    def answer(self, desk: AnsweringDesk) -> Picture:
        """The newest one."""
        from desk_app.documents.acts import declined_slip

        return slip_picture(declined_slip(desk.reads.history(self.subject)[-1], desk.centre, desk.texts), desk)
