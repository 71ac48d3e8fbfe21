"""One registry of kinds: each stands in one area, and its type by the same name in the facts of that area."""

from importlib import import_module
from types import ModuleType

import pytest

from sync.protocol.projection import AREAS, KINDS

SHARED = {"LetterInstead"}
"""What two kinds of facts are made of."""


def _facts_of(area: ModuleType) -> ModuleType:
    return import_module(area.__name__.replace("_projection", "_facts"))


def test_no_kind_stands_in_two_areas() -> None:
    named = [kind for area in AREAS for kind in area.RULES]
    assert sorted(named) == sorted(KINDS)


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.__name__.rpartition(".")[2])
def test_a_kind_and_its_type_have_one_name_and_one_area(area: ModuleType) -> None:
    facts = _facts_of(area)
    assert [kind for kind in area.RULES if getattr(facts, kind, None).__module__ != facts.__name__] == []


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.__name__.rpartition(".")[2])
def test_a_fact_that_has_a_person_has_a_rule(area: ModuleType) -> None:
    """A type with an officer's name is a fact, and no part of one."""
    facts = _facts_of(area)
    own = [each for each in vars(facts).values() if getattr(each, "__module__", "") == facts.__name__]
    of_people = {each.__name__ for each in own if "officer_name" in getattr(each, "__required_keys__", ())}
    assert of_people - SHARED <= set(area.RULES)
