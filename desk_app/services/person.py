"""Who stands at the counter, as typed, and as a fact keeps it."""

from dataclasses import dataclass
from typing import Literal

from desk_app.core.identity import BadIdentity, check_number, check_phone
from desk_app.core.problems import UserProblem
from desk_app.core.tax_code import BadTaxCode, parse_tax_code
from sync.protocol.facts import PersonPrivate


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


def checked_person(person: Person, field: str, numbered: bool = True) -> PersonPrivate:
    """`numbered`: a number is wanted; who only asks need not show a card. Raises UserProblem with the field that is wrong."""
    name = " ".join(person.name.split())
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
    except (BadIdentity, BadTaxCode) as error:
        raise UserProblem(error.reason, field=f"{field}.number") from None
    try:
        phone = check_phone(person.phone)
    except BadIdentity as error:
        raise UserProblem(error.reason, field=f"{field}.phone") from None
    if phone:
        private["phone"] = phone
    if person.birth_date:
        private["birth_date"] = person.birth_date
    if person.sex:
        private["sex"] = person.sex
    if person.address.strip():
        private["address"] = " ".join(person.address.split())[:400]
    return private
