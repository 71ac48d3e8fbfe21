"""Logging in and out. PIN or password, hashed with argon2id; five failures lock the name for a while."""

import secrets

from desk_app.core.permissions import Act, may
from desk_app.core.problems import UserProblem
from desk_app.services.ports import Actor, Transaction
from desk_app.services.records import Officer
from sync.protocol.desk_facts import PinChanged, PinChangedPrivate, SessionClosed, SessionOpened
from sync.protocol.facts import Draft

SHORTEST_SECRET = 4
FREE_FAILURES = 5
LOCK_MS = 60_000


def hash_secret(secret: str) -> str:
    from argon2 import PasswordHasher  # 30 ms of import that the log-in window must not pay

    return PasswordHasher().hash(secret)


def _fits(secret_hash: str, secret: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerificationError

    try:
        return PasswordHasher().verify(secret_hash, secret)
    except VerificationError:
        return False


def _proved(tx: Transaction, officer_id: str, secret: str) -> Officer | UserProblem:
    """A wrong secret is returned, not raised, so that its count commits."""
    officer = tx.officer(officer_id.strip().lower())
    if officer is None or not officer.active:
        return UserProblem("problem.login", field="secret")
    if officer.locked_until_ms > tx.now_ms:
        return UserProblem("problem.locked", field="secret", seconds=(officer.locked_until_ms - tx.now_ms) // 1000 + 1)
    if not _fits(officer.secret_hash, secret):
        failures = officer.failures + 1
        tx.note_login(officer.id, failures, tx.now_ms + LOCK_MS if failures % FREE_FAILURES == 0 else 0)
        return UserProblem("problem.login", field="secret")
    if officer.failures:
        tx.note_login(officer.id, 0, 0)
    return officer


def log_in(tx: Transaction, officer_id: str, secret: str) -> Actor | UserProblem:
    """Opens a session."""
    officer = _proved(tx, officer_id, secret)
    if isinstance(officer, UserProblem):
        return officer
    actor = Actor(officer.id, officer.name, officer.roles, secrets.token_hex(8), "pin")
    body: SessionOpened = {"officer_name": officer.name, "roles": list(officer.roles)}
    tx.append(Draft("SessionOpened", officer.id, body), actor)
    return actor


def change_pin(tx: Transaction, officer_id: str, secret: str, new: str, again: str) -> Actor | UserProblem:
    """Logs in, and from now on with the new one; at other counters when the centre has heard of it. Raises UserProblem for a
    new one that will not do."""
    if new != again:
        raise UserProblem("problem.pin_differs", field="again")
    if len(new) < SHORTEST_SECRET:
        raise UserProblem("problem.pin_short", field="new", least=SHORTEST_SECRET)
    if new == secret:
        raise UserProblem("problem.pin_same", field="new")
    actor = log_in(tx, officer_id, secret)
    if isinstance(actor, UserProblem):
        return actor
    body: PinChanged = {"officer_name": actor.name}
    private: PinChangedPrivate = {"secret_hash": hash_secret(new)}
    tx.put_officer(actor.officer_id, actor.name, actor.roles, private["secret_hash"])
    tx.append(Draft("PinChanged", actor.officer_id, body, private), actor)
    return actor


def second_person(tx: Transaction, officer_id: str, secret: str, act: Act, first: Actor) -> Actor | UserProblem:
    """Another officer who may do `act` and proves who they are, inside the first one's session."""
    if officer_id.strip().lower() == first.officer_id:
        return UserProblem("problem.same_person", field="second")
    officer = _proved(tx, officer_id, secret)
    if isinstance(officer, UserProblem):
        return officer
    if not may(officer.roles, act):
        return UserProblem("problem.second_not_allowed", field="second", name=officer.name)
    return Actor(officer.id, officer.name, officer.roles, first.session, "pin")


def log_out(tx: Transaction, actor: Actor) -> None:
    body: SessionClosed = {"reason": "left"}
    tx.append(Draft("SessionClosed", actor.officer_id, body), actor)
