"""How banks word their statements, as a document of rules says it."""

from collections.abc import Mapping

from desk_app.core.statement_heads import StatementWords
from desk_app.resources_reader.files import rules


def statement_words_of(published: Mapping[str, str]) -> StatementWords:
    """A centre may publish a part of the document: what it leaves out stays as it came with the program."""
    own, later = rules("statement.toml", {}), rules("statement.toml", published)
    parts = {name: {**table, **later.get(name, {})} for name, table in own.items()}
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
