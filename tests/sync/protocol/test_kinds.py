"""One registry of kinds: each stands in one area, with a type by the same name and one rule."""

from importlib import import_module
from types import ModuleType
from typing import Any, get_args, get_type_hints

import pytest

from sync.protocol.facts import Kind
from sync.protocol.projection import AREAS, KINDS

BY_AREA = pytest.mark.parametrize("area", AREAS, ids=lambda area: area.__name__.rpartition(".")[2])


def _facts_of(area: ModuleType) -> ModuleType:
    return import_module(area.__name__.replace("_projection", "_facts"))


def _kinds_of(facts: ModuleType) -> dict[str, Kind[Any, Any]]:
    """By the name of the constant."""
    return {name: value for name, value in vars(facts).items() if isinstance(value, Kind)}


def _brand_of(said: Any) -> str:
    """What the type says that it is of."""
    ((base,),) = [get_args(base) for base in said.__orig_bases__]
    return str(*get_args(base))


def test_no_kind_stands_in_two_areas() -> None:
    named = [kind for area in AREAS for kind in area.RULES]
    assert sorted(named) == sorted(KINDS)


@BY_AREA
def test_an_area_has_a_rule_for_each_of_its_kinds(area: ModuleType) -> None:
    kinds = _kinds_of(_facts_of(area)).values()
    assert sorted(area.RULES) == sorted(kind.name for kind in kinds)


@BY_AREA
def test_a_kind_its_type_and_its_constant_have_one_name(area: ModuleType) -> None:
    facts = _facts_of(area)
    for constant, kind in _kinds_of(facts).items():
        body, private = get_args(get_type_hints(facts)[constant])
        assert body is getattr(facts, kind.name)
        assert _brand_of(body) == kind.name
        assert constant.replace("_", "").lower() == kind.name.lower()
        assert private is type(None) or _brand_of(private) == private.__name__


@BY_AREA
def test_a_fact_that_has_a_person_has_a_rule(area: ModuleType) -> None:
    """A type with an officer's name is a fact, and no part of one; but for accounts older than their facts."""
    facts = _facts_of(area)
    own = [each for each in vars(facts).values() if getattr(each, "__module__", "") == facts.__name__]
    whole = [each for each in own if not getattr(each, "__parameters__", ())]
    of_people = {each.__name__ for each in whole if "officer_name" in getattr(each, "__required_keys__", ())}
    assert of_people - {"AccountState"} <= set(area.RULES)
