"""The counter program of a Vietnamese provincial public administration centre."""

from datetime import date

BUILT_ON = date(2026, 11, 24)
"""Set at each release: no clock that is right can stand before it."""
