"""What a dossier costs: one answer for screen and box, by the day of receipt; never a mark where words belong."""

import re
import tomllib
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.core.catalogue import FeeRule, Procedure, from_own_form, procedure_from_json
from desk_app.core.confidence import UNVERIFIED, in_words, joined
from desk_app.core.fee_grounds import FeeGround, FeeReduction
from desk_app.core.fee_lines import FeeWords, PricedFee, ShownFee, charged_lines, fee_lines
from desk_app.core.money import MAX_FEE_VND
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import default_catalogue, load_centre, load_texts

CENTRE = load_centre()
CATALOGUE = {procedure.code: procedure for procedure in map(from_own_form, default_catalogue())}
COMPANY = "2.001583"
RESOURCES = Path(__file__).parents[2] / "resources"
MARK = re.compile(r"\((?:S|M|V)\)|^(?:S|M)$|^(?:S|M);|; ?(?:S|M)$")


def _on(day: date, code: str, words: FeeWords = FeeWords()) -> tuple[PricedFee, ...]:  # noqa: B008
    return fee_lines(CATALOGUE[code], "counter", words, CENTRE.grounds_on(day), CENTRE.reductions_on(day))


@pytest.mark.parametrize(
    ("day", "amount", "tariff"),
    [
        (date(2025, 6, 30), 50_000, None),
        (date(2025, 7, 1), 25_000, 50_000),
        (date(2026, 12, 31), 25_000, 50_000),
        (date(2027, 1, 1), 50_000, None),
    ],
)
def test_a_reduction_holds_from_its_first_to_its_last_day(day: date, amount: int, tariff: int | None) -> None:
    charge, fee = _on(day, COMPANY)
    assert (charge.amount_vnd, charge.tariff_vnd, charge.status) == (amount, tariff, "due")
    assert ("Thông tư 64/2025" in charge.basis) == (tariff is not None)
    assert charge.basis.count(UNVERIFIED) == 1
    assert (fee.amount_vnd, fee.tariff_vnd) == (100_000, None)  # the text reduces the other one


def test_a_ground_is_taken_of_what_is_owed_on_the_day() -> None:
    charge, _fee = _on(date(2026, 11, 30), COMPANY, FeeWords(ground="poor"))
    assert (charge.amount_vnd, charge.full_vnd, charge.tariff_vnd, charge.status) == (0, 25_000, 50_000, "exempt")


def test_each_reduction_names_a_fee_that_the_catalogue_has() -> None:
    for reduction in CENTRE.fee_reductions:
        for code in reduction.procedures:
            assert any(reduction.covers(code, rule.kind) for rule in CATALOGUE[code].fees), code


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("TT 1", "giảm 50%"), "TT 1; giảm 50%"),
        (("TT 1", "giảm 50% (chưa kiểm chứng)"), "TT 1; giảm 50% (chưa kiểm chứng)"),
        (("chưa kiểm chứng", "giảm 50% (chưa kiểm chứng)"), "giảm 50% (chưa kiểm chứng)"),
        (("TT 1 (chưa kiểm chứng)", "TT 2 (chưa kiểm chứng)"), "TT 1; TT 2 (đều chưa kiểm chứng)"),
        (("", "TT 2"), "TT 2"),
        (("chưa kiểm chứng", "chưa kiểm chứng"), "chưa kiểm chứng"),
    ],
)
def test_that_a_basis_is_unverified_is_said_once(parts: tuple[str, str], said: str) -> None:
    assert joined(*parts) == said


RULES = st.builds(
    FeeRule,
    st.sampled_from(["fee", "charge"]),
    st.sampled_from(["Phí", "Lệ phí"]),
    st.none(),
    st.just("unset"),
    st.sampled_from(["any", "online"]),
    st.sampled_from(["", "trang"]),
) | st.builds(
    FeeRule,
    st.sampled_from(["fee", "charge"]),
    st.sampled_from(["Phí", "Lệ phí"]),
    st.integers(1, MAX_FEE_VND),
    st.just("fixed"),
    st.sampled_from(["any", "online"]),
    st.sampled_from(["", "trang"]),
)
WORDS = st.builds(
    FeeWords,
    st.lists(st.integers(-1, 10_000), max_size=3).map(tuple),
    st.lists(st.none() | st.integers(-1, MAX_FEE_VND + 1), max_size=3).map(tuple),
    st.sampled_from(["", "half", "none"]),
    st.booleans(),
)
GROUNDS = (FeeGround("half", "Nửa", "NQ", 50),)
CUTS = (FeeReduction("TT", 50, frozenset({"1.000001"}), frozenset({"charge"}), date(2025, 7, 1), None),)


@given(st.lists(RULES, max_size=4).map(tuple), WORDS, st.sampled_from(["counter", "online"]))
def test_what_is_charged_is_what_was_shown(rules: tuple[FeeRule, ...], words: FeeWords, channel: str) -> None:
    """Whatever is typed: either nothing is taken, or the very lines that the screen had."""
    procedure = Procedure("1.000001", "Thủ tục", fees=rules)
    seen = fee_lines(procedure, channel, words, GROUNDS, CUTS)
    assert all(fee.amount_vnd is None or 0 <= fee.amount_vnd <= MAX_FEE_VND for fee in seen)
    shown = tuple(ShownFee(fee.name, fee.amount_vnd) for fee in seen)
    try:
        charged = charged_lines(procedure, channel, words, GROUNDS, CUTS, shown)
    except UserProblem as problem:
        assert problem.key in ("problem.quantity", "money.empty", "money.too_large", "problem.no_fee_ground")
        return
    assert charged == seen
    for number, fee in enumerate(seen):
        others = (*shown[:number], ShownFee(fee.name, (fee.amount_vnd or 0) + 1), *shown[number + 1 :])
        for wrong in (others, shown[:number], (*shown, ShownFee("Thêm", 1))):
            with pytest.raises(UserProblem) as caught:
                charged_lines(procedure, channel, words, GROUNDS, CUTS, wrong)
            assert caught.value.key == "problem.fee_differs"
            assert load_texts()(caught.value.key, **caught.value.values)


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        ("M", UNVERIFIED),
        ("S", UNVERIFIED),
        ("M; giảm 50% (S)", f"giảm 50% ({UNVERIFIED})"),
        ("M; TT 1/2020", f"TT 1/2020 ({UNVERIFIED})"),
        ("TT 1/2020; S", f"TT 1/2020 ({UNVERIFIED})"),
        ("Nghị quyết (M)", f"Nghị quyết ({UNVERIFIED})"),
        ("Mẫu số 04; SOS", "Mẫu số 04; SOS"),
        ("", ""),
    ],
)
def test_a_mark_is_said_in_words(marked: str, said: str) -> None:
    assert in_words(marked) == said
    record = {
        "code": "1.000001",
        "name": "Thủ tục",
        "fee": [{"kind": "fee", "name": "Phí", "basis": marked}],
        "time_text": marked,
    }
    procedure = from_own_form(record)
    assert (procedure.fees[0].basis, procedure.limits[0].text if marked else "") == (said, said)
    kept = procedure.to_json()
    kept["fees"] = [{**kept["fees"][0], "basis": marked}]  # as an earlier build stored it
    assert procedure_from_json(kept).fees[0].basis == said


def _strings(tree: object) -> list[str]:
    if isinstance(tree, str):
        return [tree]
    if isinstance(tree, dict):
        return [
            text for key, value in tree.items() if key != "mark" for text in _strings(value)
        ]  # a mark is data, kept as it is
    values = tree if isinstance(tree, list) else ()
    return [text for value in values for text in _strings(value)]


@pytest.mark.parametrize("path", sorted(RESOURCES.rglob("*.toml")), ids=lambda path: path.name)
def test_no_text_or_rule_that_a_person_reads_carries_a_mark(path: Path) -> None:
    """Comments may: nobody at a counter reads them."""
    shown = _strings(tomllib.loads(path.read_text(encoding="utf-8")))
    assert [text for text in shown if MARK.search(text)] == []


def test_no_fee_of_the_catalogue_is_explained_by_a_mark() -> None:
    for procedure, day in product(CATALOGUE.values(), (date(2026, 11, 30), date(2027, 3, 1))):
        for channel in ("counter", "online"):
            lines = fee_lines(procedure, channel, FeeWords(), CENTRE.grounds_on(day), CENTRE.reductions_on(day))
            assert not any(MARK.search(line.basis) or MARK.search(line.name) for line in lines)
