"""What a dossier costs: computed once, from the catalogue, the day of receipt, the channel and what a person said. The screen
shows this answer and the use case charges it (a fee is taken only where a text sets it: NĐ 120/2016 Art 6.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from desk_app.core.catalogue import FeeRule, Procedure
from desk_app.core.confidence import joined
from desk_app.core.fee_grounds import FeeGround, FeeReduction
from desk_app.core.money import MAX_FEE_VND, format_vnd
from desk_app.core.problems import UserProblem

FeeStatus = Literal["due", "free", "exempt", "unset", "paid_online"]
MOST_UNITS = 9_999


@dataclass(frozen=True, slots=True)
class FeeWords:
    """What only a person can say of the fees. `quantities`: one for each fee that is per unit, in the catalogue's order, 1
    where nothing was said; `amounts`: one for each whose amount no text sets, None while nobody knows it; `ground`: why this
    payer pays less or nothing, one of the centre's; `paid_online`: everything was paid on the portal."""

    quantities: tuple[int, ...] = ()
    amounts: tuple[int | None, ...] = ()
    ground: str = ""
    paid_online: bool = False


class PricedFee(NamedTuple):
    """`amount_vnd`: what is to be paid, None while nobody knows it. `full_vnd`: before what the payer's ground takes away;
    `tariff_vnd`: before a reduction that holds on the day. `per`: the unit, `unit_vnd`: the tariff of one. `named`: a person
    names the amount, because no text sets it."""

    kind: Literal["fee", "charge"]
    name: str
    amount_vnd: int | None
    status: FeeStatus
    basis: str
    quantity: int = 1
    per: str = ""
    unit_vnd: int | None = None
    full_vnd: int | None = None
    tariff_vnd: int | None = None
    named: bool = False

    @property
    def counted(self) -> bool:
        """Whether the officer says how many there are of it."""
        return bool(self.per) and not self.named and self.status != "free"

    @property
    def to_pay_vnd(self) -> int:
        """What is taken now, in đồng; 0 where nothing is due."""
        return (self.amount_vnd or 0) if self.status == "due" else 0


class ShownFee(NamedTuple):
    """A line as the officer and the citizen saw it before it was charged."""

    name: str
    amount_vnd: int | None


def check_words(words: FeeWords, grounds: Sequence[FeeGround]) -> None:
    """`grounds`: those in force on the day. Raises UserProblem that names the field."""
    if any(not 1 <= quantity <= MOST_UNITS for quantity in words.quantities):
        raise UserProblem("problem.quantity", field="quantity")
    for number, amount in enumerate(words.amounts):
        if amount is not None and not 0 < amount <= MAX_FEE_VND:
            raise UserProblem("money.too_large" if amount > 0 else "money.empty", field=f"amount.{number}")
    if words.ground and all(ground.id != words.ground for ground in grounds):
        raise UserProblem("problem.no_fee_ground", field="ground")


def fee_lines(
    procedure: Procedure, channel: str, words: FeeWords, grounds: Sequence[FeeGround], reductions: Sequence[FeeReduction]
) -> tuple[PricedFee, ...]:
    """The fees of the procedure on that channel. `grounds`, `reductions`: those in force on the day of receipt. Words that
    `check_words` refuses leave their line without an amount."""
    ground = next((ground for ground in grounds if ground.id == words.ground), None)
    quantities, amounts = iter(words.quantities), iter(words.amounts)
    lines: list[PricedFee] = []
    for rule in procedure.fees_for(channel):
        named = rule.state == "unset"
        unit_vnd = next(amounts, None) if named else rule.amount_vnd
        quantity = next(quantities, 1) if rule.per and rule.state == "fixed" else 1
        reduction = next((cut for cut in reductions if cut.covers(procedure.code, rule.kind)), None)
        lines.append(_priced(rule, unit_vnd, quantity, reduction if not named else None, ground, words.paid_online))
    return tuple(lines)


def _priced(
    rule: FeeRule,
    unit_vnd: int | None,
    quantity: int,
    reduction: FeeReduction | None,
    ground: FeeGround | None,
    paid_online: bool,
) -> PricedFee:
    if rule.state == "free":
        return PricedFee(rule.kind, rule.name, 0, "free", rule.basis)
    named = rule.state == "unset"
    amount = unit_vnd * quantity if unit_vnd is not None and 1 <= quantity <= MOST_UNITS else None
    if amount is not None and not 0 < amount <= MAX_FEE_VND:
        amount = None
    tariff = full = None
    basis = rule.basis
    if amount is not None and reduction is not None:
        tariff, amount = amount, reduction.amount_of(amount)
        basis = joined(basis, reduction.basis)
    if amount is not None and ground is not None:
        full, amount, basis = amount, ground.amount_of(amount), ground.basis
    status: FeeStatus = "unset" if amount is None else "due" if amount else "exempt"
    if paid_online and status != "exempt":
        status = "paid_online"
    per = rule.per if amount is not None or not named else ""
    return PricedFee(rule.kind, rule.name, amount, status, basis, quantity, per, unit_vnd, full, tariff, named)


def charged_lines(
    procedure: Procedure,
    channel: str,
    words: FeeWords,
    grounds: Sequence[FeeGround],
    reductions: Sequence[FeeReduction],
    shown: Sequence[ShownFee],
) -> tuple[PricedFee, ...]:
    """As `fee_lines`, where they are charged: nothing odd was said, and nothing else was shown. Raises UserProblem."""
    check_words(words, grounds)
    lines = fee_lines(procedure, channel, words, grounds, reductions)
    if any(line.unit_vnd and line.amount_vnd is None for line in lines):
        raise UserProblem("money.too_large", field="fees")
    _check_shown(shown, lines)
    return lines


def _check_shown(shown: Sequence[ShownFee], right: Sequence[PricedFee]) -> None:
    """Nothing is charged that was not shown. Raises UserProblem with the first fee that differs: its name, both amounts."""
    rights = [ShownFee(fee.name, fee.amount_vnd) for fee in right]
    for number in range(max(len(shown), len(rights))):
        seen = shown[number] if number < len(shown) else None
        fee = rights[number] if number < len(rights) else None
        if seen == fee:
            continue
        name = (fee or seen).name  # type: ignore[union-attr]
        same = seen is not None and (fee is None or seen.name == fee.name)
        raise UserProblem(
            "problem.fee_differs",
            field="fees",
            name=name,
            shown=_told(seen.amount_vnd if seen is not None and same else None),
            right=_told(fee.amount_vnd if fee is not None else None),
        )


def _told(amount_vnd: int | None) -> str:
    return "–" if amount_vnd is None else format_vnd(amount_vnd)
