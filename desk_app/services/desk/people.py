"""Who the people are that accounts belong to, until when they are in their post, and which accounts end (QĐ 1513/QĐ-UBND
Art 10.1.d). Each is a fact of this desk; the centre tells it on where the account is one of several counters."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from desk_app.core.moments import local
from desk_app.core.problems import UserProblem
from desk_app.core.terms import is_over, typed_day
from desk_app.core.written import one_line, written
from desk_app.services.commands import Command
from desk_app.services.desk.sessions import hash_secret
from desk_app.services.money_records import Shift
from desk_app.services.ports import Accounts, Actor, Journal
from desk_app.services.records import Officer, PersonRecord
from sync.protocol.accounts import OF_CENTRE, SHORTEST_SECRET, long_enough, mark_of
from sync.protocol.desk_facts import ACCOUNT_SET
from sync.protocol.facts import draft
from sync.protocol.people_facts import (
    ACCOUNT_ENDED,
    ACCOUNT_TIED,
    PERSON_ENDED,
    PERSON_NAMED,
    AccountEnded,
    AccountTied,
    PersonEnded,
    PersonNamed,
)

MOST_LETTERS = 100


class PeoplePorts(Journal, Accounts, Protocol):
    """What these acts need of the desk."""

    def open_shifts_of(self, officer: str) -> tuple[Shift, ...]:
        """The boxes that an officer holds now."""


@dataclass(frozen=True, slots=True)
class PersonSaid:
    """As it was typed. `agency`: its id, or `OF_CENTRE`; `since`, `until`: days. What is empty is not known."""

    agency: str = ""
    post: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class NamePerson(Command[None]):
    """What is known of the person whose the account `login` is, put right."""

    login: str
    name: str
    said: PersonSaid


@dataclass(frozen=True, slots=True)
class PassAccount(Command[None]):
    """The account `login` goes to another person, with a `secret` that the one before does not know."""

    login: str
    name: str
    said: PersonSaid
    secret: str

    def __repr__(self) -> str:
        return "PassAccount(…)"  # a secret never reaches a log


@dataclass(frozen=True, slots=True)
class EndTerm(Command[None]):
    """The last day in the post, as it was typed, of the person whose the account `login` is."""

    login: str
    until: str
    reason: str


@dataclass(frozen=True, slots=True)
class EndAccount(Command[None]):
    """The account `login` opens nothing any more."""

    login: str
    reason: str


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What is known of a person beside the name, checked; empty: nothing is."""

    agency: str
    post: str
    since: str
    until: str


def name_person(tx: PeoplePorts, agencies: Collection[str], command: NamePerson, actor: Actor) -> None:
    """Agency and post must be said; days may be left open. Raises UserProblem."""
    actor.require("keep_accounts")
    officer, person = _account(tx, command.login)
    name, known = _whole(command.name, command.said, agencies)
    if (name, known.agency, known.post, known.since, known.until) == _as_it_stands(person):
        raise UserProblem("problem.nothing_changed")
    _keep_a_way_in(tx, officer, person, known.until, actor)
    tell_person(tx, person.person_id, tx.accounts_of(person.person_id), name, known, actor)


def _whole(name: str, said: PersonSaid, agencies: Collection[str]) -> tuple[str, KnownPerson]:
    known = _checked(said, agencies)
    if not known.agency:
        raise UserProblem("problem.no_person_agency", field="agency")
    if not known.post:
        raise UserProblem("problem.no_person_post", field="post")
    return written(name, "name", "cli.no_name", MOST_LETTERS), known


def _as_it_stands(person: PersonRecord) -> tuple[str, ...]:
    return person.name, person.agency or "", person.post or "", person.since or "", person.until or ""


def name_at_once(tx: PeoplePorts, agencies: Collection[str], login: str, said: PersonSaid, actor: Actor | None) -> None:
    """What was said of a person along with their account, nothing of it asked for. Raises UserProblem."""
    known = _checked(said, agencies)
    officer, person = _account(tx, login)
    _keep_a_way_in(tx, officer, person, known.until, actor)
    tell_person(tx, person.person_id, tx.accounts_of(person.person_id), officer.name, known, actor)


def pass_account(tx: PeoplePorts, agencies: Collection[str], command: PassAccount, actor: Actor) -> None:
    """What was done by the account stays under the name of before. One that the centre keeps is passed on there: it would give
    the secret of before back. Raises UserProblem."""
    actor.require("keep_accounts")
    officer, _person = _account(tx, command.login)
    name, known = _whole(command.name, command.said, agencies)
    if not long_enough(command.secret):
        raise UserProblem("problem.pin_short", field="secret", least=SHORTEST_SECRET)
    if tx.last_fact(officer.id, (ACCOUNT_SET.name,)) is not None:
        raise UserProblem("problem.centre_keeps_account")
    if officer.id == actor.officer_id:
        raise UserProblem("problem.own_account")
    if tx.open_shifts_of(officer.id):
        raise UserProblem("problem.account_holds_box", name=officer.name)
    if known.until and not administered_without(tx, frozenset({officer.id}), known.until):
        raise UserProblem("problem.last_administrator", field="until")
    person_id = f"{officer.id}-{secrets.token_hex(4)}"
    tell_person(tx, person_id, (), name, known, actor)
    secret_hash = hash_secret(command.secret)
    tx.set_account(officer.id, name, officer.roles, secret_hash, officer.active)
    body: AccountTied = {
        "person_id": person_id,
        "name": name,
        "before": officer.name,
        "secret_mark": mark_of(secret_hash),
        "officer_name": actor.name,
    }
    tx.append(draft(ACCOUNT_TIED, officer.id, body), actor)


def tell_person(
    tx: PeoplePorts,
    person_id: str,
    logins: Collection[str],
    name: str,
    known: KnownPerson,
    actor: Actor | None,
    publication: int = 0,
) -> None:
    """The fact, and the name on the person's accounts. `publication`: where the centre said it."""
    body: PersonNamed = {"name": name, "logins": sorted(logins)}
    if known.agency:
        body["agency"] = known.agency
    if known.post:
        body["post"] = known.post
    if known.since:
        body["since"] = known.since
    if known.until:
        body["until"] = known.until
    if actor is not None:
        body["officer_name"] = actor.name
    if publication:
        body["publication"] = publication
    for login in body["logins"]:
        officer = tx.officer(login)
        if officer is not None:
            tx.set_account(login, name, officer.roles, officer.secret_hash, officer.active)
    tx.append(draft(PERSON_NAMED, person_id, body), actor)


def end_term(tx: PeoplePorts, command: EndTerm, actor: Actor) -> None:
    """Of all accounts of that person. Raises UserProblem."""
    actor.require("keep_accounts")
    officer, person = _account(tx, command.login)
    until = _day(command.until, "until")
    if not until:
        raise UserProblem("problem.bad_day", field="until")
    if person.since and until < person.since:
        raise UserProblem("problem.term_backwards", field="until")
    reason = written(command.reason, "reason", "problem.no_reason")
    _keep_a_way_in(tx, officer, person, until, actor)
    body: PersonEnded = {"name": officer.name, "until": until, "reason": reason, "officer_name": actor.name}
    tx.append(draft(PERSON_ENDED, person.person_id, body), actor)


def end_account(tx: PeoplePorts, command: EndAccount, actor: Actor) -> None:
    """From now on; its name stays in every history. Raises UserProblem."""
    actor.require("keep_accounts")
    officer, _person = _account(tx, command.login)
    reason = written(command.reason, "reason", "problem.no_reason")
    if not officer.active:
        raise UserProblem("problem.account_is_ended")
    if officer.id == actor.officer_id:
        raise UserProblem("problem.own_account")
    if not administered_without(tx, frozenset({officer.id}), local(tx.now_ms).date().isoformat()):
        raise UserProblem("problem.last_administrator")
    tx.set_account(officer.id, officer.name, officer.roles, officer.secret_hash, False)
    body: AccountEnded = {"name": officer.name, "reason": reason, "officer_name": actor.name}
    tx.append(draft(ACCOUNT_ENDED, officer.id, body), actor)


def _account(tx: PeoplePorts, login: str) -> tuple[Officer, PersonRecord]:
    officer, person = tx.officer(login), tx.person_of(login)
    if officer is None or person is None:
        raise UserProblem("problem.no_account", login=login)
    return officer, person


def _checked(said: PersonSaid, agencies: Collection[str]) -> KnownPerson:
    agency, post = said.agency.strip(), one_line(said.post)
    if agency and agency != OF_CENTRE and agency not in agencies:
        raise UserProblem("problem.person_agency", field="agency", agency=agency)
    if len(post) > MOST_LETTERS:
        raise UserProblem("problem.too_long", field="post", most=MOST_LETTERS)
    since, until = _day(said.since, "since"), _day(said.until, "until")
    if since and until and until < since:
        raise UserProblem("problem.term_backwards", field="until")
    return KnownPerson(agency, post, since, until)


def _day(text: str, field: str) -> str:
    day = typed_day(text)
    if day is None and text.strip():
        raise UserProblem("problem.bad_day", field=field)
    return day.isoformat() if day else ""


def _keep_a_way_in(tx: PeoplePorts, officer: Officer, person: PersonRecord, until: str, actor: Actor | None) -> None:
    """Nobody locks themselves out by a last day, nor the last administrator. Raises UserProblem."""
    if not until:
        return
    theirs = frozenset({officer.id, *tx.accounts_of(person.person_id)})
    if actor is not None and actor.officer_id in theirs and is_over(until, local(tx.now_ms).date()):
        raise UserProblem("problem.own_account", field="until")
    if not administered_without(tx, theirs, until):
        raise UserProblem("problem.last_administrator", field="until")


def administered_without(tx: PeoplePorts, logins: frozenset[str], after: str) -> bool:
    """Whether somebody administers the desk after a day, also when these accounts open nothing then."""
    officers = [officer for officer in tx.officers() if "administrator" in officer.roles and officer.secret_hash]
    if logins.isdisjoint(officer.id for officer in officers):
        return True
    return any(officer.id not in logins and _stays(tx.person_of(officer.id), after) for officer in officers)


def _stays(person: PersonRecord | None, after: str) -> bool:
    return person is None or person.until is None or person.until > after
