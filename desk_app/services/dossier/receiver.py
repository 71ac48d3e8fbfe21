"""Who takes something out of the counter's hands: the owner, or somebody with an authorisation (NĐ 61/2018 Art 20)."""

from collections.abc import Collection
from typing import Never

from desk_app.core.identity import BadIdentity, check_number
from desk_app.core.problems import UserProblem
from desk_app.core.tax_code import BadTaxCode, parse_tax_code
from desk_app.services.person import checked_name
from desk_app.services.records import Dossier
from sync.protocol.cleaning import PLAIN, Letters, clean
from sync.protocol.result_facts import Receiver


def check_receiver(
    dossier: Dossier,
    name: str,
    number: str,
    by_owner: bool,
    authorisation: str,
    letters: Letters = PLAIN,
    same: Collection[str] = (),
) -> Receiver[Never]:
    """`letters`: what the centre takes in names; `same`: further numbers of whoever has this one. Raises UserProblem with the
    field that is wrong."""
    authorisation = clean(authorisation)
    name = checked_name(name, "receiver.name", letters, by_owner and _is_organisation(dossier, number))
    if not name:
        raise UserProblem("problem.no_name", field="receiver.name")
    try:
        checked = check_number(number)
    except BadIdentity as error:
        try:
            checked = parse_tax_code(number)
        except BadTaxCode:
            raise UserProblem(error.reason, field="receiver.number") from None
    if not by_owner and not authorisation:
        raise UserProblem("problem.no_authorisation", field="authorisation")
    theirs = {dossier.identity_no, dossier.old_identity_no, dossier.tax_code, dossier.submitter_identity_no}
    if by_owner and theirs.isdisjoint({checked, *same}):
        raise UserProblem("problem.not_the_owner", field="receiver.number")
    return {"receiver_name": name, "receiver_identity_no": checked, "authorisation": authorisation or None}


def _is_organisation(dossier: Dossier, number: str) -> bool:
    """The owner itself, under its tax code; who shows a card of their own for it is a person."""
    if dossier.owner_kind != "organisation":
        return False
    try:
        return check_number(number) == dossier.tax_code  # of twelve digits, as a household's
    except BadIdentity:
        return True
