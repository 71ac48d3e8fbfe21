"""A document of rules is tried before the program works by it: as a counter does, on any day."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import NoneType
from typing import Any, get_args

from desk_app.core.centre import Centre
from desk_app.core.dossier_code import Generation, make_dossier_code, parse_dossier_code
from desk_app.core.moments import VIETNAM
from desk_app.core.working_time import RuleSet, compute_due, explain


def try_rules(centre: Centre) -> None:
    """Work by these rules as a counter does. Raises whatever is wrong with them."""
    today = datetime.now(VIETNAM)
    _try_what_is_there(centre)
    for rules in centre.rule_sets:
        _try_rule_set(rules)
        explain(compute_due(today, Decimal(3), "working_day", centre.calendar, rules), centre.phrases)
    _try_processes(centre, today)
    _try_hours(centre)
    _try_reductions(centre)
    _try_agencies(centre, today.date())
    _try_letters_and_days(centre)
    _try_today(centre, today.date())


def _try_what_is_there(centre: Centre) -> None:
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


def _try_rule_set(rules: RuleSet) -> None:
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
    if rules.elsewhere_counts_from not in (None, "competent_agency"):
        raise ValueError("elsewhere_counts_from")
    if rules.objective_share is not None and not 0 < rules.objective_share <= 10:
        raise ValueError("objective_share")


def _try_processes(centre: Centre, today: datetime) -> None:
    for process in centre.processes:
        if len(process.shares) < 2 or not all(share.agency and share.task and share.amount > 0 for share in process.shares):
            raise ValueError("share")
        compute_due(today, process.ends[-1], process.unit, centre.calendar, centre.rules_on(today.date()))


def _try_hours(centre: Centre) -> None:
    if not timedelta(0) <= centre.same_day_warning < timedelta(hours=12):
        raise ValueError("same_day_warning")
    if not centre.handover_runs or any(run.prepare >= run.at for run in centre.handover_runs):
        raise ValueError("handover_run")


def _try_reductions(centre: Centre) -> None:
    for cut in centre.fee_reductions:
        if type(cut.share) is not int or not 0 <= cut.share < 100 or not cut.procedures or not cut.kinds <= {"fee", "charge"}:
            raise ValueError("reduction")


def _try_agencies(centre: Centre, day: date) -> None:
    if any(each.agency not in {agency.id for agency in centre.agencies} for each in centre.delegations):
        raise ValueError("agency")
    own = {identifier for agency in centre.agencies for identifier in agency.identifier.values()}
    for identifier in filter(None, (each.identifier for each in centre.agencies_elsewhere)):
        if identifier in own:
            raise ValueError(f"identifier {identifier}")
        parse_dossier_code(make_dossier_code(identifier, day, 1))


def _try_letters_and_days(centre: Centre) -> None:
    letters: tuple[Any, ...] = (*centre.delegations, *centre.pilots, *centre.processes)
    if not all(type(each.signed_on) is date and type(each.number) is str and each.number for each in letters):
        raise ValueError("number, signed_on")
    dated_by_law: tuple[Any, ...] = (*centre.rule_sets, *centre.form_sets, *centre.receipt_regimes, *centre.fee_reductions)
    all_dated: tuple[Any, ...] = (*dated_by_law, *letters)
    for dated in all_dated:
        if type(dated.valid_from) is not date or type(dated.valid_to) not in (date, NoneType):
            raise ValueError("valid_from, valid_to")


def _try_today(centre: Centre, day: date) -> None:
    centre.rules_on(day)
    centre.forms_on(day)
    centre.grounds_on(day)
    centre.reductions_on(day)
    if centre.receipt_regime(day, "electronic") is None and centre.receipt_regime(day, "paper") is None:
        raise ValueError("no receipts today")
