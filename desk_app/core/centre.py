"""The centre, its agencies and the law in force: values that the use cases decide with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from desk_app.core.delegations import Delegation
from desk_app.core.deposits import DepositRule
from desk_app.core.dossier_code import Generation
from desk_app.core.fee_grounds import FeeGround, FeeReduction
from desk_app.core.handover import Run
from desk_app.core.on_the_spot import Pilot
from desk_app.core.personal_data import PersonalDataRules
from desk_app.core.processes import Process
from desk_app.core.receipts import Medium, ReceiptRegime
from desk_app.core.validity import holds_on
from desk_app.core.working_time import Calendar, RuleSet
from sync.protocol.agencies import agency_known_as, agency_taking, begins_agency, same_agency
from sync.protocol.cleaning import Letters
from sync.protocol.elsewhere import AgencyElsewhere


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency of the centre. `identifier`: in its dossiers' codes (QCVN 102:2016), by generation; `match`: words of the
    authorities whose procedures it takes."""

    id: str
    name: str
    identifier: Mapping[Generation, str]
    tax_code: str
    match: tuple[str, ...] = ()
    deposit: DepositRule = "thursday"
    bank: str = ""
    account: str = ""
    """Where a citizen transfers to: the bank's BIN of 6 digits and the account; empty: no transfer code is shown."""


@dataclass(frozen=True, slots=True)
class FormSet:
    """The official forms of one circular: number → kind (`01` → `appointment`), as data with dates. `without_form`: papers that
    the law wants in those days and no circular has a form for: kind → the law that wants it."""

    id: str
    title: str
    valid_from: date
    valid_to: date | None
    numbers: Mapping[str, str]
    without_form: Mapping[str, str] = field(default_factory=dict)

    @property
    def kinds(self) -> frozenset[str]:
        """What there is a paper for in those days."""
        return frozenset((*self.numbers.values(), *self.without_form))

    def number_of(self, kind: str) -> str:
        """Raises LookupError where this circular has no such form."""
        for number, name in self.numbers.items():
            if name == kind:
                return number
        raise LookupError(kind)


@dataclass(frozen=True, slots=True)
class Centre:
    """One centre and all that holds there by the day: agencies, calendar, rules, forms, money, decisions of the province."""

    name: str
    short_name: str
    upper: str
    place: str
    counter: str
    code_generation: Generation
    lookup_line: str
    agencies: tuple[Agency, ...]
    calendar: Calendar
    rule_sets: tuple[RuleSet, ...]
    form_sets: tuple[FormSet, ...]
    denominations_vnd: tuple[int, ...]
    drawer_holds_vnd: int  # more in one payment is questioned
    never_vnd: int  # and from here on refused
    receipt_regimes: tuple[ReceiptRegime, ...]
    receipt_lookup: str
    """Where a payer looks an electronic receipt up, with `{code}` for its code; empty: nowhere yet."""
    fee_grounds: tuple[FeeGround, ...]
    fee_reductions: tuple[FeeReduction, ...]
    delegations: tuple[Delegation, ...]
    same_day_warning: timedelta  # before closing
    pilots: tuple[Pilot, ...]
    processes: tuple[Process, ...]
    handover_runs: tuple[Run, ...]
    agencies_elsewhere: tuple[AgencyElsewhere, ...]
    phrases: Mapping[str, str]  # texts `due.*`
    wording_version: str
    personal_data: PersonalDataRules
    letters: Letters
    """What names may hold beside Vietnamese letters."""

    def __hash__(self) -> int:
        """By what tells centres apart before all of them is compared: the rest holds lists."""
        return hash((self.name, self.calendar.version, self.wording_version))

    def agency(self, agency_id: str) -> Agency:
        """Raises StopIteration for one that is not here."""
        return next(agency for agency in self.agencies if agency.id == agency_id)

    def agency_for(self, name: str) -> Agency:
        """The agency whose counter takes a procedure of the authority `name`; the last one takes what fits none."""
        return self.agency(agency_taking(name, [(agency.id, agency.match) for agency in self.agencies]))

    def agency_known_as(self, name: str) -> str | None:
        """Its id, where what somebody wrote names an agency of this centre."""
        fitting = ((agency.id, (agency.name, *agency.match)) for agency in self.agencies)
        return agency_known_as(name, fitting)

    def agency_elsewhere(self, name: str, day: date) -> AgencyElsewhere | None:
        """The agency of another territory that goes by this name on a day; None where none does, or more than one."""
        known = [each for each in self.agencies_elsewhere if holds_on(each, day)]
        fitting = [each for each in known if any(same_agency(name, its) for its in each.names)]
        return fitting[0] if len(fitting) == 1 else None

    def agency_begun(self, text: str, day: date) -> AgencyElsewhere | None:
        """The first agency of another territory in whose name this stands."""
        known = (each for each in self.agencies_elsewhere if holds_on(each, day))
        return next((each for each in known if any(begins_agency(text, its) for its in each.names)), None)

    def rules_on(self, day: date, rule_set: str | None = None) -> RuleSet:
        """The rule set in force on a day, or the one named. Raises LookupError where no law is known."""
        for rules in self.rule_sets:
            if rule_set is not None:
                if rules.id == rule_set:
                    return rules
            elif holds_on(rules, day):
                return rules
        raise LookupError(rule_set or f"{day:%d/%m/%Y}")

    def rules_of(self, rule_set: str, received: date) -> RuleSet:
        """The rule set that a dossier keeps; where the rules of today know it no more, the one of the day of receipt. Raises
        LookupError where no law is known."""
        try:
            return self.rules_on(received, rule_set)
        except LookupError:
            return self.rules_on(received)

    def receipt_regime(self, day: date, medium: Medium) -> ReceiptRegime | None:
        """The rules under which a receipt of that medium may be issued on a day; None: it may not."""
        for regime in self.receipt_regimes:
            if regime.medium == medium and holds_on(regime, day):
                return regime
        return None

    def grounds_on(self, day: date) -> tuple[FeeGround, ...]:
        """On what grounds less may be taken on a day (miễn, giảm)."""
        return tuple(ground for ground in self.fee_grounds if holds_on(ground, day))

    def reductions_on(self, day: date) -> tuple[FeeReduction, ...]:
        """What is taken less of everybody on a day."""
        return tuple(reduction for reduction in self.fee_reductions if holds_on(reduction, day))

    def forms_on(self, day: date) -> FormSet:
        """The forms in force on a day; the oldest known set before that."""
        fitting = [forms for forms in self.form_sets if forms.valid_from <= day]
        return fitting[-1] if fitting else self.form_sets[0]
