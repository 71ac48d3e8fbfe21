"""What the centre set for all counters: accounts that follow staff changes (QĐ 1513/QĐ-UBND Art 10.1.d), procedures with their
fees, rules with their dates. Each is a fact of this desk, so that an auditor sees since when it worked by it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Protocol

from desk_app.core.catalogue import from_own_form
from desk_app.core.counters import counter_of
from desk_app.services.commands import Command
from desk_app.services.desk.installation import InstallingTransaction, import_catalogue
from desk_app.services.desk.people import KnownPerson, PeoplePorts, tell_person
from sync.protocol.accounts import mark_of
from sync.protocol.cleaning import cleaned
from sync.protocol.desk_facts import ACCOUNT_CHANGED, ACCOUNT_OPENED, ACCOUNT_SET, RULES_TAKEN, AccountSet, RulesTaken
from sync.protocol.facts import draft
from sync.protocol.news import News
from sync.protocol.people_facts import ACCOUNT_ENDED
from sync.protocol.publications import PERSON, Publication

CURSOR = "publications_after"
SOURCE = "centre"


@dataclass(frozen=True, slots=True)
class TakePublications(Command[None]):
    """What the centre set, in its order."""

    items: tuple[Publication, ...]


class PublishedTransaction(InstallingTransaction, PeoplePorts, Protocol):
    """A transaction that takes what the centre set."""

    def put_rules(self, name: str, text: str) -> bool:
        """False where it is what is known already."""

    def setting(self, key: str) -> str | None:
        """What is kept under this key; None: nothing."""

    def agencies_in_use(self) -> frozenset[str]:
        """Those of which this desk has numbers."""


WrongWith = Callable[[str, str, Collection[str]], str]
"""By a document's name, its text, and the agencies that are in use: why it cannot be worked by; empty where it can."""


def take_publications(tx: PublishedTransaction, command: TakePublications, wrong_with: WrongWith) -> None:
    """In order, with the cursor in the same transaction. A rules document that cannot be worked by waits in the tray, and the
    one before stays in force."""
    after = int(tx.setting(CURSOR) or 0)
    items = [item for item in command.items if item.no > after]
    for kind, group in groupby(items, lambda item: item.kind):
        if kind == "procedure":
            procedures = list(group)
            report = import_catalogue(tx, [item.body for item in procedures], from_own_form, SOURCE, whole=True)
            for number, _code, reason in report.reasons:
                _ask_a_person(tx, procedures[number - 1], reason)
            continue
        for item in group:
            if kind == "account":
                _set_account(tx, item)
            elif kind == "rules":
                _take_rules(tx, item, wrong_with(item.name, str(item.body.get("text", "")), tx.agencies_in_use()))
            else:
                _ask_a_person(tx, item, kind)
    if items:
        tx.put_setting(CURSOR, str(items[-1].no))


def _set_account(tx: PublishedTransaction, item: Publication) -> None:
    body = cleaned(item.body)
    counters = body.get("counters") or ()
    active = bool(body["active"]) and (not counters or counter_of(tx.desk_id) in counters) and not _ended_here(tx, item)
    roles = tuple(str(role) for role in body["roles"])
    known = tx.officer(item.name)
    if known is None and not active:
        return  # it never was here
    secret_hash = str(body.get("secret_hash") or "") or (known.secret_hash if known else "")
    if tx.set_account(item.name, str(body["name"]), roles, secret_hash, active):
        fact: AccountSet = {"officer_name": str(body["name"]), "roles": list(roles), "active": active, "publication": item.no}
        fact["secret_mark"] = mark_of(secret_hash)
        if (tied := tx.person_of(item.name)) is not None and tied.person_id != item.name:
            fact["person_id"] = tied.person_id
        tx.append(draft(ACCOUNT_SET, item.name, fact), None)
    if isinstance(said := body.get("person"), dict):
        _name_person(tx, item, str(body["name"]), KnownPerson(*(str(said.get(field) or "") for field in PERSON)))


def _ended_here(tx: PublishedTransaction, item: Publication) -> bool:
    """An account that was ended here, while the centre that speaks has not heard of it yet."""
    ended = tx.last_fact(item.name, (ACCOUNT_ENDED.name, ACCOUNT_OPENED.name, ACCOUNT_CHANGED.name))
    if ended is None or ended.kind != ACCOUNT_ENDED.name:
        return False
    heard = item.body.get("ended_from")
    return f"{tx.desk_id} {ended.epoch}.{ended.seq}" not in (heard if isinstance(heard, list) else ())


def _name_person(tx: PublishedTransaction, item: Publication, name: str, known: KnownPerson) -> None:
    person = tx.person_of(item.name)
    if person is None:
        return  # the account never was here
    stands = person.name, person.agency or "", person.post or "", person.since or "", person.until or ""
    if stands != (name, known.agency, known.post, known.since, known.until):
        tell_person(tx, person.person_id, tx.accounts_of(person.person_id), name, known, None, item.no)


def _take_rules(tx: PublishedTransaction, item: Publication, wrong: str) -> None:
    if wrong:
        _ask_a_person(tx, item, wrong)
    elif tx.put_rules(item.name, str(item.body["text"])):
        digest = sha256(str(item.body["text"]).encode()).hexdigest()
        fact: RulesTaken = {"version": digest[:12], "publication": item.no, "digest": digest}
        tx.append(draft(RULES_TAKEN, item.name, fact), None)


def _ask_a_person(tx: PublishedTransaction, item: Publication, reason: str) -> None:
    """Into the tray, under a number below all news."""
    news = News(-item.no, "publication_refused", item.name, "", item.at_ms, {"reason": reason[:300], "publication": item.no})
    if not tx.news_known(news):
        tx.keep_news(news, True)
