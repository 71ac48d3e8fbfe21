"""What happened to money beside receipts and counts, to be read: the drawer opened, differences and credits explained, deposits
and who confirmed them. The newest first."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk_app.answers.money.in_words import difference_in_words
from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from sync.protocol.box_facts import (
    CASH_DEPOSITED,
    DEPOSIT_CONFIRMED,
    DIFFERENCE_REVIEWED,
    MOVEMENT_REVIEWED,
    DifferenceReviewed,
    MovementReviewed,
)
from sync.protocol.desk_facts import DRAWER_OPENED
from sync.protocol.facts import body_if, body_of, names
from sync.protocol.money_facts import STATEMENT_LINE_EXPLAINED, StatementLineExplained
from sync.protocol.seal import Entry

if TYPE_CHECKING:
    from desk_app.store.queries import Queries

SHOWN = 300
KINDS = names(
    DRAWER_OPENED, DIFFERENCE_REVIEWED, MOVEMENT_REVIEWED, CASH_DEPOSITED, DEPOSIT_CONFIRMED, STATEMENT_LINE_EXPLAINED
)
"""A kind that is read here has its word `money_log.KIND` and its index in the store (`RARE_KINDS`)."""


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One of them, in words. `at_ms`: milliseconds since 1970 UTC; `agency`: empty where it is of the whole desk."""

    at_ms: int
    kind: str
    what: str
    whose: str
    agency: str


@dataclass(frozen=True, slots=True)
class ReadMoneyLog(Question[tuple[MoneyLine, ...]]):
    """Openings of the drawer, what was found out about differences and credits, deposits and their confirmation."""

    def answer(self, desk: AnsweringDesk) -> tuple[MoneyLine, ...]:
        """The newest first, as many as anybody reads."""
        entries = [entry for kind in KINDS for entry in desk.reads.last_of_kind(kind, SHOWN)]
        entries.sort(key=lambda entry: (entry.recorded_at_ms, entry.epoch, entry.seq), reverse=True)
        return tuple(_line(entry, desk) for entry in entries[:SHOWN])


def _line(entry: Entry, desk: AnsweringDesk) -> MoneyLine:
    whose = json.loads(entry.body).get("officer_name", "")
    kind = desk.texts(f"money_log.{entry.kind}")
    return MoneyLine(entry.recorded_at_ms, kind, _what(entry, desk.texts, desk.reads), whose, entry.agency or "")


def _what(entry: Entry, texts: Texts, queries: "Queries") -> str:
    if (drawer := body_if(entry, DRAWER_OPENED)) is not None:
        return drawer["reason"]
    if (difference := body_if(entry, DIFFERENCE_REVIEWED)) is not None:
        return _difference(difference, texts)
    if (movement := body_if(entry, MOVEMENT_REVIEWED)) is not None:
        return _movement(movement, texts)
    if (deposited := body_if(entry, CASH_DEPOSITED)) is not None:
        return _slip(deposited["slip_no"], deposited["amount_vnd"], texts)
    if (confirmed := body_if(entry, DEPOSIT_CONFIRMED)) is not None:
        deposit = queries.deposit(confirmed["deposit_id"])
        return f"{confirmed['reference']} · {_slip(*deposit, texts)}" if deposit else confirmed["reference"]
    return _credit(body_of(entry, STATEMENT_LINE_EXPLAINED), texts)


def _difference(body: DifferenceReviewed, texts: Texts) -> str:
    found = body["difference_vnd"]
    words = difference_in_words(found, texts) if found else texts("ui.tray.recounted")
    return f"{words}: {body['finding']}"


def _movement(body: MovementReviewed, texts: Texts) -> str:
    sums = {"announced": format_vnd(body["announced_vnd"]), "taken": format_vnd(body["taken_vnd"])}
    return f"{texts('money_log.moved', **sums)}: {body['finding']}"


def _slip(slip_no: str, amount_vnd: int, texts: Texts) -> str:
    return texts("money_log.slip", slip=slip_no, amount=format_vnd(amount_vnd))


def _credit(body: StatementLineExplained, texts: Texts) -> str:
    decided = texts("money_log.is_new") if body.get("is_new") else ""
    return f"{body['reference']}: {decided}{body['finding']}"
