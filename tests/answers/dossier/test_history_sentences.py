"""The history says what happened, not only its kind: no sentence of it names a field that its fact does not have."""

import re

import pytest

from desk_app.resources_reader import load_texts
from sync.protocol import (
    box_facts,
    desk_facts,
    dossier_facts,
    erasure_facts,
    intake_facts,
    money_facts,
    receipt_facts,
    result_facts,
)

TEXTS = load_texts()
OF_RECEIPTS = {"receipt", "total_vnd", "replaces"}
"""Made from the receipt that a fact carries."""
SAID = {key.removeprefix("said."): TEXTS(key) for key in TEXTS.keys() if re.fullmatch(r"said\.[A-Z]\w+", key)}  # noqa: SIM118


def _bodies() -> dict[str, set[str]]:
    """Every kind of fact with the fields of its body."""
    found: dict[str, set[str]] = {}
    for module in (box_facts, desk_facts, dossier_facts, erasure_facts, intake_facts, money_facts, receipt_facts, result_facts):
        for name, value in vars(module).items():
            if hasattr(value, "__required_keys__"):
                found[name] = set(value.__required_keys__ | value.__optional_keys__) - {"_of"}
    return found


@pytest.mark.parametrize("kind", sorted(SAID))
def test_a_sentence_of_the_history_names_only_fields_of_its_fact(kind: str) -> None:
    fields = set(re.findall(r"\{(\w+)\}", SAID[kind]))
    assert fields
    assert fields <= _bodies()[kind] | OF_RECEIPTS


@pytest.mark.parametrize(
    "kind",
    sorted(kind for kind, fields in _bodies().items() if {"officer_name"} < fields and fields & {"code", "dossier_code"}),
)
def test_whatever_a_person_does_to_a_dossier_is_told_in_words(kind: str) -> None:
    assert kind in SAID, "what was said is lost on the screen"
    told = set(re.findall(r"\{(\w+)\}", SAID[kind]))
    for field in ("reason", "finding", "ground", "letter", "agency_document", "notice_no"):
        assert field in told or field not in _bodies()[kind], field


def test_words_for_values_are_words_of_values_that_exist() -> None:
    """A value's word whose field nobody has would never be seen."""
    fields = set().union(*_bodies().values())
    for key in TEXTS.group("said_value"):
        assert key.split(".")[0] in fields, key
