"""Who stands at the counter, as typed, and as a fact keeps it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from desk_app.core.identity import BadIdentity, check_number, check_phone
from desk_app.core.problems import UserProblem
from desk_app.core.tax_code import BadTaxCode, parse_tax_code
from sync.protocol.cleaning import PLAIN, Letters, NotClean, clean, organisation_name, past_day, person_name, sex_word
from sync.protocol.intake_facts import PersonPrivate


@dataclass(frozen=True, slots=True)
class Person:
    """An individual by identity number or an organisation by tax code."""

    kind: Literal["individual", "organisation"]
    name: str
    number: str  # identity number or tax code
    birth_date: str = ""
    sex: str = ""
    address: str = ""
    phone: str = ""
    old_number: str = ""  # of nine digits, where the card names it beside the one of twelve


def checked_name(text: str, field: str, letters: Letters, organisation: bool = False) -> str:
    """A name without what no name has; empty stays empty. Raises UserProblem."""
    try:
        return (organisation_name if organisation else person_name)(text, letters)
    except NotClean as error:
        raise UserProblem(error.reason, field=field, **error.values) from None


def checked_person(person: Person, field: str, numbered: bool = True, letters: Letters = PLAIN) -> PersonPrivate:
    """`numbered`: a number is wanted; who only asks need not show a card. `letters`: what the centre takes in names. Raises
    UserProblem with the field that is wrong."""
    name = checked_name(person.name, f"{field}.name", letters, person.kind == "organisation")
    if not name:
        raise UserProblem("problem.no_name", field=f"{field}.name")
    if len(name) > 300:
        raise UserProblem("problem.name_too_long", field=f"{field}.name")
    private: PersonPrivate = {"name": name}
    try:
        if not person.number.strip() and not numbered:
            pass
        elif person.kind == "organisation":
            private["tax_code"] = parse_tax_code(person.number)
        else:
            private["identity_no"] = check_number(person.number)
            if person.old_number.strip() and (old := check_number(person.old_number)) != private["identity_no"]:
                private["old_identity_no"] = old
    except (BadIdentity, BadTaxCode) as error:
        raise UserProblem(error.reason, field=f"{field}.number") from None
    try:
        phone = check_phone(person.phone)
    except BadIdentity as error:
        raise UserProblem(error.reason, field=f"{field}.phone") from None
    if phone:
        private["phone"] = phone
    if birth_date := _said(past_day, person.birth_date, f"{field}.birth"):
        private["birth_date"] = birth_date
    if sex := _said(sex_word, person.sex, f"{field}.sex"):
        private["sex"] = sex
    if address := clean(person.address):
        private["address"] = address[:400]
    return private


def _said(read: Callable[[str], str], text: str, field: str) -> str:
    try:
        return read(text)
    except NotClean as error:
        raise UserProblem(error.reason, field=field) from None
