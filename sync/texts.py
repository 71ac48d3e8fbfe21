"""The Vietnamese words that the centre and its reports say, out of the one file of texts."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def texts_of(area: str) -> Mapping[str, str]:
    """Those of one area, by their keys. Raises KeyError for an area that is none."""
    texts = tomllib.loads(files("resources").joinpath("texts/vi.toml").read_text(encoding="utf-8"))
    words: Mapping[str, str] = texts[area]
    return words
