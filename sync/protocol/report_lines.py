"""A dossier as reports see it: what it is, its appointments, its pauses, its end, what was agreed about it.

Made of the dossier's row and of its history, at the centre and at a desk alike; no personal data is in it. Moments are
milliseconds since 1970 UTC.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, get_args

from sync.protocol.dossier_facts import Cause, Explained
from sync.protocol.dossier_rows import EndKind, Told
from sync.protocol.moments import there

Channel = Literal["online", "post", "counter"]
END_KINDS: tuple[EndKind, ...] = get_args(EndKind)


class DueDate(NamedTuple):
    """An appointment. `letter`: the number of the apology by which it was told; None: it came of the receipt, a supplement or
    another agency's word."""

    at_ms: int
    set_at_ms: int
    cause: Cause | None
    letter: str | None
    reason: str | None

    @property
    def by_letter(self) -> bool:
        """Whether it put an earlier one off (QĐ 1513 Art 7.1.d)."""
        return self.cause is not None


class Pause(NamedTuple):
    """The citizen was asked for a supplement; None: it did not come."""

    from_ms: int
    to_ms: int | None


class Ended(NamedTuple):
    """How, and when."""

    at_ms: int
    kind: EndKind


class AgreedCause(NamedTuple):
    """As the agency and the centre agreed, in a `document` (QĐ 1513 Art 7.2.a)."""

    at_ms: int
    cause: Cause
    explains: Explained | None
    document: str
    reason: str


class ReportLine(NamedTuple):
    """`agency`: the id of the one that received it; `field`: lĩnh vực, None where the fact does not say; `result_at_ms`: when
    the result was at the desk."""

    code: str
    agency: str
    field: str | None
    procedure: str
    channel: Channel
    received_at_ms: int
    dues: tuple[DueDate, ...]
    pauses: tuple[Pause, ...]
    end: Ended | None
    result_at_ms: int | None
    had_fee: bool
    paid_online: bool
    result_electronic: bool
    causes: tuple[AgreedCause, ...]


class DossierSeen(NamedTuple):
    """Of a row of `dossier` what reports ask for; `paid_online`, `had_fee`, `electronic`: 0 or 1."""

    code: str
    agency: str
    field: str | None
    procedure: str
    online_key: str | None
    post_no: str | None
    received_at_ms: int
    first_due_at_ms: int | None
    paid_online: int
    had_fee: int
    electronic: int


class HistoryEvent(NamedTuple):
    """A row of `dossier_history` (`dossier_rows.remember`)."""

    epoch: int
    seq: int
    at_ms: int
    what: Told
    due_at_ms: int | None
    cause: Cause | None
    explains: Explained | None
    letter: str | None
    document: str | None
    reason: str | None


def _pauses(events: Iterable[HistoryEvent]) -> tuple[Pause, ...]:
    pauses: list[Pause] = []
    for event in events:
        if event.what == "supplement_wanted":
            pauses.append(Pause(event.at_ms, None))
        elif event.what == "supplemented" and pauses and pauses[-1].to_ms is None:
            pauses[-1] = Pause(pauses[-1].from_ms, event.at_ms)
    return tuple(pauses)


def _due_dates(dossier: DossierSeen, events: Iterable[HistoryEvent]) -> Iterator[DueDate]:
    if dossier.first_due_at_ms is not None:
        yield DueDate(dossier.first_due_at_ms, dossier.received_at_ms, None, None, None)
    for event in events:
        if event.due_at_ms is not None:
            yield DueDate(event.due_at_ms, event.at_ms, event.cause, event.letter, event.reason)


def _agreed(events: Iterable[HistoryEvent]) -> Iterator[AgreedCause]:
    for event in events:
        if event.what == "cause_agreed" and event.cause is not None:
            yield AgreedCause(event.at_ms, event.cause, event.explains, event.document or "", event.reason or "")


def _channel(dossier: DossierSeen) -> Channel:
    return "online" if dossier.online_key else "post" if dossier.post_no else "counter"


def _end(events: Iterable[HistoryEvent]) -> Ended | None:
    """The first one: what is told of it later ends it no second time."""
    for event in events:
        for kind in END_KINDS:
            if event.what == kind:
                return Ended(event.at_ms, kind)
    return None


def line_of(dossier: DossierSeen, history: Iterable[HistoryEvent]) -> ReportLine:
    """`history`: that of the dossier, in any order."""
    events = sorted(history, key=lambda event: (event.at_ms, event.epoch, event.seq))
    return ReportLine(
        dossier.code,
        dossier.agency,
        dossier.field or None,
        dossier.procedure,
        _channel(dossier),
        dossier.received_at_ms,
        tuple(_due_dates(dossier, events)),
        _pauses(events),
        _end(events),
        next((event.at_ms for event in events if event.what == "result_in"), None),
        bool(dossier.had_fee),
        bool(dossier.paid_online),
        bool(dossier.electronic),
        tuple(_agreed(events)),
    )


def _iso(at_ms: int | None) -> str | None:
    """The moment in Viet Nam, to the second."""
    return None if at_ms is None else there(at_ms - at_ms % 1000).replace(tzinfo=None).isoformat()


def exported(line: ReportLine) -> Mapping[str, object]:
    """The line as `report export` writes it: local moments in ISO 8601."""
    return {
        "code": line.code,
        "agency": line.agency,
        "field": line.field,
        "procedure": line.procedure,
        "channel": line.channel,
        "received_at": _iso(line.received_at_ms),
        "dues": [
            {"at": _iso(due.at_ms), "set_at": _iso(due.set_at_ms), "cause": due.cause or "none", "letter": due.letter}
            for due in line.dues
        ],
        "pauses": [{"from": _iso(pause.from_ms), "to": _iso(pause.to_ms)} for pause in line.pauses],
        "end": {"at": _iso(line.end.at_ms), "kind": line.end.kind} if line.end else None,
        "result_at": _iso(line.result_at_ms),
        "had_fee": line.had_fee,
        "paid_online": line.paid_online,
        "result_electronic": line.result_electronic,
        "causes": [
            {"at": _iso(said.at_ms), "cause": said.cause, "explains": said.explains, "document": said.document}
            for said in line.causes
        ],
    }
