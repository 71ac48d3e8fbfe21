"""Where the identity card of a citizen goes on the page of an intake: nobody's card goes into another one's dossier."""

from dataclasses import replace
from typing import Literal

from desk_app.core.folding import fold
from desk_app.core.identity import IdentityCard, is_of
from desk_app.view_models.intake.form import IntakeForm

Place = Literal["owner", "submitter", "free_submitter", "next"]
"""`free_submitter`: the place of who submits was empty; `next`: it is another citizen's, and what stands there waits."""


def place_of(card: IdentityCard, form: IntakeForm) -> Place:
    if form.by_other and form.number and is_of(card, form.submitter_number):
        return "submitter"
    if is_of(card, form.number) and form.kind == "individual":
        return "owner"
    if form.by_other and form.number and not form.submitter_number and not form.submitter_name:
        return "free_submitter"
    if not form.number and (not form.name or fold(form.name) == fold(card.name)):
        return "owner"
    return "next"


def with_card(form: IntakeForm, card: IdentityCard, place: Place) -> IntakeForm:
    """The form with who stands on the card; where the card is in doubt and taken as it is, the form says so."""
    form = _with_submitter(form, card) if place in ("submitter", "free_submitter") else _with_owner(form, card)
    return replace(form, as_on_card=(*form.as_on_card, card.number)) if card.as_on_card else form


def _with_owner(form: IntakeForm, card: IdentityCard) -> IntakeForm:
    typed = card.name.isascii() and fold(form.name) == fold(card.name)  # the back of a card has no marks
    return replace(
        form,
        kind="individual",
        number=card.number,
        old_number=card.old_number,
        name=form.name if typed else card.name,
        birth_date=f"{card.birth_date:%d/%m/%Y}",
        sex=card.sex,
        address=card.address or form.address,
    )


def _with_submitter(form: IntakeForm, card: IdentityCard) -> IntakeForm:
    return replace(form, submitter_number=card.number, submitter_old_number=card.old_number, submitter_name=card.name)
