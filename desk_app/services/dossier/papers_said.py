"""What a fact calls the papers of a dossier: what the citizen named on the portal, by its number."""

from typing import Protocol

from desk_app.services.ports import DossierReads, Journal
from sync.protocol.facts import names, private_of
from sync.protocol.intake_facts import DOSSIER_RECEIVED
from sync.protocol.paper_names import Names, names_in, numbered


class PapersPorts(Journal, DossierReads, Protocol):
    """What this needs of the desk."""


def names_apart(tx: Journal, code: str) -> Names:
    """By line, the names that stand beside the body of the intake."""
    received = tx.last_fact(code, names(DOSSIER_RECEIVED))
    return names_in(private_of(received, DOSSIER_RECEIVED)) if received is not None else {}


def papers_said(tx: PapersPorts, code: str) -> list[str]:
    """In the order of their lines."""
    apart = names_apart(tx, code)
    return [numbered(line_no) if line_no in apart else paper.name for line_no, paper in enumerate(tx.papers(code), 1)]
