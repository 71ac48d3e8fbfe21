"""Accounts made and changed at a desk: each is a fact, with the person who answers for it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from desk_app.core.moments import local
from desk_app.core.permissions import ROLES
from desk_app.core.problems import UserProblem
from desk_app.core.written import written
from desk_app.services.desk.people import PeoplePorts, PersonSaid, administered_without, name_at_once
from desk_app.services.desk.sessions import begin_session, hash_secret, log_out, proved_for
from desk_app.services.ports import Actor
from desk_app.services.records import Officer
from sync.protocol.accounts import SHORTEST_SECRET, long_enough, mark_of
from sync.protocol.desk_facts import (
    ACCOUNT_CHANGED,
    ACCOUNT_OPENED,
    ACCOUNTS_LISTED,
    AccountChanged,
    AccountOpened,
    AccountsListed,
    AccountState,
)
from sync.protocol.facts import draft

LISTED = "accounts"
LISTED_AT_ONCE = 100
MOST_LETTERS = 100
_LOGIN = re.compile(r"[a-z][a-z0-9._-]{0,39}", re.ASCII)


class AccountsPorts(PeoplePorts, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Of a new officer, or what an account is from now on. `secret`: as it was typed. `person`: what is said of whose it is;
    None: nothing is."""

    login: str
    name: str
    roles: tuple[str, ...]
    secret: str
    person: PersonSaid | None = None


def list_accounts(tx: AccountsPorts) -> None:
    """The accounts that stood here before facts said so, once in a journal."""
    if tx.last_fact(LISTED, (ACCOUNTS_LISTED.name,)) is not None:
        return
    states = [_state(tx, officer) for officer in tx.all_officers()]
    parts = [states[first : first + LISTED_AT_ONCE] for first in range(0, len(states), LISTED_AT_ONCE)] or [[]]
    for number, part in enumerate(parts, 1):
        body: AccountsListed = {"accounts": part, "last": number == len(parts)}
        tx.append(draft(ACCOUNTS_LISTED, LISTED, body), None)


def _state(tx: AccountsPorts, officer: Officer) -> AccountState:
    state: AccountState = {
        "login": officer.id,
        "officer_name": officer.name,
        "roles": list(officer.roles),
        "active": officer.active,
        "secret_mark": mark_of(officer.secret_hash),
    }
    person = tx.person_of(officer.id)
    if person is not None and person.person_id != officer.id:
        state["person_id"] = person.person_id
    return state


def put_account(
    tx: AccountsPorts, account: NewAccount, administrator: str = "", proof: str = "", agencies: Collection[str] = ()
) -> None:
    """`agencies`: the ids of those that may send a person.

    Makes an account, or changes the one of that name. The first one of a desk is an administrator's and asks nobody; any
    other one wants an administrator and `proof`, their secret. Raises UserProblem; CommittedProblem where the proof was looked
    at and is none."""
    wish = _checked(tx, account)
    if not (tx.told_here() or any(officer.active and officer.secret_hash for officer in tx.all_officers())):
        if "administrator" not in wish.roles:
            raise UserProblem("cli.first_administrator")
        list_accounts(tx)
        _put(tx, wish, None, agencies)
        return
    if not administrator:
        raise UserProblem("cli.no_administrator")
    officer = proved_for(tx, administrator, proof, "administer")
    _keep_an_administrator(tx, wish)
    list_accounts(tx)
    actor = begin_session(tx, officer)
    _put(tx, wish, actor, agencies)
    log_out(tx, actor)


def _keep_an_administrator(tx: AccountsPorts, wish: NewAccount) -> None:
    """Roles are not taken from the last one who administers the desk: nobody could give them back. Raises UserProblem."""
    today = local(tx.now_ms).date().isoformat()
    if "administrator" not in wish.roles and not administered_without(tx, frozenset({wish.login}), today):
        raise UserProblem("problem.last_administrator", field="roles")


def _put(tx: AccountsPorts, wish: NewAccount, actor: Actor | None, agencies: Collection[str]) -> None:
    known = tx.officer(wish.login)
    tx.set_account(wish.login, wish.name, wish.roles, hash_secret(wish.secret), True)
    tx.secret_proved(wish.login, wish.secret)
    if known is None:
        open_account(tx, wish.login, actor)
    else:
        _tell_change(tx, wish, actor)
    if wish.person is not None:
        name_at_once(tx, agencies, wish.login, wish.person, actor)


def _tell_change(tx: AccountsPorts, wish: NewAccount, actor: Actor | None) -> None:
    stands = _stands(tx, wish.login)
    body: AccountChanged = {
        "officer_name": stands["officer_name"],
        "roles": stands["roles"],
        "active": stands["active"],
        "secret_mark": stands["secret_mark"],
    }
    if "person_id" in stands:
        body["person_id"] = stands["person_id"]
    tx.append(draft(ACCOUNT_CHANGED, wish.login, body), actor)


def _checked(tx: AccountsPorts, account: NewAccount) -> NewAccount:
    """Raises UserProblem."""
    login = account.login.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise UserProblem("cli.bad_login", login=login)
    roles = tuple(sorted({role.strip() for role in account.roles if role.strip()}))
    if not roles or not set(roles) <= set(ROLES):
        raise UserProblem("cli.no_officer", roles=",".join(account.roles))
    if not long_enough(account.secret, tx.shortest_secret):
        key = "problem.secret_opens_data" if tx.shortest_secret > SHORTEST_SECRET else "problem.pin_short"
        raise UserProblem(key, field="new", least=tx.shortest_secret)
    name = written(account.name, "name", "cli.no_name", MOST_LETTERS)
    return NewAccount(login, name, roles, account.secret, account.person)


def open_account(tx: AccountsPorts, login: str, actor: Actor | None = None) -> None:
    """The fact of an account that was put into the table just now. Without `actor`: nobody was asked."""
    stands = _stands(tx, login)
    body: AccountOpened = {
        "officer_name": stands["officer_name"],
        "roles": stands["roles"],
        "active": stands["active"],
        "secret_mark": stands["secret_mark"],
        "first": actor is None and not tx.told_here(),
    }
    tx.append(draft(ACCOUNT_OPENED, login, body), actor)


def _stands(tx: AccountsPorts, login: str) -> AccountState:
    officer = tx.officer(login)
    if officer is None:
        raise LookupError(f"there is no account {login}")
    return _state(tx, officer)
