"""The code that a dossier gets at the counter, and the number in it: out of a band that this desk alone has."""

from dataclasses import dataclass
from datetime import date

from desk_app.core.centre import Agency, Centre
from desk_app.core.dossier_code import day_in_code, make_dossier_code, next_order_no
from desk_app.core.problems import UserProblem
from desk_app.services.desk.new_numbers import require_new_numbers
from desk_app.services.ports import Numbers
from desk_app.services.records import BandRecord
from sync.protocol.elsewhere import AgencyElsewhere
from sync.protocol.grants import ELSEWHERE


@dataclass(frozen=True, slots=True)
class Numbered:
    """`identifier`: of the agency elsewhere whose number it is; empty: the number and the code are our own."""

    code: str
    order_no: int
    identifier: str


def number_dossier(tx: Numbers, centre: Centre, agency: Agency, there: AgencyElsewhere | None, day: date) -> Numbered:
    """`there`: the agency of another territory that settles it, as the list knows it: the code carries its identifier (NĐ
    118/2025 Art 28.2) where the centre gave this desk numbers of it and one is left of the day; else it is our own. Raises
    UserProblem where of our own none is left either."""
    if there is not None and (number := _number_of(tx, there, day)) is not None:
        return Numbered(make_dossier_code(there.identifier, day, number), number, there.identifier)
    number = take_order_no(tx, agency.id, day_in_code(day))
    return Numbered(make_dossier_code(agency.identifier[centre.code_generation], day, number), number, "")


def take_order_no(tx: Numbers, agency: str, day: str) -> int:
    """The next order number of the day out of the band of this (agency, desk, epoch)."""
    require_new_numbers(tx)
    band = tx.band(agency)
    if band is None:
        raise UserProblem("problem.no_band")
    number = _next_of(tx, agency, band, day)
    if number is None:
        raise UserProblem("problem.band_used_up")
    return number


def _number_of(tx: Numbers, there: AgencyElsewhere, day: date) -> int | None:
    """None where nothing is known of its numbers, or where it does not leave them to us any more."""
    require_new_numbers(tx)
    key = ELSEWHERE + there.identifier
    band = tx.band(key) if there.identifier and there.numbers else None
    if band is None or there.numbers is None:
        return None
    first, last = there.numbers
    if not first <= band.first <= band.overflow_last <= last:
        return None
    return _next_of(tx, key, band, day_in_code(day))


def _next_of(tx: Numbers, key: str, band: BandRecord, day: str) -> int | None:
    return next_order_no(tx.last_order_no(key, day), band.first, band.last, (band.overflow_first, band.overflow_last))
