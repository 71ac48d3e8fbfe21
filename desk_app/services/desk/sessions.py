"""Logging in and out. PIN or password, hashed with argon2id; who guesses waits longer each time."""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from desk_app.core.moments import local
from desk_app.core.permissions import Act, may
from desk_app.core.problems import CommittedProblem, UserProblem
from desk_app.core.terms import is_over
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.ports import Accounts, Actor, Journal
from desk_app.services.records import Officer, PersonRecord
from sync.protocol.accounts import SHORTEST_SECRET, long_enough, mark_of
from sync.protocol.desk_facts import (
    LOGINS_FAILED,
    LOGINS_REVIEWED,
    PIN_CHANGED,
    SESSION_CLOSED,
    SESSION_OPENED,
    LoginsFailed,
    LoginsReviewed,
    PinChanged,
    PinChangedPrivate,
    SessionClosed,
    SessionOpened,
)
from sync.protocol.facts import draft
from sync.protocol.people_facts import LOGIN_REFUSED, LoginRefused

FREE_FAILURES = 5
FIRST_WAIT_MS, LONGEST_WAIT_MS = 60_000, 3_600_000
"""After so many wrong secrets each further one doubles the wait: two dozen guesses in a day, whatever clock is set."""


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


def _wait_ms(tx: SessionsPorts, officer: Officer) -> int:
    """How long nobody is looked at yet. By a clock that nobody sets; where the PC was started anew it counts from there."""
    since = officer.waits_since_ms
    if officer.wait_ms and since > tx.steady_ms:
        tx.wait_from_start(officer.id)
        since = 0
    return officer.wait_ms - (tx.steady_ms - since) if officer.wait_ms else 0


def _proved(tx: SessionsPorts, officer_id: str, secret: str) -> Officer:
    """Raises UserProblem for who may not try, CommittedProblem for a wrong secret, which is counted."""
    officer = tx.officer(officer_id.strip().lower())
    if officer is None or not officer.active:
        raise UserProblem("problem.login", field="secret")
    if (wait_ms := _wait_ms(tx, officer)) > 0:
        minutes, seconds = -(-wait_ms // 60_000), wait_ms // 1000 + 1
        key = "problem.locked" if wait_ms <= FIRST_WAIT_MS else "problem.locked_long"
        raise CommittedProblem(key, field="secret", seconds=seconds, minutes=minutes)
    if not _fits(officer.secret_hash, secret):
        _failed(tx, officer)
        raise CommittedProblem("problem.login", field="secret")
    if until := _term_over(tx, officer.id):
        _refused(tx, officer, until)
        day = f"{date.fromisoformat(until):%d/%m/%Y}"
        raise CommittedProblem("problem.term_over", field="secret", name=officer.name, until=day)
    tx.secret_proved(officer.id, secret)
    return officer


def over_since(person: PersonRecord | None, now_ms: int) -> str:
    """The last day of an account's person, where it has passed; else empty."""
    until = person.until if person is not None else None
    return until if until is not None and is_over(until, local(now_ms).date()) else ""


def _term_over(tx: SessionsPorts, officer_id: str) -> str:
    """As `over_since`; while the date is in doubt nobody is kept out by it: who comes may be the one to say which day it is."""
    return over_since(tx.person_of(officer_id), tx.now_ms) if tx.clock_doubt is None else ""


def _refused(tx: SessionsPorts, officer: Officer, until: str) -> None:
    """For the head, once a day."""
    last = tx.last_fact(officer.id, (LOGIN_REFUSED.name,))
    if last is None or local(last.recorded_at_ms).date() != local(tx.now_ms).date():
        body: LoginRefused = {"name": officer.name, "until": until}
        tx.append_with_logins(draft(LOGIN_REFUSED, officer.id, body))


def _failed(tx: SessionsPorts, officer: Officer) -> None:
    """Counted; who goes on guessing waits longer each time, and officer, supervisor and centre hear of it."""
    failures = officer.failures + 1
    if failures < FREE_FAILURES:
        tx.note_failure(officer.id, failures, 0)
        return
    wait_ms = min(FIRST_WAIT_MS << min(failures - FREE_FAILURES, 10), LONGEST_WAIT_MS)
    tx.note_failure(officer.id, failures, wait_ms)
    body: LoginsFailed = {"officer_name": officer.name, "failures": failures, "wait_ms": wait_ms}
    tx.append_with_logins(draft(LOGINS_FAILED, officer.id, body))


def proved_for(tx: SessionsPorts, officer_id: str, secret: str, act: Act) -> Officer:
    """An officer who proves who they are and may do `act`. Raises UserProblem; CommittedProblem where the secret was looked
    at."""
    officer = _proved(tx, officer_id, secret)
    if officer.failures:
        tx.note_success(officer.id, told=False)
    if not long_enough(secret, tx.shortest_secret):
        raise CommittedProblem("problem.pin_must_change_first", field="second", name=officer.name)
    if not may(officer.roles, act):
        raise CommittedProblem("problem.second_not_allowed", field="second", name=officer.name)
    return officer


class AccountReads(Protocol):
    """What is known of accounts where nothing is written."""

    def officer(self, officer_id: str) -> Officer | None:
        """Also one that ended; None: there is no such account."""

    def person_of(self, officer_id: str) -> PersonRecord | None:
        """Whose an account is now; None: no fact tells of it."""


def require_proof(reads: AccountReads, officer_id: str, secret: str, act: Act, now_ms: int | None) -> None:
    """As `proved_for`, of a copy in which nothing can be counted or written: whoever has it has the hashes, too. `now_ms`:
    milliseconds since 1970 UTC; None: the date is in doubt. Raises UserProblem."""
    officer = reads.officer(officer_id.strip().lower())
    if officer is None or not officer.active or not _fits(officer.secret_hash, secret):
        raise UserProblem("problem.login", field="secret")
    if now_ms is not None and (until := over_since(reads.person_of(officer.id), now_ms)):
        raise UserProblem("problem.term_over", name=officer.name, until=f"{date.fromisoformat(until):%d/%m/%Y}")
    if not may(officer.roles, act):
        raise UserProblem("problem.second_not_allowed", field="second", name=officer.name)


def _too_short(tx: SessionsPorts, otherwise: str) -> str:
    """Why a secret will not do here, as a key of texts: one that opens the data is tried out by who has the disk."""
    return "problem.secret_opens_data" if tx.shortest_secret > SHORTEST_SECRET else otherwise


def log_in(tx: SessionsPorts, officer_id: str, secret: str) -> Actor:
    """Opens a session. Raises UserProblem; CommittedProblem for a wrong secret, and for one of before that is too short: it
    is good for `change_pin` alone."""
    officer = _proved(tx, officer_id, secret)
    if not long_enough(secret, tx.shortest_secret):
        raise CommittedProblem(_too_short(tx, "problem.pin_must_change"), field="new", least=tx.shortest_secret)
    return begin_session(tx, officer)


def begin_session(tx: SessionsPorts, officer: Officer) -> Actor:
    """Of an officer who proved who they are, and who hears what was tried with their name meanwhile."""
    tried = (officer.untold, officer.failed_at_ms) if officer.untold else (0, 0)
    actor = Actor(officer.id, officer.name, officer.roles, secrets.token_hex(8), "pin", *tried)
    body: SessionOpened = {"officer_name": officer.name, "roles": list(officer.roles)}
    person = tx.person_of(officer.id)
    if person is not None and person.person_id != officer.id:
        body["person_id"] = person.person_id
    if officer.untold:
        body |= {"failures": officer.untold, "failed_at_ms": officer.failed_at_ms}
    if officer.failures or officer.untold:
        tx.note_success(officer.id, told=True)
    tx.append(draft(SESSION_OPENED, officer.id, body), actor)
    return actor


def change_pin(tx: SessionsPorts, officer_id: str, secret: str, new: str, again: str) -> Actor:
    """Logs in, and from now on with the new one; at other counters when the centre has heard of it. Raises UserProblem for a
    new one that will not do; CommittedProblem for a wrong secret."""
    if new != again:
        raise UserProblem("problem.pin_differs", field="again")
    if not long_enough(new, tx.shortest_secret):
        raise UserProblem(_too_short(tx, "problem.pin_short"), field="new", least=tx.shortest_secret)
    if new == secret:
        raise UserProblem("problem.pin_same", field="new")
    actor = begin_session(tx, _proved(tx, officer_id, secret))
    private: PinChangedPrivate = {"secret_hash": hash_secret(new)}
    body: PinChanged = {"officer_name": actor.name, "secret_mark": mark_of(private["secret_hash"])}
    tx.put_officer(actor.officer_id, actor.name, actor.roles, private["secret_hash"])
    tx.append(draft(PIN_CHANGED, actor.officer_id, body, private), actor)
    tx.secret_proved(actor.officer_id, new)
    return actor


@dataclass(frozen=True, slots=True)
class ReviewLogins(Command[None]):
    """`login`: the account; `finding`: what the supervisor found."""

    login: str
    finding: str


def review_logins(tx: SessionsPorts, command: ReviewLogins, actor: Actor) -> None:
    """A supervisor looked into wrong secrets for somebody else's account; it waits no more. Raises UserProblem."""
    actor.require("review_logins")
    finding = written(command.finding, "reason", "problem.no_reason")
    if not tx.login_troubled(command.login):
        raise UserProblem("problem.nothing_to_review")
    if command.login == actor.officer_id:
        raise UserProblem("problem.same_person", field="reason")
    tx.note_success(command.login, told=False)
    body: LoginsReviewed = {"finding": finding, "officer_name": actor.name}
    tx.append(draft(LOGINS_REVIEWED, command.login, body), actor)


def second_person(tx: SessionsPorts, officer_id: str, secret: str, act: Act, first: Actor) -> Actor:
    """Another officer who may do `act` and proves who they are, inside the first one's session. Raises UserProblem, and
    CommittedProblem where the secret was looked at: ask before the act writes anything."""
    if officer_id.strip().lower() == first.officer_id:
        raise UserProblem("problem.same_person", field="second")
    officer = proved_for(tx, officer_id, secret, act)
    return Actor(officer.id, officer.name, officer.roles, first.session, "pin")


def require_welcome(tx: SessionsPorts, actor: Actor | None) -> None:
    """Raises UserProblem for an account that was ended, or that the centre locked or moved, and for one whose person's last
    day has passed: it does nothing more here, also in a session that is open (QĐ 1513 Art 10.1.d)."""
    officer = tx.officer(actor.officer_id) if actor else None
    if actor is None or officer is None:
        return
    if not officer.active:
        raise UserProblem("problem.account_locked")
    if officer.roles != actor.roles:
        raise UserProblem("problem.account_changed")
    if until := _term_over(tx, officer.id):
        raise UserProblem("problem.term_over", name=officer.name, until=f"{date.fromisoformat(until):%d/%m/%Y}")


def log_out(tx: Journal, actor: Actor, *, idle: bool = False) -> None:
    """The session ends; the screen is the next officer's."""
    body: SessionClosed = {"reason": "idle" if idle else "left"}
    tx.append(draft(SESSION_CLOSED, actor.officer_id, body), actor)
