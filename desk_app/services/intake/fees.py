"""The fees of an intake: each line with its ground, as the day of receipt prices it."""

from datetime import date

from desk_app.core.catalogue import Procedure
from desk_app.core.centre import Centre
from desk_app.core.fee_lines import FeeWords, PricedFee, ShownFee, charged_lines
from desk_app.core.written import written
from desk_app.services.money.fees import MOST_REFERENCE
from sync.protocol.intake_facts import FeeLine, OnlinePayment


def lines_of_fees(
    centre: Centre, procedure: Procedure, day: date, channel: str, words: FeeWords, shown: tuple[ShownFee, ...]
) -> list[FeeLine]:
    """What it costs on the day of receipt, a line for each fee, in đồng. Raises UserProblem where something else was shown."""
    grounds, reductions = centre.grounds_on(day), centre.reductions_on(day)
    priced = charged_lines(procedure, channel, words, grounds, reductions, shown)
    return [_fee_line(fee) for fee in priced]


def _fee_line(fee: PricedFee) -> FeeLine:
    line: FeeLine = {
        "kind": fee.kind,
        "name": fee.name,
        "amount_vnd": fee.amount_vnd,
        "status": fee.status,
        "basis": fee.basis,
    }
    if fee.per and fee.amount_vnd is not None:
        line |= {"quantity": fee.quantity, "unit": fee.per}
    if fee.full_vnd is not None:
        line["full_vnd"] = fee.full_vnd
    if fee.tariff_vnd is not None:
        line["tariff_vnd"] = fee.tariff_vnd
    return line


def paid_before(reference: str) -> OnlinePayment:
    """Of what was paid on the portal. Raises UserProblem without a reference."""
    return {"reference": written(reference, "reference", "problem.no_reference", MOST_REFERENCE)}
