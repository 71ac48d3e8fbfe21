"""The one door to `resources/`: texts, law and catalogue as values, handed on to the rest."""

import logging
from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING

from desk_app.resources_reader.files import Tree, rules, toml
from desk_app.resources_reader.texts import Texts, load_texts

if TYPE_CHECKING:
    from desk_app.core.centre import Centre
    from desk_app.core.statement_heads import StatementWords

__all__ = [
    "Texts",
    "default_catalogue",
    "load_centre",
    "load_texts",
    "name_of_centre",
    "statement_words",
    "use_published",
    "wrong_with",
]

log = logging.getLogger(__name__)

_published: dict[str, str] = {}


def name_of_centre(published: Mapping[str, str]) -> tuple[str, str]:
    """Its name and the number of its counter, for a window that cannot wait for the law: the same as `load_centre` says,
    unless what was published turns out to be wrong."""
    try:
        told = rules("centre.toml", published)
        return str(told["name"]), str(told["counter"])
    except (ValueError, LookupError):
        own = rules("centre.toml", {})
        return str(own["name"]), str(own["counter"])


def use_published(rules: Mapping[str, str], in_use: Collection[str] = ()) -> None:
    """Rules that the centre published take the place of those that came with the program. Called before any is read. `in_use`:
    agencies of which this desk has numbers."""
    _published.clear()
    for name, text in rules.items():
        if wrong := wrong_with(name, text, in_use):  # an earlier version took it; the one that came with this one holds
            log.warning("published %s is not used: %s", name, wrong)
        else:
            _published[name] = text
    load_centre.cache_clear()
    statement_words.cache_clear()


def wrong_with(name: str, text: str, in_use: Collection[str] = ()) -> str:
    """Why the program cannot work by this document of rules; empty where it can. First by what the centre refuses as well, then
    by trying. `in_use`: agencies that may not go."""
    from desk_app.resources_reader.centre_rules import centre_of
    from desk_app.resources_reader.statement import statement_words_of
    from desk_app.resources_reader.trial import try_rules
    from sync.protocol.published_rules import wrong_in

    if wrong := wrong_in(name, text, in_use):
        return wrong
    tried = {**_published, name: text}
    try:
        try_rules(centre_of(tried))
        for name, words in statement_words_of(tried).columns.items():
            if not words or not all(len(word) > 1 for word in words):
                raise ValueError(name)
    except Exception as error:  # whatever a document does to the program, it must not do at a counter
        return f"{type(error).__name__}: {error}"
    return ""


@cache
def load_centre() -> "Centre":
    from desk_app.resources_reader.centre_rules import centre_of

    return centre_of(_published)


@cache
def statement_words() -> "StatementWords":
    """How banks word their statements."""
    from desk_app.resources_reader.statement import statement_words_of

    return statement_words_of(_published)


def default_catalogue() -> list[Tree]:
    return list(toml("catalogue/default.toml")["procedure"])
