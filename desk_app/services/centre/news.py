"""What the centre tells: taken into the journal where it settles something, put into the tray where a person is needed."""

from dataclasses import dataclass, replace
from typing import Protocol

from desk_app.core.permissions import Act
from desk_app.core.problems import UserProblem
from desk_app.core.settling import settled_lines
from desk_app.core.states import allowed
from desk_app.core.written import written
from desk_app.services.commands import Command
from desk_app.services.dossier.erase_personal_data import ErasePersonalDataPorts, erase_what_is_here
from desk_app.services.intake.submissions import keep_offer
from desk_app.services.money_ports import MoneyReads
from desk_app.services.ports import Actor, Inbox, Numbers
from sync.protocol.desk_facts import (
    BANDS_GRANTED,
    NEWS_REVIEWED,
    SERIALS_GRANTED,
    Band,
    BandsGranted,
    NewsReviewed,
    SerialGrant,
    SerialsGranted,
)
from sync.protocol.erasure_facts import ERASED
from sync.protocol.facts import draft
from sync.protocol.money_facts import FEE_SETTLED_ELSEWHERE, FeeSettledElsewhere
from sync.protocol.news import News
from sync.protocol.result_facts import STATE_REACHED_ELSEWHERE, StateReachedElsewhere
from sync.protocol.shared_dossiers import SharedDossier
from sync.protocol.submissions import OFFERED, TAKEN

_REACHED: dict[str, tuple[Act, ...]] = {"result_in": ("register_result",), "returned": ("return_result", "register_result")}
"""Which acts elsewhere a state tells of: who returned a result had it."""
_TOLD_ONLY = ("mail_sent", "portal_accepted", "notice_sent", "result_reported")


class NewsPorts(ErasePersonalDataPorts, Numbers, MoneyReads, Inbox, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class TakeNews(Command[int]):
    """What the centre told, in its order."""

    items: tuple[News, ...]


@dataclass(frozen=True, slots=True)
class TakeSharedDossiers(Command[None]):
    """A page of dossiers of other counters. `last`: there is no more behind it."""

    items: tuple[SharedDossier, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class ReviewNews(Command[None]):
    """`finding`: what a person found out."""

    news_id: int
    finding: str


def take_news(tx: NewsPorts, command: TakeNews) -> int:
    """Each item once, in order, with the cursor in the same transaction. Returns how many need a person."""
    asking = 0
    for news in command.items:
        if news.id <= tx.news_cursor():
            continue
        kept = replace(news, body={"key": news.body["key"]}) if news.kind == OFFERED else news  # a citizen's data wait apart
        known = tx.news_known(kept) and news.kind != OFFERED  # which comes once more with its files
        needs_person = not known and _settle(tx, news)
        tx.keep_news(kept, needs_person)
        asking += needs_person
    return asking


def _settle(tx: NewsPorts, news: News) -> bool:
    """Whether a person must look."""
    if tx.news_answered(news.id, news.subject):
        return False  # a journal that came back from the centre knows it already
    if news.kind == "fee_collected":
        return _settle_fee(tx, news)
    if news.kind == "state_reached":
        return _follow(tx, news)
    if news.kind == "serial_granted":
        return _take_serial(tx, news)
    if news.kind == "band_granted":
        return _take_band(tx, news)
    if news.kind == OFFERED:
        keep_offer(tx, news)
        return False
    if news.kind == TAKEN:
        tx.drop_submission(news.body["key"])
        return False
    if news.kind == ERASED:
        return not erase_what_is_here(tx, news)
    if news.kind == "cash_taken_in":
        sent = tx.sent_cash(news.subject)
        return sent is None or sent != news.body.get("taken_vnd")
    return news.kind not in _TOLD_ONLY  # a refused letter, two counters with one submission, or a kind of a later version


def _follow(tx: NewsPorts, news: News) -> bool:
    """Another counter registered the result of a dossier of this one, or returned it. What the table of states does not know
    from here is for a person: a result of a dossier that was refused, of one that waits for a supplement."""
    dossier, state = tx.dossier(news.subject), news.body["state"]
    if dossier is None:
        return True
    if dossier.state in ("returned", state):
        return False  # known; a result that was returned twice is told apart, to both counters
    if state not in _REACHED or not any(allowed(act, dossier.state) for act in _REACHED[state]):
        return True
    body: StateReachedElsewhere = {
        "code": news.subject,
        "desk": str(news.body["desk"]),
        "kind": news.body["kind"],
        "state": state,
        "at_ms": int(news.body["at_ms"]),
    }
    if state == "result_in":
        body["result_no"], body["store_place"] = str(news.body["result_no"]), str(news.body["store_place"])
    tx.append(draft(STATE_REACHED_ELSEWHERE, news.subject, body, agency=dossier.agency), None)
    return False


def _take_serial(tx: NewsPorts, news: News) -> bool:
    serial: SerialGrant = news.body["serial"]
    if tx.serial_for(serial["agency"], serial["year"]) is None:
        body: SerialsGranted = {"serials": [serial]}
        tx.append(draft(SERIALS_GRANTED, serial["serial_symbol"], body, agency=news.agency), None)
    return False


def _take_band(tx: NewsPorts, news: News) -> bool:
    """Numbers of an agency elsewhere. What was given to the PC that this one replaced, in an epoch before, may be on paper."""
    band: Band = news.body["band"]
    if news.body["epoch"] == tx.epoch and tx.band(band["agency"]) is None:
        body: BandsGranted = {"bands": [band]}
        tx.append(draft(BANDS_GRANTED, news.subject, body), None)
    return False


def _settle_fee(tx: NewsPorts, news: News) -> bool:
    """The cashier at another desk collected: the very fees are settled here. A fee that is not due any more was paid
    twice, or was another one: that is for a person."""
    code, body = news.subject, news.body
    serial, number = str(body["serial_symbol"]), int(body["number"])
    if tx.settled_elsewhere(code, serial, number):
        return False
    due = [fee for fee in tx.fees(code) if fee.status == "due"]
    settled = settled_lines(due, ((line["kind"], line["amount_vnd"]) for line in body["lines"]))
    if settled is None:
        return True
    fact: FeeSettledElsewhere = {
        "dossier_code": code,
        "fee_lines": settled,
        "desk": str(body["desk"]),
        "serial_symbol": serial,
        "number": number,
    }
    tx.append(draft(FEE_SETTLED_ELSEWHERE, code, fact, agency=news.agency), None)
    return False


def review_news(tx: NewsPorts, command: ReviewNews, actor: Actor) -> None:
    """A person looked into it, and says what they found."""
    actor.require("see_tray")
    finding = written(command.finding, "reason", "problem.no_reason")
    news = tx.open_news(command.news_id)
    if news is None:
        raise UserProblem("problem.nothing_to_review")
    kind, subject, agency = news
    body: NewsReviewed = {"news_id": command.news_id, "kind": kind, "finding": finding, "officer_name": actor.name}
    tx.append(draft(NEWS_REVIEWED, subject, body, agency=agency), actor)
    tx.close_news(command.news_id)
