"""The one door to `resources/`: texts, law and catalogue as values, handed on to the rest."""

import hashlib
import logging
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import NoneType
from typing import Any, get_args
from unicodedata import normalize

from desk_app.core.centre import Agency, Centre, FormSet
from desk_app.core.confidence import in_words
from desk_app.core.delegations import Delegation
from desk_app.core.dossier_code import Generation, make_dossier_code, parse_dossier_code
from desk_app.core.fee_grounds import FeeGround, FeeReduction
from desk_app.core.handover import Run
from desk_app.core.moments import VIETNAM
from desk_app.core.on_the_spot import Pilot
from desk_app.core.processes import Process, Share
from desk_app.core.receipts import ReceiptRegime
from desk_app.core.statement_heads import StatementWords
from desk_app.core.working_time import Calendar, RuleSet, compute_due, explain
from sync.protocol.cleaning import Letters
from sync.protocol.elsewhere import agencies_elsewhere

log = logging.getLogger(__name__)


def _read(path: str) -> bytes:
    return (files("resources") / path).read_bytes()


def _toml(path: str) -> dict[str, Any]:
    return tomllib.loads(_read(path).decode())


class Texts:
    """Vietnamese texts by key. A missing key or placeholder is an error, found by a test."""

    def __init__(self, flat: dict[str, str], version: str) -> None:
        self._flat = flat
        self.version = version

    def __call__(self, key: str, **values: object) -> str:
        text = self._flat[key]
        return text.format(**values) if values else text

    def runs(self, key: str, **values: object) -> list[tuple[str, bool]]:
        """The text in pieces, with whether each is bold: `**` begins and ends bold, never inside a value."""
        parts = self._flat[key].split("**")
        return [(part.format(**values) if values else part, number % 2 == 1) for number, part in enumerate(parts)]

    def group(self, prefix: str) -> dict[str, str]:
        """All texts below `prefix.`, by the rest of their key."""
        return {key.removeprefix(prefix + "."): text for key, text in self._flat.items() if key.startswith(prefix + ".")}

    def keys(self) -> frozenset[str]:
        return frozenset(self._flat)


def _flatten(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            flat.update(_flatten(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat


@cache
def load_texts() -> Texts:
    raw = _read("texts/vi.toml")
    return Texts(_flatten(tomllib.loads(raw.decode())), hashlib.sha256(raw).hexdigest()[:12])


def _clock(text: str) -> time:
    return time.fromisoformat(text)


_published: dict[str, str] = {}


def use_published(rules: Mapping[str, str]) -> None:
    """Rules that the centre published take the place of those that came with the program. Called before any is read."""
    _published.clear()
    for name, text in rules.items():
        if wrong := wrong_with(name, text):  # an earlier version took it; the one that came with this one holds
            log.warning("published %s is not used: %s", name, wrong)
        else:
            _published[name] = text
    load_centre.cache_clear()
    statement_words.cache_clear()


def wrong_with(name: str, text: str) -> str:
    """Why the program cannot work by this document of rules; empty where it can."""
    rules = {**_published, name: text}
    try:
        _try(_centre(rules))
        for name, words in _statement_words(rules).columns.items():
            if not words or not all(len(word) > 1 for word in words):
                raise ValueError(name)
    except Exception as error:  # whatever a document does to the program, it must not do at a counter
        return f"{type(error).__name__}: {error}"
    return ""


def _try(centre: Centre) -> None:
    """Work by these rules as a counter does. Raises whatever is wrong with them."""
    calendar = centre.calendar
    if not all(type(day) is date for day in (*calendar.days_off, *calendar.makeup_days, *calendar.announced.values())):
        raise ValueError("days")
    if not centre.agencies or not centre.rule_sets or not centre.form_sets or not centre.receipt_regimes:
        raise ValueError("nothing in it")
    if centre.code_generation not in get_args(Generation):
        raise ValueError("code_generation")
    if not centre.denominations_vnd or not all(type(value) is int and value > 0 for value in centre.denominations_vnd):
        raise ValueError("denominations_vnd")
    if not all(type(bound) is int for bound in (centre.drawer_holds_vnd, centre.never_vnd)):
        raise ValueError("drawer_holds_vnd, never_vnd")
    if not 0 < centre.drawer_holds_vnd < centre.never_vnd:
        raise ValueError("drawer_holds_vnd, never_vnd")
    today = datetime.now(VIETNAM)
    for rules in centre.rule_sets:
        hours = [moment for span in rules.working_hours for moment in span]
        if not hours or hours != sorted(set(hours)):
            raise ValueError("working_hours")
        if rules.after_supplement not in ("resume", "restart"):
            raise ValueError("after_supplement")
        counts = (rules.reappointments_most, rules.notice_before_days)
        if not all(type(count) is int and 0 <= count <= 30 for count in counts):
            raise ValueError("reappointments_most, notice_before_days")
        asked, there = (rules.supplement_notice_days, rules.supplement_close_days), rules.elsewhere_papers_days
        spans = (*asked, rules.correction_days, there)
        if not all(span is None or (type(span) is int and 1 <= span <= 365) for span in spans):
            raise ValueError("supplement_notice_days, supplement_close_days, correction_days, elsewhere_papers_days")
        if rules.fee_settlement not in (None, "month", "quarter"):
            raise ValueError("fee_settlement")
        if rules.elsewhere_counts_from not in (None, "competent_agency"):
            raise ValueError("elsewhere_counts_from")
        if rules.objective_share is not None and not 0 < rules.objective_share <= 10:
            raise ValueError("objective_share")
        due = compute_due(today, Decimal(3), "working_day", calendar, rules)
        explain(due, centre.phrases)
    for process in centre.processes:
        if len(process.shares) < 2 or not all(share.agency and share.task and share.amount > 0 for share in process.shares):
            raise ValueError("share")
        compute_due(today, process.ends[-1], process.unit, calendar, centre.rules_on(today.date()))
    if not timedelta(0) <= centre.same_day_warning < timedelta(hours=12):
        raise ValueError("same_day_warning")
    if not centre.handover_runs or any(run.prepare >= run.at for run in centre.handover_runs):
        raise ValueError("handover_run")
    for cut in centre.fee_reductions:
        if type(cut.share) is not int or not 0 <= cut.share < 100 or not cut.procedures or not cut.kinds <= {"fee", "charge"}:
            raise ValueError("reduction")
    if any(each.agency not in {agency.id for agency in centre.agencies} for each in centre.delegations):
        raise ValueError("agency")
    own = {identifier for agency in centre.agencies for identifier in agency.identifier.values()}
    for identifier in filter(None, (each.identifier for each in centre.agencies_elsewhere)):
        if identifier in own:
            raise ValueError(f"identifier {identifier}")
        parse_dossier_code(make_dossier_code(identifier, today.date(), 1))
    letters: tuple[Any, ...] = (*centre.delegations, *centre.pilots, *centre.processes)
    if not all(type(each.signed_on) is date and type(each.number) is str and each.number for each in letters):
        raise ValueError("number, signed_on")
    dated_by_law: tuple[Any, ...] = (*centre.rule_sets, *centre.form_sets, *centre.receipt_regimes, *centre.fee_reductions)
    all_dated: tuple[Any, ...] = (*dated_by_law, *letters)
    for dated in all_dated:
        if type(dated.valid_from) is not date or type(dated.valid_to) not in (date, NoneType):
            raise ValueError("valid_from, valid_to")
    day = today.date()
    centre.rules_on(day)
    centre.forms_on(day)
    centre.grounds_on(day)
    centre.reductions_on(day)
    if centre.receipt_regime(day, "electronic") is None and centre.receipt_regime(day, "paper") is None:
        raise ValueError("no receipts today")


def _rules(name: str, published: Mapping[str, str]) -> dict[str, Any]:
    return tomllib.loads(published[name]) if name in published else _toml(f"rules/{name}")


_LATER_RULES = (
    *("supplement_notice_days", "supplement_close_days", "correction_days", "fee_settlement"),
    *("elsewhere_counts_from", "elsewhere_papers_days"),
)
"""What documents of rules that were published for earlier versions do not say: it is taken from the one that came with this
program, of the same rule set."""


def _rule_sets(published: Mapping[str, str]) -> tuple[RuleSet, ...]:
    text = published.get("rule_sets.toml")
    tree = _rules("rule_sets.toml", published)
    own = {item["id"]: item for item in _toml("rules/rule_sets.toml")["rule_set"]}
    version = tree.get("version") or hashlib.sha256((text or "").encode()).hexdigest()[:12]
    return tuple(
        RuleSet(
            id=item["id"],
            valid_from=item["valid_from"],
            valid_to=item.get("valid_to"),
            title=item["title"],
            working_hours=tuple((_clock(opens), _clock(closes)) for opens, closes in item["working_hours"]),
            same_day_cutoff=_clock(item["same_day_cutoff"]),
            forwarding_cutoff=_clock(item["forwarding_cutoff"]),
            after_supplement=item["after_supplement"],
            reappointments_most=item["reappointments_most"],
            objective_share=Fraction(item["objective_share"]) if item["objective_share"] else None,
            notice_before_days=item["notice_before_days"],
            version=version,
            **{name: item.get(name, own.get(item["id"], {}).get(name)) for name in _LATER_RULES},
        )
        for item in tree["rule_set"]
    )


@cache
def load_centre() -> Centre:
    return _centre(_published)


def _centre(published: Mapping[str, str]) -> Centre:
    texts = load_texts()
    calendar = _rules("calendar.toml", published)
    years = calendar["year"]
    tree = _rules("centre.toml", published)
    cash = _toml("rules/denominations.toml") | _rules("denominations.toml", published)
    return Centre(
        name=tree["name"],
        short_name=tree["short_name"],
        upper=tree["upper"],
        place=tree["place"],
        counter=tree["counter"],
        code_generation=tree["code_generation"],
        lookup_line=tree["lookup_line"],
        agencies=tuple(
            Agency(
                item["id"],
                item["name"],
                item["identifier"],
                item["tax_code"],
                tuple(item["match"]),
                item.get("deposit", "thursday"),
                item.get("bank", ""),
                item.get("account", ""),
            )
            for item in tree["agency"]
        ),
        calendar=Calendar(
            version=calendar["version"],
            days_off={day["day"]: in_words(day["name"]) for year in years for day in year["days_off"]},
            makeup_days={day["day"]: in_words(day["name"]) for year in years for day in year["makeup_days"]},
            confirmed_years=frozenset(year["year"] for year in years if year["confirmed"]),
            announced={
                day["day"]: day["announced"]
                for year in years
                for day in (*year["days_off"], *year["makeup_days"])
                if "announced" in day
            },
        ),
        rule_sets=_rule_sets(published),
        form_sets=tuple(
            FormSet(
                item["id"],
                item["title"],
                item["valid_from"],
                item.get("valid_to"),
                item["numbers"],
                item.get("without_form", {}),
            )
            for item in _rules("forms.toml", published)["set"]
        ),
        receipt_regimes=tuple(
            ReceiptRegime(item["id"], item["medium"], item["valid_from"], item.get("valid_to"), item["digits"], item["title"])
            for item in _rules("receipts.toml", published)["regime"]
        ),
        receipt_lookup=tree.get("receipt_lookup", ""),
        handover_runs=tuple(
            Run(_clock(item["prepare"]), _clock(item["at"]))
            for item in tree.get("handover_run", _toml("rules/centre.toml")["handover_run"])
        ),
        fee_grounds=tuple(
            FeeGround(
                item["id"], item["name"], in_words(item["basis"]), item["share"], item.get("valid_from"), item.get("valid_to")
            )
            for item in _rules("fee_grounds.toml", published)["ground"]
        ),
        fee_reductions=tuple(
            FeeReduction(
                in_words(item["basis"]),
                item["share"],
                frozenset(item["procedures"]),
                frozenset(item["kinds"]),
                item["valid_from"],
                item.get("valid_to"),
            )
            for item in _rules("fee_reductions.toml", published)["reduction"]
        ),
        delegations=tuple(
            Delegation(
                item["agency"],
                item["number"],
                item["signed_on"],
                item["valid_from"],
                item.get("valid_to"),
                frozenset(item.get("procedures", ())),
            )
            for item in _rules("delegations.toml", published)["delegation"]
        ),
        same_day_warning=timedelta(minutes=tree.get("same_day_warning", 60)),
        pilots=tuple(
            Pilot(item["number"], item["signed_on"], item["valid_from"], item.get("valid_to"), frozenset(item["procedures"]))
            for item in _rules("on_the_spot.toml", published)["pilot"]
        ),
        processes=tuple(
            Process(
                item["procedure"],
                item["number"],
                item["signed_on"],
                item["valid_from"],
                item.get("valid_to"),
                item["unit"],
                tuple(Share(each["agency"], each["task"], Decimal(each["amount"])) for each in item["share"]),
            )
            for item in _rules("processes.toml", published)["process"]
        ),
        agencies_elsewhere=agencies_elsewhere(_rules("agencies_elsewhere.toml", published)),
        denominations_vnd=tuple(cash["denominations_vnd"]),
        drawer_holds_vnd=cash["drawer_holds_vnd"],
        never_vnd=cash["never_vnd"],
        phrases=texts.group("due"),
        wording_version=texts.version,
        letters=_letters(_rules("names.toml", published)),
    )


def _letters(tree: dict[str, Any]) -> Letters:
    more = frozenset(normalize("NFC", letter).lower() for alphabet in tree["alphabet"] for letter in alphabet["letters"])
    if not all(len(normalize("NFD", letter)) <= 3 and letter[0].isalpha() for letter in more):
        raise ValueError("letters")
    return Letters(more, frozenset(pair.lower() for pair in tree["pairs"]["taken"]))


@cache
def statement_words() -> StatementWords:
    """How banks word their statements."""
    return _statement_words(_published)


def _statement_words(published: Mapping[str, str]) -> StatementWords:
    """A centre may publish a part of the document: what it leaves out stays as it came with the program."""
    own, rules = _rules("statement.toml", {}), _rules("statement.toml", published)
    parts = {name: {**table, **rules.get(name, {})} for name, table in own.items()}
    if wrong := [words for table in parts.values() for words in table.values() if not _are_words(words)]:
        raise ValueError(wrong[0])
    totals, direction = parts["totals"], parts["direction"]
    return StatementWords(
        {column: tuple(names) for column, names in parts["columns"].items()},
        frozenset(direction["into"]),
        frozenset(direction["out_of"]),
        frozenset(totals["naming"]),
        frozenset(totals["balances"]),
        frozenset(totals["words"]),
        frozenset(parts["currency"]["names"]),
    )


def _are_words(words: object) -> bool:
    return isinstance(words, list) and all(type(word) is str and word for word in words)


def default_catalogue() -> list[dict[str, Any]]:
    return list(_toml("catalogue/default.toml")["procedure"])
