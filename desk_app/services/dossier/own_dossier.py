"""What every step of a dossier's life asks first: may this person do it, to this dossier, in the state that it is in."""

from typing import NamedTuple, Protocol

from desk_app.core.centre import Centre
from desk_app.core.counters import counter_of
from desk_app.core.moments import local
from desk_app.core.open_acts import Refusal, refused_by_state
from desk_app.core.permissions import Act
from desk_app.core.problems import UserProblem
from desk_app.core.working_time import RuleSet
from desk_app.services.desk.new_numbers import require_new_numbers
from desk_app.services.ports import Actor, DossierReads, Journal, Numbers
from desk_app.services.records import Dossier
from sync.protocol.intake_facts import LetterNumber


class OwnDossierPorts(Journal, Numbers, Protocol):
    """What these acts need of the desk."""


def say(refusal: Refusal | None) -> None:
    """Raises UserProblem where there is one."""
    if refusal is not None:
        raise UserProblem(refusal.key, refusal.field, **refusal.values)


def check_act(act: Act, state: str) -> None:
    """Raises UserProblem where the table of states does not know the act in this state."""
    say(refused_by_state(act, state))


def own_dossier(tx: DossierReads, code: str, act: Act, actor: Actor, right: Act | None = None) -> Dossier:
    """A dossier of this counter, to be moved on by it. `right`: what the officer must be allowed, where it is somebody beside
    them who does the act. Raises UserProblem."""
    actor.require(right or act)
    dossier = tx.dossier(code)
    if dossier is None:
        shared = tx.shared_dossier(code)
        if shared is not None:
            raise UserProblem("problem.of_other_counter", field="code", counter=shared.dossier.counter)
        raise UserProblem("problem.no_dossier", field="code", code=code)
    check_act(act, dossier.state)
    return dossier


def rules_of(centre: Centre, dossier: Dossier) -> RuleSet:
    """A dossier keeps the rules of the day on which it was received."""
    return centre.rules_of(dossier.rule_set, local(dossier.received_at_ms).date())


class NumberedLetter(NamedTuple):
    """The kind of form that holds on the day, and its number."""

    kind: str
    number: LetterNumber


def take_letter(tx: OwnDossierPorts, centre: Centre, *kinds: str) -> NumberedLetter:
    """The next number of the first of these forms that the circular of the day knows. Raises UserProblem."""
    require_new_numbers(tx)
    today = local(tx.now_ms).date()
    kind = next((kind for kind in kinds if kind in centre.forms_on(today).kinds), None)
    if kind is None:
        raise UserProblem("problem.no_form")
    number = tx.last_letter(kind, today.year) + 1
    counter = counter_of(tx.desk_id)
    place = counter if tx.epoch == 1 else f"{counter}.{tx.epoch}"
    return NumberedLetter(kind, {"kind": kind, "year": today.year, "no": number, "text": f"{place}-{number}"})
