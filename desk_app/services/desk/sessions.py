"""Logging in and out. PIN or password, hashed with argon2id; five failures lock the name for a while."""

import secrets
from typing import Protocol

from desk_app.core.permissions import Act, may
from desk_app.core.problems import CommittedProblem, UserProblem
from desk_app.services.ports import Accounts, Actor, Journal
from desk_app.services.records import Officer
from sync.protocol.accounts import SHORTEST_SECRET, long_enough, mark_of
from sync.protocol.desk_facts import (
    PIN_CHANGED,
    SESSION_CLOSED,
    SESSION_OPENED,
    PinChanged,
    PinChangedPrivate,
    SessionClosed,
    SessionOpened,
)
from sync.protocol.facts import draft

FREE_FAILURES = 5
LOCK_MS = 60_000


class SessionsPorts(Journal, Accounts, Protocol):
    """What these acts need of the desk."""


def hash_secret(secret: str) -> str:
    """The argon2id hash of a PIN or password, with its salt and its cost."""
    from argon2 import PasswordHasher  # 30 ms of import that the log-in window must not pay

    return PasswordHasher().hash(secret)


def _fits(secret_hash: str, secret: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerificationError

    try:
        return bool(secret_hash) and PasswordHasher().verify(secret_hash, secret)
    except VerificationError:
        return False


def _proved(tx: SessionsPorts, officer_id: str, secret: str) -> Officer:
    """Raises UserProblem for who may not try, CommittedProblem for a wrong secret, which is counted."""
    officer = tx.officer(officer_id.strip().lower())
    if officer is None or not officer.active:
        raise UserProblem("problem.login", field="secret")
    if officer.locked_until_ms > tx.now_ms:
        raise UserProblem("problem.locked", field="secret", seconds=(officer.locked_until_ms - tx.now_ms) // 1000 + 1)
    if not _fits(officer.secret_hash, secret):
        failures = officer.failures + 1
        tx.note_login(officer.id, failures, tx.now_ms + LOCK_MS if failures % FREE_FAILURES == 0 else 0)
        raise CommittedProblem("problem.login", field="secret")
    if officer.failures:
        tx.note_login(officer.id, 0, 0)
    return officer


def proved_for(tx: SessionsPorts, officer_id: str, secret: str, act: Act) -> Officer:
    """An officer who proves who they are and may do `act`. Raises UserProblem; CommittedProblem where the secret was looked
    at."""
    officer = _proved(tx, officer_id, secret)
    if not may(officer.roles, act):
        raise CommittedProblem("problem.second_not_allowed", field="second", name=officer.name)
    return officer


def log_in(tx: SessionsPorts, officer_id: str, secret: str) -> Actor:
    """Opens a session. Raises UserProblem; CommittedProblem for a wrong secret."""
    return begin_session(tx, _proved(tx, officer_id, secret))


def begin_session(tx: Journal, officer: Officer) -> Actor:
    """Of an officer who proved who they are."""
    actor = Actor(officer.id, officer.name, officer.roles, secrets.token_hex(8), "pin")
    body: SessionOpened = {"officer_name": officer.name, "roles": list(officer.roles)}
    tx.append(draft(SESSION_OPENED, officer.id, body), actor)
    return actor


def change_pin(tx: SessionsPorts, officer_id: str, secret: str, new: str, again: str) -> Actor:
    """Logs in, and from now on with the new one; at other counters when the centre has heard of it. Raises UserProblem for a
    new one that will not do; CommittedProblem for a wrong secret."""
    if new != again:
        raise UserProblem("problem.pin_differs", field="again")
    if not long_enough(new):
        raise UserProblem("problem.pin_short", field="new", least=SHORTEST_SECRET)
    if new == secret:
        raise UserProblem("problem.pin_same", field="new")
    actor = log_in(tx, officer_id, secret)
    private: PinChangedPrivate = {"secret_hash": hash_secret(new)}
    body: PinChanged = {"officer_name": actor.name, "secret_mark": mark_of(private["secret_hash"])}
    tx.put_officer(actor.officer_id, actor.name, actor.roles, private["secret_hash"])
    tx.append(draft(PIN_CHANGED, actor.officer_id, body, private), actor)
    return actor


def second_person(tx: SessionsPorts, officer_id: str, secret: str, act: Act, first: Actor) -> Actor:
    """Another officer who may do `act` and proves who they are, inside the first one's session. Raises UserProblem, and
    CommittedProblem where the secret was looked at: ask before the act writes anything."""
    if officer_id.strip().lower() == first.officer_id:
        raise UserProblem("problem.same_person", field="second")
    officer = proved_for(tx, officer_id, secret, act)
    return Actor(officer.id, officer.name, officer.roles, first.session, "pin")


def require_welcome(tx: Accounts, actor: Actor | None) -> None:
    """Raises UserProblem for an account that the centre locked or moved: it does nothing more here, also in a session that is
    open (QĐ 1513 Art 10.1.d)."""
    officer = tx.officer(actor.officer_id) if actor else None
    if actor is None or officer is None:
        return
    if not officer.active:
        raise UserProblem("problem.account_locked")
    if officer.roles != actor.roles:
        raise UserProblem("problem.account_changed")


def log_out(tx: Journal, actor: Actor) -> None:
    """The session ends; the screen is the next officer's."""
    body: SessionClosed = {"reason": "left"}
    tx.append(draft(SESSION_CLOSED, actor.officer_id, body), actor)
