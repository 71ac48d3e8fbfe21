"""What the program says, in Vietnamese: texts by key."""

import hashlib
import tomllib
from functools import cache

from desk_app.resources_reader.files import Tree, read


class Texts:
    """Vietnamese texts by key. A missing key or placeholder is an error, found by a test."""

    def __init__(self, flat: dict[str, str], version: str) -> None:
        self._flat = flat
        self.version = version

    def __call__(self, key: str, **values: object) -> str:
        text = self._flat[key]
        return text.format(**values) if values else text

    def runs(self, key: str, **values: object) -> list[tuple[str, bool]]:
        """The text in pieces, with whether each is bold: `**` begins and ends bold, never inside a value."""
        parts = self._flat[key].split("**")
        return [(part.format(**values) if values else part, number % 2 == 1) for number, part in enumerate(parts)]

    def group(self, prefix: str) -> dict[str, str]:
        """All texts below `prefix.`, by the rest of their key."""
        return {key.removeprefix(prefix + "."): text for key, text in self._flat.items() if key.startswith(prefix + ".")}

    def keys(self) -> frozenset[str]:
        return frozenset(self._flat)


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
    raw = read("texts/vi.toml")
    return Texts(_flatten(tomllib.loads(raw.decode())), hashlib.sha256(raw).hexdigest()[:12])
