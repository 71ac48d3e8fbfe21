"""The official forms about one dossier: a kind is one file here and its texts under `form.<kind>`; which number a kind has
on which day is data (`resources/rules/forms.toml`)."""

from collections.abc import Callable
from dataclasses import replace

from desk_app.core.centre import Centre
from desk_app.documents.document import Document
from desk_app.documents.forms import apology, appointment, control, refusal, stop, supplement
from desk_app.documents.forms.case import Act, Case, case_of
from desk_app.resources_reader import Texts
from sync.protocol.seal import Entry

BUILDERS: dict[str, Callable[[Case], Document]] = {
    "appointment": appointment.build,
    "supplement": supplement.build,
    "refusal": refusal.build,
    "apology": apology.build,
    "extension": apology.build,
    "stop": stop.build,
    "control": control.build,
}


def dossier_form(
    kind: str, entry: Entry, centre: Centre, texts: Texts, act: Act | None = None, sample: bool = False
) -> Document:
    """The form of `kind` about the dossier of a `DossierReceived` entry. `sample`: MẪU, personal data hidden."""
    document = BUILDERS[kind](case_of(kind, entry, centre, texts, act, sample))
    return replace(document, sample=texts("form.sample"), copies=("",)) if sample else document
