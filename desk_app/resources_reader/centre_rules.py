"""All that the program knows of its centre and of the law, put together from the documents of rules."""

from collections.abc import Mapping
from datetime import time, timedelta
from decimal import Decimal
from unicodedata import normalize

from desk_app.core.centre import Agency, Centre, FormSet
from desk_app.core.confidence import in_words
from desk_app.core.delegations import Delegation
from desk_app.core.fee_grounds import FeeGround, FeeReduction
from desk_app.core.handover import Run
from desk_app.core.on_the_spot import Pilot
from desk_app.core.personal_data import ErasureGround, PersonalDataRules, Retention
from desk_app.core.processes import Process, Share
from desk_app.core.receipts import ReceiptRegime
from desk_app.core.working_time import Calendar
from desk_app.resources_reader.files import Tree, rules, toml
from desk_app.resources_reader.rule_sets import rule_sets_of
from desk_app.resources_reader.texts import load_texts
from sync.protocol.cleaning import Letters
from sync.protocol.elsewhere import agencies_elsewhere


def centre_of(published: Mapping[str, str]) -> Centre:
    """By what was published, and by what came with the program where nothing was. Raises whatever is wrong with it."""
    texts = load_texts()
    tree = rules("centre.toml", published)
    cash = toml("rules/denominations.toml") | rules("denominations.toml", published)
    return Centre(
        name=tree["name"],
        short_name=tree["short_name"],
        upper=tree["upper"],
        place=tree["place"],
        counter=tree["counter"],
        code_generation=tree["code_generation"],
        lookup_line=tree["lookup_line"],
        agencies=_agencies(tree),
        calendar=_calendar(rules("calendar.toml", published)),
        rule_sets=rule_sets_of(published),
        form_sets=_form_sets(rules("forms.toml", published)),
        receipt_regimes=_receipt_regimes(rules("receipts.toml", published)),
        receipt_lookup=tree.get("receipt_lookup", ""),
        handover_runs=_handover_runs(tree),
        fee_grounds=_fee_grounds(rules("fee_grounds.toml", published)),
        fee_reductions=_fee_reductions(rules("fee_reductions.toml", published)),
        delegations=_delegations(rules("delegations.toml", published)),
        same_day_warning=timedelta(minutes=tree.get("same_day_warning", 60)),
        pilots=_pilots(rules("on_the_spot.toml", published)),
        processes=_processes(rules("processes.toml", published)),
        agencies_elsewhere=agencies_elsewhere(rules("agencies_elsewhere.toml", published)),
        denominations_vnd=tuple(cash["denominations_vnd"]),
        drawer_holds_vnd=cash["drawer_holds_vnd"],
        never_vnd=cash["never_vnd"],
        phrases=texts.group("due"),
        wording_version=texts.version,
        personal_data=_personal_data(rules("personal_data.toml", published)),
        letters=_letters(rules("names.toml", published)),
    )


def _agencies(tree: Tree) -> tuple[Agency, ...]:
    return tuple(
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
    )


def _calendar(tree: Tree) -> Calendar:
    years = tree["year"]
    return Calendar(
        version=tree["version"],
        days_off={day["day"]: in_words(day["name"]) for year in years for day in year["days_off"]},
        makeup_days={day["day"]: in_words(day["name"]) for year in years for day in year["makeup_days"]},
        confirmed_years=frozenset(year["year"] for year in years if year["confirmed"]),
        announced={
            day["day"]: day["announced"]
            for year in years
            for day in (*year["days_off"], *year["makeup_days"])
            if "announced" in day
        },
    )


def _form_sets(tree: Tree) -> tuple[FormSet, ...]:
    return tuple(
        FormSet(
            item["id"], item["title"], item["valid_from"], item.get("valid_to"), item["numbers"], item.get("without_form", {})
        )
        for item in tree["set"]
    )


def _receipt_regimes(tree: Tree) -> tuple[ReceiptRegime, ...]:
    return tuple(
        ReceiptRegime(item["id"], item["medium"], item["valid_from"], item.get("valid_to"), item["digits"], item["title"])
        for item in tree["regime"]
    )


def _handover_runs(tree: Tree) -> tuple[Run, ...]:
    said = tree if "handover_run" in tree else toml("rules/centre.toml")
    return tuple(Run(time.fromisoformat(item["prepare"]), time.fromisoformat(item["at"])) for item in said["handover_run"])


def _fee_grounds(tree: Tree) -> tuple[FeeGround, ...]:
    return tuple(
        FeeGround(
            item["id"], item["name"], in_words(item["basis"]), item["share"], item.get("valid_from"), item.get("valid_to")
        )
        for item in tree["ground"]
    )


def _fee_reductions(tree: Tree) -> tuple[FeeReduction, ...]:
    return tuple(
        FeeReduction(
            in_words(item["basis"]),
            item["share"],
            frozenset(item["procedures"]),
            frozenset(item["kinds"]),
            item["valid_from"],
            item.get("valid_to"),
        )
        for item in tree["reduction"]
    )


def _delegations(tree: Tree) -> tuple[Delegation, ...]:
    return tuple(
        Delegation(
            item["agency"],
            item["number"],
            item["signed_on"],
            item["valid_from"],
            item.get("valid_to"),
            frozenset(item.get("procedures", ())),
        )
        for item in tree["delegation"]
    )


def _pilots(tree: Tree) -> tuple[Pilot, ...]:
    return tuple(
        Pilot(item["number"], item["signed_on"], item["valid_from"], item.get("valid_to"), frozenset(item["procedures"]))
        for item in tree["pilot"]
    )


def _processes(tree: Tree) -> tuple[Process, ...]:
    return tuple(
        Process(
            item["procedure"],
            item["number"],
            item["signed_on"],
            item["valid_from"],
            item.get("valid_to"),
            item["unit"],
            tuple(Share(each["agency"], each["task"], Decimal(each["amount"])) for each in item["share"]),
        )
        for item in tree["process"]
    )


def _personal_data(tree: Tree) -> PersonalDataRules:
    return PersonalDataRules(
        tree["idle_lock_minutes"],
        tuple(
            ErasureGround(
                item["id"],
                in_words(item["name"]),
                in_words(item["basis"]),
                item["waits"],
                item.get("valid_from"),
                item.get("valid_to"),
            )
            for item in tree["ground"]
        ),
        tuple(
            Retention(item["kept"], item["months"], in_words(item["basis"]), item["valid_from"], item.get("valid_to"))
            for item in tree.get("retention", ())
        ),
    )


def _letters(tree: Tree) -> Letters:
    more = frozenset(normalize("NFC", letter).lower() for alphabet in tree["alphabet"] for letter in alphabet["letters"])
    if not all(len(normalize("NFD", letter)) <= 3 and letter[0].isalpha() for letter in more):
        raise ValueError("letters")
    return Letters(more, frozenset(pair.lower() for pair in tree["pairs"]["taken"]))
