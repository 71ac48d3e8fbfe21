"""Bands of order numbers and receipt serials: what one desk alone may use, given once and never again."""

from sync.protocol.desk_facts import Band, SerialGrant

SERIAL_LETTERS = "ABCDEGHKLMNPQRSTUVXY"  # TT 91/2026 annex II
BAND_WIDTH = 500
BANDS = 19
"""Bands of four digits, 0001 to 9500; 9501 to 9999 stay for paper pads."""
OVERFLOW_WIDTH = 1_000
FIRST_FIVE_DIGITS = 10_000
FIRST_LATE = FIRST_FIVE_DIGITS + BANDS * OVERFLOW_WIDTH
LATE_WIDTH, LATE_OVERFLOW = 200, 50
"""Bands that are given when those of four digits are used up lie after all overflows."""
LONE_BANDS = 4
FIRST_LONE_SLOT = BANDS - LONE_BANDS
"""The last bands of four digits are for desks that never had a centre, given at installation (`desk-app install --slot`)."""
CENTRE_BANDS = FIRST_LONE_SLOT + (100_000 - FIRST_LATE) // (LATE_WIDTH + LATE_OVERFLOW)
"""How many a centre can give of one agency, over the life of all its desks and of the PCs that replace them."""
FIRST_LONE_SERIAL = len(SERIAL_LETTERS) ** 2 - 4
CELL = LATE_WIDTH + LATE_OVERFLOW
"""An agency elsewhere leaves a stretch of its numbers to the centre, which gives it on in cells of this width. They lie on one
grid from 1 on, whatever the stretch: a stretch that is changed later doubles no number."""
ELSEWHERE = "elsewhere:"
"""Before an identifier: what a band of an agency elsewhere is kept under. No agency of the centre has such an id."""


def band_of_grant(number: int, agency: str) -> Band:
    """The `number`-th band that a centre gives of an agency, from 0; never one of those for desks without a centre."""
    if not 0 <= number < CENTRE_BANDS:
        raise ValueError(f"no band {number}")
    return band_of(number if number < FIRST_LONE_SLOT else number + LONE_BANDS, agency)


def band_of(slot: int, agency: str) -> Band:
    """The `slot`-th band of the day's order numbers, with its overflow."""
    if not 0 <= slot < CENTRE_BANDS + LONE_BANDS:
        raise ValueError(f"no band {slot}")
    if slot < BANDS:
        first, width = slot * BAND_WIDTH + 1, BAND_WIDTH
        overflow, more = FIRST_FIVE_DIGITS + slot * OVERFLOW_WIDTH, OVERFLOW_WIDTH
    else:
        first, width = FIRST_LATE + (slot - BANDS) * (LATE_WIDTH + LATE_OVERFLOW), LATE_WIDTH
        overflow, more = first + width, LATE_OVERFLOW
    return {
        "agency": agency,
        "first": first,
        "last": first + width - 1,
        "overflow_first": overflow,
        "overflow_last": overflow + more - 1,
    }


def cells_of(first: int, last: int) -> range:
    """The cells that lie wholly within a stretch of order numbers."""
    return range(-(-(first - 1) // CELL), last // CELL)


def band_of_cell(cell: int, identifier: str) -> Band:
    """The order numbers of one cell, with its overflow, of the agency elsewhere that has this identifier."""
    first = cell * CELL + 1
    return {
        "agency": ELSEWHERE + identifier,
        "first": first,
        "last": first + LATE_WIDTH - 1,
        "overflow_first": first + LATE_WIDTH,
        "overflow_last": first + CELL - 1,
    }


def serial_of(slot: int, agency: str, year: int) -> SerialGrant:
    """The `slot`-th electronic serial of an agency's year, `26TAA` onwards."""
    first, second = divmod(slot, len(SERIAL_LETTERS))
    symbol = f"{year % 100:02d}T{SERIAL_LETTERS[first]}{SERIAL_LETTERS[second]}"
    return {"agency": agency, "form_symbol": "EBL01", "serial_symbol": symbol, "year": year}
