"""Whose a procedure is: the counter that takes it and the centre that offers it say the same, however the name is written."""

import unicodedata
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.resources_reader import load_centre
from sync.protocol.agencies import agency_known_as, agency_taking
from sync.server.our_agencies import agency_named
from tests.sync.conftest import RunningCentre

CENTRE = load_centre()
MATCHES = [(agency.id, agency.match) for agency in CENTRE.agencies]
WRITTEN = [
    ("Sở Văn hóa, Thể thao và Du lịch", "svhttdl"),
    ("Sở Văn hoá, Thể thao và Du lịch", "svhttdl"),
    ("SỞ VĂN HOÁ - THỂ THAO VÀ DU LỊCH", "svhttdl"),
    ("Sở\u00a0Văn\u00a0hoá,\u00a0Thể thao", "svhttdl"),
    ("Sở Văn hoá", "svhttdl"),
    ("Sở Văn hóa", "svhttdl"),
    ("sở văn hoá tỉnh Sơn La", "svhttdl"),
    ("Phòng Văn hóa - Xã hội", "khac"),
    ("Quỹ Công Anh", "khac"),  # whole words: no police
    ("Sở Tài chính", "stc"),
    ("Sở  Tài Chính tỉnh Sơn La", "stc"),
    ("Sở Xây dựng", "sxd"),
    ("Sở Tư pháp; Phòng Tư pháp", "stp"),
    ("SỞ Y TẾ", "syt"),
    ("Công an tỉnh", "cat"),
    ("Sở Nội vụ", "khac"),
    ("", "khac"),
]


@pytest.mark.parametrize(("name", "agency"), WRITTEN)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_one_however_it_is_written(name: str, agency: str, form: str) -> None:
    written = unicodedata.normalize(form, name)  # type: ignore[arg-type]
    assert CENTRE.agency_for(written).id == agency == agency_taking(written, MATCHES)
    assert (CENTRE.agency_known_as(written) or "khac") == agency


def test_desk_and_centre_agree(centre: RunningCentre) -> None:
    with centre.engine.begin() as connection:
        for name, agency in WRITTEN:
            assert agency_named(connection, name) == CENTRE.agency_for(name).id == agency


@given(st.text(max_size=30))
def test_any_name_belongs_to_one_agency(name: str) -> None:
    known = agency_known_as(name, MATCHES)
    assert agency_taking(name, MATCHES) == (known or CENTRE.agencies[-1].id)


def test_the_rule_stands_in_one_place() -> None:
    root = Path(str(files("sync"))).parent
    sources = [path for room in ("desk_app", "sync") for path in (root / room).rglob("*.py")]
    asking = [path.name for path in sources if '["match"]' in path.read_text(encoding="utf-8")]
    assert sorted(asking) == ["centre_rules.py", "our_agencies.py"]  # they read the data and hand it on
