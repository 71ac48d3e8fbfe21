"""What a bank's credits are: read before, of a receipt that was issued, of a transfer that is expected, or for a person.

Reads and decides; nothing is written. The preview and the act judge by the same function.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple, Protocol

from desk_app.core.statement import Credit, names_code
from desk_app.services.money_records import ExpectedTransfer, StatementLineRecord

Outcome = Literal["read", "known", "matched", "doubtful", "unmatched"]
Key = tuple[str, str, int]


class CreditReads(Protocol):
    """What is known of credits and receipts of a box."""

    def statement_lines(self, agency: str, first: str, last: str) -> tuple[StatementLineRecord, ...]:
        """The lines of these days that earlier statements had; days as YYYY-MM-DD, both counted."""

    def statement_lines_of(self, agency: str, reference: str) -> tuple[StatementLineRecord, ...]:
        """The lines that carry a reference."""

    def receipts_by(self, agency: str, reference: str) -> tuple[tuple[str, int], ...]:
        """Each dossier whose receipts name a reference, and what came by it, in đồng."""

    def on_receipts(self, agency: str, references: Collection[str]) -> frozenset[str]:
        """Which of these references stand on a receipt."""


class Judged(NamedTuple):
    """`read`: an earlier statement had it. `known`: the receipt of `dossier_code` is for it. `matched`: it is the `transfer`
    that was expected. `doubtful`: an earlier statement had its reference, day and amount with another purpose. `unmatched`:
    none of these."""

    credit: Credit
    outcome: Outcome
    dossier_code: str | None = None
    transfer: ExpectedTransfer | None = None


def match(credit: Credit, waiting: Iterable[ExpectedTransfer]) -> ExpectedTransfer | None:
    """The one expected transfer that a credit names, of the very amount; two that fit are for a person."""
    fitting = [each for each in waiting if each.amount_vnd == credit.amount_vnd and names_code(credit.text, each.dossier_code)]
    return fitting[0] if len(fitting) == 1 else None


def judge(
    reads: CreditReads, agency: str, credits: Sequence[Credit], waiting: Iterable[ExpectedTransfer]
) -> tuple[Judged, ...]:
    """In the order of the credits."""
    if not credits:
        return ()
    outcomes = _read_before(reads, agency, credits)
    # a reference of our own making stands on no receipt before its line was read
    references = {credit.reference for credit in credits if credit.reference[:1] != "#"}
    left = _Left(reads, agency, reads.on_receipts(agency, references))
    expected: dict[int, list[ExpectedTransfer]] = defaultdict(list)
    for each in waiting:
        expected[each.amount_vnd].append(each)
    judged = [Judged(credit, outcome or "unmatched") for credit, outcome in zip(credits, outcomes, strict=True)]
    named = left.named
    if not named and not expected:
        return tuple(judged)
    new = [
        number
        for number, credit in enumerate(credits)
        if (credit.reference in named or credit.amount_vnd in expected) and outcomes[number] is None
    ]
    # of two that a receipt may be for, the one that names its dossier is it
    for number in sorted(new, key=lambda number: not left.names_receipt(credits[number])):
        credit = credits[number]
        if code := left.take(credit):
            judged[number] = Judged(credit, "known", code)
        elif left.is_clear(credit.reference) and (transfer := match(credit, expected.get(credit.amount_vnd, ()))):
            expected[credit.amount_vnd].remove(transfer)
            judged[number] = Judged(credit, "matched", transfer.dossier_code, transfer)
        # else receipts that name this transfer for another sum than came are for a person too
    return tuple(judged)


def _read_before(reads: CreditReads, agency: str, credits: Sequence[Credit]) -> list[Literal["read", "doubtful"] | None]:
    """What earlier statements say of each credit; None: nothing."""
    days = [credit.booked_on for credit in credits]
    counted: set[tuple[Key, str, int]] = set()
    bare: dict[Key, list[str | None]] = defaultdict(list)
    """Lines that are known by these three alone: an earlier version counted no occurrences, or the words were erased."""
    seen: set[Key] = set()
    for line in reads.statement_lines(agency, min(days).isoformat(), max(days).isoformat()):
        key = (line.reference, line.booked_on, line.amount_vnd)
        seen.add(key)
        if line.occurrence is None or line.purpose is None:
            bare[key].append(line.purpose)
        else:
            counted.add((key, line.purpose, line.occurrence))
    outcomes: list[Literal["read", "doubtful"] | None] = [None] * len(credits)
    if not seen:
        return outcomes
    keys: list[Key] = [(credit.reference, credit.booked_on.isoformat(), credit.amount_vnd) for credit in credits]
    for number, (key, credit) in enumerate(zip(keys, credits, strict=True)):
        if (key, credit.text, credit.occurrence) in counted:
            outcomes[number] = "read"
        elif credit.text in bare.get(key, ()):
            bare[key].remove(credit.text)
            outcomes[number] = "read"
    for number, key in enumerate(keys):
        if outcomes[number] is None and key in seen:
            if bare.get(key):
                bare[key].pop()
                outcomes[number] = "read"
            elif (key, credits[number].text, 1) not in counted:
                outcomes[number] = "doubtful"
    return outcomes


class _Left:
    """What receipts say came by a transfer, less the credits that they are for already."""

    def __init__(self, reads: CreditReads, agency: str, named: Collection[str]) -> None:
        self._reads = reads
        self._agency = agency
        self.named = named
        """The references that receipts name."""
        self._left: dict[str, int] = {}
        self._codes: dict[str, tuple[str, ...]] = {}

    def _look(self, reference: str) -> int:
        if reference not in self._left:
            receipts = self._reads.receipts_by(self._agency, reference) if reference in self.named else ()
            self._codes[reference] = tuple(code for code, _vnd in receipts)
            self._left[reference] = sum(vnd for _code, vnd in receipts)
            if receipts:
                lines = self._reads.statement_lines_of(self._agency, reference)
                self._left[reference] -= sum(line.amount_vnd for line in lines if line.state in ("known", "matched"))
        return self._left[reference]

    def _named(self, credit: Credit) -> str | None:
        return next((code for code in self._codes[credit.reference] if names_code(credit.text, code)), None)

    def names_receipt(self, credit: Credit) -> bool:
        return bool(self._look(credit.reference)) and self._named(credit) is not None

    def is_clear(self, reference: str) -> bool:
        """Whether no receipt waits for its money under this reference."""
        return self._look(reference) == 0

    def take(self, credit: Credit) -> str | None:
        """The dossier whose receipt this credit is for."""
        if self._look(credit.reference) != credit.amount_vnd:
            return None
        self._left[credit.reference] = 0
        return self._named(credit) or self._codes[credit.reference][0]


def credit_for(
    reads: CreditReads, agency: str, reference: str, amount_vnd: int
) -> tuple[Literal["free", "waits", "used", "doubtful", "differs"], str, int]:
    """Whether a receipt may name this transfer: no statement had it yet (`free`), or a credit waits for just this sum
    (`waits`, with its line). Else why not: another receipt names it, a person must decide first, or another sum came
    (which)."""
    lines = reads.statement_lines_of(agency, reference)
    if not _Left(reads, agency, (reference,)).is_clear(reference):
        return "used", "", 0
    waiting = [line for line in lines if line.state == "unmatched"]
    fitting = next((line for line in waiting if line.amount_vnd == amount_vnd), None)
    if fitting is not None:
        return "waits", fitting.line_id, amount_vnd
    if waiting:
        return "differs", "", waiting[0].amount_vnd
    if any(line.state == "doubtful" for line in lines):
        return "doubtful", "", 0
    return ("used", "", 0) if lines or reads.receipts_by(agency, reference) else ("free", "", 0)
