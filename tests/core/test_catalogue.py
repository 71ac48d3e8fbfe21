"""The catalogue: kept truthfully, flagged, never guessed, never a crash."""

import json
import lzma

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.core.catalogue import BadRecord, Procedure, from_own_form, from_portal, procedure_from_json
from desk_app.resources_reader import default_catalogue, load_texts
from tests.absent import BESIDE, needs_beside

TEXTS = load_texts()
DATA = BESIDE / "data" / "national_catalogue"


def _record(**changes: object) -> dict[str, object]:
    method = {"submissionMethod": "DIRECT", "processingTime": 12.5, "processingTimeUnit": "WORKING_DAY", "fees": []}
    return {"code": "1.001234", "name": "Cấp giấy", "state": "ACTIVE", "executionMethods": [method | changes]}


def test_a_fraction_of_a_day_is_kept_exactly() -> None:
    rule = from_portal(_record()).limit_for("counter")
    assert rule is not None
    assert (rule.amount, rule.unit) == ("12.5", "working_day")


@pytest.mark.parametrize("value", [0, None, 90, -5, "100000", 1e5, True])
def test_an_amount_that_is_not_one_is_never_free(value: object) -> None:
    procedure = from_portal(_record(fees=[{"type": "FEE", "value": value, "description": "Theo HĐND"}]))
    assert [fee.state for fee in procedure.fees] == ["unset"]
    assert procedure.fees[0].amount_vnd is None
    assert {"flag.fee_unset", "flag.fee_suspicious"} & set(procedure.flags)


def test_free_text_times_stay_text() -> None:
    procedure = from_portal(_record(processingTime="Trong ngày", processingTimeUnit="OTHER"))
    rule = procedure.limit_for("counter")
    assert rule is not None
    assert rule.amount is None
    assert "Trong ngày" in rule.text
    assert "flag.time_is_text" in procedure.flags


@pytest.mark.parametrize("code", ["1.0133611", "2.009182739", "2.000488.000.00.00.H56", "1.005092-Xoa"])
def test_odd_codes_are_kept_and_flagged(code: str) -> None:
    procedure = from_portal({"code": code, "name": "Thủ tục"})
    assert procedure.code == code
    assert "flag.odd_code" in procedure.flags


def test_the_shipped_catalogue_is_whole() -> None:
    procedures = [from_own_form(record) for record in default_catalogue()]
    assert len(procedures) >= 60
    assert len({procedure.code for procedure in procedures}) == len(procedures)
    for procedure in procedures:
        assert all(TEXTS(flag) for flag in procedure.flags)
        assert procedure_from_json(json.loads(json.dumps(procedure.to_json()))) == procedure


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
keys = st.sampled_from(
    (
        "code name data executionMethods fees fee time processingTime processingTimeUnit papers value type "
        "executionCases profileComponents unverified kind amount categories departments"
    ).split()
)
records = st.recursive(
    json_values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=8), max_leaves=20
)
named = st.dictionaries(keys, records, max_size=8).map(lambda record: {**record, "code": "1.000001", "name": "Tên"})


@settings(max_examples=1000, deadline=None)
@given(st.one_of(records, named))
def test_strange_records_are_kept_or_refused_with_a_reason(record: object) -> None:
    for read in (from_portal, from_own_form):
        try:
            procedure = read(record)
        except BadRecord as error:
            assert TEXTS(error.reason)
            continue
        assert isinstance(procedure, Procedure)
        json.dumps(procedure.to_json()).encode()
        assert all(fee.state != "free" or record.get("fee") for fee in procedure.fees)  # type: ignore[attr-defined]


@needs_beside(DATA)
def test_the_national_catalogue_is_taken_whole() -> None:
    count = flagged = 0
    for name in ("catalogue.jsonl.xz", "details.jsonl.xz"):
        with lzma.open(DATA / name, "rt", encoding="utf-8") as file:
            for line in file:
                procedure = from_portal(json.loads(line))
                count += 1
                flagged += bool(procedure.flags)
                assert all(fee.state != "free" for fee in procedure.fees)
    assert count > 4_000
    assert flagged > 3_000
