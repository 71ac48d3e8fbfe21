"""Where a dossier of another territory is, in words."""

from desk_app.core.states import RUNNING
from desk_app.resources_reader import Texts
from desk_app.services.records import Dossier


def sent_on(dossier: Dossier, texts: Texts) -> str:
    """How far it is on its way there; empty for a dossier of this territory, and once the agency there holds it."""
    if not dossier.non_territorial or dossier.state not in RUNNING:
        return ""
    agency = dossier.competent_agency
    if dossier.state == "received":
        return texts("ui.dossier.to_be_sent_on", agency=agency)
    if dossier.sent_on_taken_at_ms is None:
        return texts("ui.dossier.sent_on", agency=agency, number=dossier.sent_on_no or "")
    return ""
