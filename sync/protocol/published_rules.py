"""A document of rules is looked at before it holds anywhere: where the centre publishes it, and again at each counter, in the
same way. What a counter could not work by is refused, and the document before it stays."""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from fractions import Fraction
from typing import cast

from sync.protocol.elsewhere import agencies_elsewhere
from sync.protocol.publications import is_counter
from sync.protocol.sound_rows import is_sound

LAST_DIGITS = {"electronic": 8, "paper": 7}
"""Of a receipt's number: NĐ 254/2026 Art 23.2 takes up to eight; a sheet of a paper book has room for seven."""
IN_CIRCULATION = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)
"""Banknotes that a citizen may hand in any day: a box that holds one which cannot be counted is never closed."""
LARGEST_NOTE = 10_000_000
LONGEST_IDLE_MINUTES = 240
"""Before a screen asks for a PIN again; half a day is no lock."""
KEPT = ("dossier", "scan")
"""What has a term of its own."""
_AGENCY_ID = re.compile("[A-Za-z0-9_.-]{1,64}", re.ASCII)
_BIN = re.compile("[0-9]{6}", re.ASCII)
_LATER_DAYS = ("supplement_notice_days", "supplement_close_days", "correction_days", "elsewhere_papers_days")
_GENERATIONS = ("qcvn_102_2016", "qd_20_2020")

Table = Mapping[str, object]
Check = Callable[[object], bool]


class WrongRules(ValueError):
    """Says where, in the names of the document."""


def wrong_in(name: str, text: str, in_use: Collection[str] = ()) -> str:
    """Why nobody could work by this document; empty where everybody can. `in_use`: agencies that have numbers, boxes and
    dossiers: they may be called otherwise, their ids stay."""
    try:
        tree = tomllib.loads(text)
        _walk(name, tree)
        _CHECKS.get(name, _nothing_more)(tree)
        if name == "centre.toml":
            _check_in_use(tree, in_use)
    except tomllib.TOMLDecodeError as error:
        return str(error)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ArithmeticError) as error:
        return str(error) or type(error).__name__
    return ""


def _walk(place: str, value: object) -> None:
    """What every document may hold: sound text, days and times, whole numbers that JSON carries."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _walk(f"{place}: {key}", inner)
    elif isinstance(value, list):
        for inner in value:
            _walk(place, inner)
    elif not _is_plain(value):
        raise WrongRules(place)


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return is_sound(value)
    if type(value) is int:
        return abs(value) < 2**53
    return isinstance(value, bool | time) or (isinstance(value, date) and not isinstance(value, datetime))


def _nothing_more(_tree: Table) -> None:
    return


# --- what a value may be --------------------------------------------------------------------------------------------


def _text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= 300


def _maybe_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 300


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _some_texts(value: object) -> bool:
    return _texts(value) and value != []


def _day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _number(first: int, last: int) -> Check:
    return lambda value: type(value) is int and first <= value <= last


def _one_of(*words: str) -> Check:
    return lambda value: isinstance(value, str) and value in words


def _truth(value: object) -> bool:
    return isinstance(value, bool)


def _clock(value: object) -> bool:
    try:
        return isinstance(value, str) and time.fromisoformat(value).tzinfo is None
    except ValueError:
        return False


def _rows(table: Table, name: str, at_least: int = 0) -> list[Table]:
    found = table.get(name, [])
    if not isinstance(found, list) or len(found) < at_least or not all(isinstance(row, dict) for row in found):
        raise WrongRules(name)
    return cast(list[Table], found)


def _said_rows(table: Table, name: str) -> list[Table]:
    """That there are none is said too."""
    if name not in table:
        raise WrongRules(name)
    return _rows(table, name)


def _check(row: Table, **wanted: Check) -> None:
    for name, check in wanted.items():
        if name not in row or not check(row[name]):
            raise WrongRules(name)


def _check_where_said(row: Table, **wanted: Check) -> None:
    _check(row, **{name: check for name, check in wanted.items() if name in row})


def _check_dates(row: Table) -> None:
    _check(row, valid_from=_day)
    _check_where_said(row, valid_to=_day)
    if "valid_to" in row and cast(date, row["valid_to"]) < cast(date, row["valid_from"]):
        raise WrongRules("valid_to")


def _check_letter(row: Table) -> None:
    """A decision of the province, by its number."""
    _check(row, number=_text, signed_on=_day)
    _check_dates(row)


def _check_different(rows: Collection[Table], name: str) -> None:
    if len({row[name] for row in rows}) != len(rows):
        raise WrongRules(name)


# --- the documents --------------------------------------------------------------------------------------------------


def _receipts(tree: Table) -> None:
    regimes = _rows(tree, "regime", at_least=1)
    for regime in regimes:
        _check(regime, id=_text, title=_text, medium=_one_of(*LAST_DIGITS))
        _check(regime, digits=_number(1, LAST_DIGITS[str(regime["medium"])]))
        _check_dates(regime)
    _check_different(regimes, "id")


def _denominations(tree: Table) -> None:
    notes = tree["denominations_vnd"]
    if not isinstance(notes, list) or not all(map(_number(1, LARGEST_NOTE), notes)) or len(set(notes)) != len(notes):
        raise WrongRules("denominations_vnd")
    if missing := sorted(set(IN_CIRCULATION) - set(notes)):
        raise WrongRules(f"denominations_vnd: {', '.join(map(str, missing))}")
    bounds = {"drawer_holds_vnd": _number(1, 2**53), "never_vnd": _number(1, 2**53)}
    _check_where_said(tree, **bounds)
    if "drawer_holds_vnd" in tree and "never_vnd" in tree:
        if cast(int, tree["drawer_holds_vnd"]) >= cast(int, tree["never_vnd"]):
            raise WrongRules("drawer_holds_vnd, never_vnd")


def _centre(tree: Table) -> None:
    _check(tree, name=_text, short_name=_text, upper=_text, place=_text, lookup_line=_maybe_text)
    _check(tree, counter=lambda value: isinstance(value, str) and is_counter(value), code_generation=_one_of(*_GENERATIONS))
    _check_where_said(tree, receipt_lookup=_maybe_text, same_day_warning=_number(0, 719))
    for run in _rows(tree, "handover_run"):
        _check(run, prepare=_clock, at=_clock)
    agencies = _rows(tree, "agency", at_least=1)
    for agency in agencies:
        _check(agency, id=lambda value: isinstance(value, str) and _AGENCY_ID.fullmatch(value) is not None)
        _check(agency, name=_text, tax_code=_text, match=_texts)
        _check_where_said(agency, deposit=_one_of("thursday", "fifth"), account=_maybe_text)
        _check_where_said(agency, bank=lambda value: isinstance(value, str) and (not value or bool(_BIN.fullmatch(value))))
        identifier = agency["identifier"]
        if (
            not isinstance(identifier, dict)
            or not all(map(_text, identifier.values()))
            or tree["code_generation"] not in identifier
        ):
            raise WrongRules("identifier")
    _check_different(agencies, "id")


def _check_in_use(tree: Table, in_use: Collection[str]) -> None:
    if gone := sorted(set(in_use) - {str(agency["id"]) for agency in _rows(tree, "agency")}):
        raise WrongRules(f"agency: id {', '.join(gone)}")


def _calendar(tree: Table) -> None:
    _check(tree, version=_text)
    years = _rows(tree, "year", at_least=1)
    for year in years:
        _check(year, year=_number(1900, 2200), confirmed=lambda value: isinstance(value, bool))
        for day in (*_said_rows(year, "days_off"), *_said_rows(year, "makeup_days")):
            _check(day, day=_day, name=_text)
            _check_where_said(day, announced=_day)
    _check_different(years, "year")


def _rule_sets(tree: Table) -> None:
    sets = _rows(tree, "rule_set", at_least=1)
    for rules in sets:
        _check(rules, id=_text, title=_text, same_day_cutoff=_clock, forwarding_cutoff=_clock)
        _check(rules, after_supplement=_one_of("resume", "restart"))
        _check(rules, reappointments_most=_number(0, 30), notice_before_days=_number(0, 30))
        _check_where_said(
            rules, **dict.fromkeys(_LATER_DAYS, _number(1, 365)), elsewhere_counts_from=_one_of("competent_agency")
        )
        _check_dates(rules)
        share = rules["objective_share"]
        if not isinstance(share, str) or (share and not 0 < Fraction(share) <= 10):
            raise WrongRules("objective_share")
        hours = rules["working_hours"]
        if (
            not isinstance(hours, list)
            or not hours
            or not all(_texts(span) and len(span) == 2 and all(map(_clock, span)) for span in hours)
        ):
            raise WrongRules("working_hours")
        moments = [time.fromisoformat(moment) for span in cast(list[list[str]], hours) for moment in span]
        if moments != sorted(set(moments)):
            raise WrongRules("working_hours")
    _check_different(sets, "id")


def _forms(tree: Table) -> None:
    for forms in _rows(tree, "set", at_least=1):
        _check(forms, id=_text, title=_text)
        _check_dates(forms)
        for said in (forms["numbers"], forms.get("without_form", {})):
            if not isinstance(said, dict) or not all(map(_text, said.values())):
                raise WrongRules("numbers, without_form")


def _fee_grounds(tree: Table) -> None:
    grounds = _said_rows(tree, "ground")
    for ground in grounds:
        _check(ground, id=_text, name=_text, basis=_text, share=_number(0, 100))
        _check_where_said(ground, valid_from=_day, valid_to=_day)
    _check_different(grounds, "id")


def _fee_reductions(tree: Table) -> None:
    for cut in _said_rows(tree, "reduction"):
        _check(cut, basis=_text, share=_number(0, 99), procedures=_some_texts, kinds=_texts)
        _check_dates(cut)
        if not set(cast(list[str], cut["kinds"])) <= {"fee", "charge"}:
            raise WrongRules("kinds")


def _delegations(tree: Table) -> None:
    for letter in _said_rows(tree, "delegation"):
        _check(letter, agency=_text)
        _check_where_said(letter, procedures=_texts)
        _check_letter(letter)


def _on_the_spot(tree: Table) -> None:
    for pilot in _said_rows(tree, "pilot"):
        _check(pilot, procedures=_texts)
        _check_letter(pilot)


def _personal_data(tree: Table) -> None:
    _check(tree, idle_lock_minutes=_number(0, LONGEST_IDLE_MINUTES))
    grounds = _rows(tree, "ground", at_least=1)
    for ground in grounds:
        _check(ground, id=_text, name=_text, basis=_text, waits=_truth)
        _check_where_said(ground, valid_from=_day, valid_to=_day)
    _check_different(grounds, "id")
    for retention in _rows(tree, "retention"):
        _check(retention, kept=_one_of(*KEPT), months=_number(1, 1200), basis=_text)
        _check_dates(retention)


def _processes(tree: Table) -> None:
    for process in _said_rows(tree, "process"):
        _check(process, procedure=_text, unit=_text)
        _check_letter(process)
        for share in _rows(process, "share", at_least=2):
            _check(share, agency=_text, task=_text, amount=_text)


def _names(tree: Table) -> None:
    for alphabet in _rows(tree, "alphabet"):
        _check(alphabet, letters=_texts)
    pairs = tree["pairs"]
    if not isinstance(pairs, dict) or not _texts(pairs["taken"]):
        raise WrongRules("pairs")


def _statement(tree: Table) -> None:
    for name, words in tree.items():
        if not isinstance(words, dict) or not all(map(_some_texts, words.values())):
            raise WrongRules(name)


def _agencies_elsewhere(tree: Table) -> None:
    agencies_elsewhere(dict(tree))


_CHECKS: dict[str, Callable[[Table], None]] = {
    "agencies_elsewhere.toml": _agencies_elsewhere,
    "calendar.toml": _calendar,
    "centre.toml": _centre,
    "delegations.toml": _delegations,
    "denominations.toml": _denominations,
    "fee_grounds.toml": _fee_grounds,
    "fee_reductions.toml": _fee_reductions,
    "forms.toml": _forms,
    "names.toml": _names,
    "on_the_spot.toml": _on_the_spot,
    "personal_data.toml": _personal_data,
    "processes.toml": _processes,
    "receipts.toml": _receipts,
    "rule_sets.toml": _rule_sets,
    "statement.toml": _statement,
}
