"""Authorisations (ủy quyền) under which the centre takes dossiers in for an agency, as dated data (QĐ 1513 Art 6.1.g)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from desk_app.core.problems import UserProblem
from desk_app.core.validity import holds_on


@dataclass(frozen=True, slots=True)
class Delegation:
    """`procedures`: empty means all of the agency's."""

    agency: str
    number: str
    signed_on: date
    valid_from: date
    valid_to: date | None
    procedures: frozenset[str]

    def covers(self, procedure: str, day: date) -> bool:
        """Whether it holds on a day and is for this procedure."""
        return holds_on(self, day) and (not self.procedures or procedure in self.procedures)


def delegation_for(delegations: Iterable[Delegation], agency: str, procedure: str, day: date) -> Delegation | None:
    """None: the agency sits at the counters itself. Raises UserProblem where it has authorised the centre, but not for this."""
    of_agency = [each for each in delegations if each.agency == agency]
    covering = [each for each in of_agency if each.covers(procedure, day)]
    if of_agency and not covering:
        raise UserProblem("problem.not_delegated", field="procedure", numbers=", ".join(each.number for each in of_agency))
    return covering[-1] if covering else None
