"""What an agency's courier takes along, and brings."""

from dataclasses import dataclass

from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.handover import belongs
from desk_app.core.moments import local
from desk_app.services.records import Dossier


@dataclass(frozen=True, slots=True)
class HandoverDossiers:
    """`due`: the codes that must go today, the others may; `reported`: whose results the agency said are there."""

    agency: str
    dossiers: tuple[Dossier, ...]
    due: frozenset[str]
    reported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListHandover(Question[HandoverDossiers]):
    """What the courier of an agency (by its id) takes along next."""

    agency: str

    def answer(self, desk: AnsweringDesk) -> HandoverDossiers:
        """The dossiers in the order in which they came, and which of them must go."""
        from desk_app.store import board, waiting

        connection = desk.reads.connection
        dossiers = board.waiting(connection, self.agency)
        due = frozenset(dossier.code for dossier in dossiers if _must_go(dossier, desk))
        return HandoverDossiers(self.agency, dossiers, due, waiting.results_to_fetch(connection, self.agency))


def _must_go(dossier: Dossier, desk: AnsweringDesk) -> bool:
    received = local(dossier.received_at_ms)
    return belongs(received, local(desk.now_ms()), desk.centre.rules_of(dossier.rule_set, received.date()))
