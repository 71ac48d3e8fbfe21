"""What a device was heard to answer, kept from day to day: without it silence means nothing."""

import json
from dataclasses import asdict, dataclass, replace

from printers.replies import Health

ANSWERED = frozenset({Health.READY, Health.LOW_PAPER, Health.NO_PAPER, Health.COVER_OPEN, Health.OFFLINE})


@dataclass(frozen=True, slots=True)
class KnownAnswers:
    """Of one device, by its address."""

    status: bool = False
    """It answered `DLE EOT` once: when it is silent now, it is off or away, and nothing is sent."""
    in_order: bool | None = None
    """Whether it answers behind a job (`GS r`, `GS ( H`). False: it did not, and said right after that it is ready. None:
    no job showed it yet."""

    def with_health(self, health: Health) -> "KnownAnswers":
        """What is known once it said that of itself: any answer shows that it can."""
        return replace(self, status=True) if health in ANSWERED else self

    def and_also(self, later: "KnownAnswers") -> "KnownAnswers":
        """What was heard later, on top of this."""
        return KnownAnswers(self.status or later.status, self.in_order if later.in_order is None else later.in_order)


def known_from(text: str | None) -> dict[str, KnownAnswers]:
    """What `known_text` wrote. What cannot be read is forgotten: it is learnt again."""
    try:
        return {address: KnownAnswers(bool(of["status"]), of["in_order"]) for address, of in json.loads(text or "{}").items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def known_text(known: dict[str, KnownAnswers]) -> str:
    """As the desk keeps it, by the devices' addresses."""
    return json.dumps({address: asdict(of) for address, of in known.items()})
