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


def slot_of(order_no: int) -> int | None:
    """The slot whose band holds this number; None: of no band, as the numbers of paper pads."""
    if 0 < order_no <= BANDS * BAND_WIDTH:
        return (order_no - 1) // BAND_WIDTH
    if FIRST_FIVE_DIGITS <= order_no < FIRST_LATE:
        return (order_no - FIRST_FIVE_DIGITS) // OVERFLOW_WIDTH
    if FIRST_LATE <= order_no < 100_000:
        return BANDS + (order_no - FIRST_LATE) // (LATE_WIDTH + LATE_OVERFLOW)
    return None


def grant_of(order_no: int) -> int | None:
    """Which band that a centre gives holds this number, as in `band_of_grant`; None: none of those."""
    slot = slot_of(order_no)
    if slot is None or FIRST_LONE_SLOT <= slot < BANDS:
        return None
    return slot if slot < FIRST_LONE_SLOT else slot - LONE_BANDS


def cell_of(order_no: int) -> int:
    """The cell of an agency elsewhere that holds this number."""
    return (order_no - 1) // CELL


def year_and_slot(serial_symbol: str) -> tuple[int, int] | None:
    """Of an electronic serial, as in `serial_of`; None: of no such serial, as those of paper books."""
    if len(serial_symbol) != len("26TAA") or not serial_symbol[:2].isdecimal() or serial_symbol[2] != "T":
        return None
    first, second = (SERIAL_LETTERS.find(letter) for letter in serial_symbol[3:])
    if not serial_symbol.isascii() or first < 0 or second < 0:
        return None
    return 2000 + int(serial_symbol[:2]), first * len(SERIAL_LETTERS) + second
