"""Bands of order numbers and receipt serials: what one desk alone may use, given once and never again."""

from sync.protocol.facts import Band, SerialGrant

SERIAL_LETTERS = "ABCDEGHKLMNPQRSTUVXY"  # TT 91/2026 annex II
BAND_WIDTH = 500
BANDS = 19  # 0001–9500; 9501–9999 stay for paper pads
OVERFLOW_WIDTH = 4000
FIRST_LONE_SLOT = BANDS - 4
"""The last four bands are for desks that never had a centre, given at installation (`desk-app install --slot`)."""
FIRST_LONE_SERIAL = len(SERIAL_LETTERS) ** 2 - 4


def band_of(slot: int, agency: str) -> Band:
    """The `slot`-th band of the day's order numbers, with its five-digit overflow."""
    if not 0 <= slot < BANDS:
        raise ValueError(f"no band {slot}")
    first, overflow = slot * BAND_WIDTH + 1, 10_000 + slot * OVERFLOW_WIDTH
    return {
        "agency": agency,
        "first": first,
        "last": first + BAND_WIDTH - 1,
        "overflow_first": overflow,
        "overflow_last": overflow + OVERFLOW_WIDTH - 1,
    }


def serial_of(slot: int, agency: str, year: int) -> SerialGrant:
    """The `slot`-th electronic serial of an agency's year, `26TAA` onwards."""
    first, second = divmod(slot, len(SERIAL_LETTERS))
    symbol = f"{year % 100:02d}T{SERIAL_LETTERS[first]}{SERIAL_LETTERS[second]}"
    return {"agency": agency, "form_symbol": "EBL01", "serial_symbol": symbol, "year": year}
