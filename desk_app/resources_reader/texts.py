"""What the program says, in Vietnamese: texts by key.

The document is read table by table, when a text of it is asked for: the log-in needs one of its ninety tables, and a window
that waits for all of them waits longer for its sentences than for Qt.
"""

import tomllib
from functools import cache, cached_property

from desk_app.resources_reader.files import Tree, read


class Texts:
    """Vietnamese texts by key. A missing key or placeholder is an error, found by a test. Any thread may ask."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._flat: dict[str, str] = {}
        self._unread = _tables(raw.decode())

    def _text(self, key: str) -> str:
        table = key
        while key not in self._flat and table:
            table = table.rpartition(".")[0]
            self._read(table)
        return self._flat[key]

    def _read(self, table: str) -> None:
        text = self._unread.get(table)
        if text is not None:
            self._flat.update(_flatten(tomllib.loads(text)))
            self._unread.pop(table, None)  # last: another thread that misses it here finds its texts there

    def _read_all(self) -> None:
        for table in list(self._unread):
            self._read(table)

    @cached_property
    def version(self) -> str:
        """Of the wording, as a fact names it."""
        import hashlib  # brings OpenSSL along, which no window needs

        return hashlib.sha256(self._raw).hexdigest()[:12]

    def __call__(self, key: str, **values: object) -> str:
        text = self._text(key)
        return text.format(**values) if values else text

    def runs(self, key: str, **values: object) -> list[tuple[str, bool]]:
        """The text in pieces, with whether each is bold: `**` begins and ends bold, never inside a value."""
        parts = self._text(key).split("**")
        return [(part.format(**values) if values else part, number % 2 == 1) for number, part in enumerate(parts)]

    def group(self, prefix: str) -> dict[str, str]:
        """All texts below `prefix.`, by the rest of their key."""
        self._read_all()
        return {key.removeprefix(prefix + "."): text for key, text in self._flat.items() if key.startswith(prefix + ".")}

    def keys(self) -> frozenset[str]:
        self._read_all()
        return frozenset(self._flat)


def _tables(document: str) -> dict[str, str]:
    """The document's tables as they stand in it, by name; the root's has none. No value of it has a line that begins as a
    table does (a test reads the whole at once and compares)."""
    root, *parts = document.split("\n[")
    return {"": root, **{part[: part.index("]")]: f"[{part}" for part in parts}}


def _flatten(tree: Tree, prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            flat.update(_flatten(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat


@cache
def load_texts() -> Texts:
    return Texts(read("texts/vi.toml"))
