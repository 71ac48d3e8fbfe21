"""How long what is known of people stays, and why it may go before: the centre's rules, with dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from desk_app.core.moments import local
from desk_app.core.validity import holds_on

Kept = Literal["dossier", "scan"]
KEPT: tuple[Kept, ...] = get_args(Kept)
"""`dossier`: who the people of a dossier are, `scan`: files on this PC that the centre has, too."""


@dataclass(frozen=True, slots=True)
class ErasureGround:
    """Why personal data are erased. `basis`: its article; `waits`: only once the term of a dossier is over."""

    id: str
    name: str
    basis: str
    waits: bool
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Retention:
    """So many months from the end of a dossier on."""

    kept: Kept
    months: int
    basis: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class PersonalDataRules:
    """`idle_lock_minutes`: so long nobody touches keyboard, mouse or scanner before the screen asks for a PIN; 0: never."""

    idle_lock_minutes: int
    grounds: tuple[ErasureGround, ...]
    retentions: tuple[Retention, ...]

    def grounds_on(self, day: date) -> tuple[ErasureGround, ...]:
        """On what grounds personal data may be erased on a day."""
        return tuple(ground for ground in self.grounds if holds_on(ground, day))

    def retention(self, kept: Kept, day: date) -> Retention | None:
        """How long that stays, by what holds on a day; None: nothing is said, so it stays."""
        return next((each for each in self.retentions if each.kept == kept and holds_on(each, day)), None)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month."""
    month = day.year * 12 + day.month - 1 + months
    for last in (day.day, 30, 29, 28):
        try:
            return date(month // 12, month % 12 + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)


def months_before(day: date, months: int) -> date:
    """The last day of which the term of so many months is over on `day`."""
    return months_after(day, -months)


def kept_until(ended_at_ms: int, retention: Retention) -> date:
    """The last day on which it stays. `ended_at_ms`: when its dossier was over, in milliseconds since 1970 UTC."""
    return months_after(local(ended_at_ms).date(), retention.months)


def waits_until(ground: ErasureGround, rules: PersonalDataRules, ended_at_ms: int, now: datetime) -> date | None:
    """Until when nothing is erased on this ground; None: it may be."""
    if not ground.waits:
        return None
    retention = rules.retention("dossier", now.date())
    until = kept_until(ended_at_ms, retention) if retention else date.max
    return until if now.date() <= until else None


def ground_named(grounds: Sequence[ErasureGround], name: str) -> ErasureGround | None:
    """By its id."""
    return next((ground for ground in grounds if ground.id == name), None)
