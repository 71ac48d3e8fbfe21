"""Dossiers by what a person remembers of them, or by their code."""

from dataclasses import dataclass

from desk_app.answers.question import AnsweringDesk, Question
from desk_app.services.desk.viewing import DataShown
from desk_app.services.records import Dossier, FoundDossier


@dataclass(frozen=True, slots=True)
class FindDossiers(Question[tuple[FoundDossier, ...]]):
    """Dossiers of this counter, or copied from others, that hold every word of `text`."""

    text: str

    def answer(self, desk: AnsweringDesk) -> tuple[FoundDossier, ...]:
        """One page of them, whole words first."""
        return desk.reads.find(self.text)

    def shows(self, answer: object) -> DataShown | None:
        """All that are listed: a search goes on with the next letter."""
        found = answer if isinstance(answer, tuple) else ()
        return DataShown("search", tuple(each.code for each in found), passing=True) if found else None


@dataclass(frozen=True, slots=True)
class LookUpDossier(Question[Dossier | None]):
    """The dossier with this code, of this counter or a copy of another one's."""

    code: str

    def answer(self, desk: AnsweringDesk) -> Dossier | None:
        """None where neither is here."""
        return desk.reads.any_dossier(self.code)

    def shows(self, answer: object) -> DataShown | None:
        """The dossier, where it is here."""
        return DataShown("card", (self.code,)) if answer is not None else None
