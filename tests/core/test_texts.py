"""Texts are read table by table: each is what the whole document says."""

import tomllib

import pytest

from desk_app.resources_reader import load_centre, load_texts, name_of_centre
from desk_app.resources_reader.files import read
from desk_app.resources_reader.texts import Texts, _flatten

RAW = read("texts/vi.toml")
WHOLE = _flatten(tomllib.loads(RAW.decode()))


def test_every_text_read_by_its_table_is_that_of_the_whole_document() -> None:
    texts = Texts(RAW)
    assert {key: texts(key) for key in WHOLE} == WHOLE
    assert Texts(RAW).keys() == WHOLE.keys()
    assert Texts(RAW).group("said_value") == load_texts().group("said_value")


def test_one_text_reads_one_table() -> None:
    texts = Texts(RAW)
    before = len(texts._unread)
    assert texts("ui.login.name") == WHOLE["ui.login.name"]
    assert len(texts._unread) == before - 1


@pytest.mark.parametrize("key", ["nobody", "nobody.knows", "ui.login.nobody", "said_value.status.nobody"])
def test_a_text_that_is_not_there_is_named(key: str) -> None:
    with pytest.raises(KeyError, match=key):
        load_texts()(key)


def test_the_window_names_the_centre_as_the_law_does() -> None:
    centre = load_centre()
    assert name_of_centre({}) == (centre.name, centre.counter)
    assert name_of_centre({"centre.toml": 'name = "Trung tâm khác"\ncounter = "9"\n'}) == ("Trung tâm khác", "9")
    assert name_of_centre({"centre.toml": "no document"}) == (centre.name, centre.counter)
    assert name_of_centre({"centre.toml": "place = 'x'"}) == (centre.name, centre.counter)
