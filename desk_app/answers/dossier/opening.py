"""A dossier as a person opens it: all that is known of it at this counter."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.problems import UserProblem
from desk_app.core.signature import Strokes
from desk_app.services.desk.viewing import DataShown
from desk_app.services.money_records import ExpectedTransfer, ReceiptRecord
from desk_app.services.records import Dossier, Fee, Opinion, Paper, ProcessStepRecord
from sync.protocol.dossier_facts import SUPPLEMENT_REQUESTED
from sync.protocol.facts import body_of, private_of
from sync.protocol.result_facts import RESULT_RETURNED
from sync.protocol.seal import Entry


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One fact about a dossier. `at_ms`: milliseconds since 1970 UTC; `officer`: by name; `place`: epoch and number; `said`: in
    words, beside its kind."""

    at_ms: int
    kind: str
    officer: str
    place: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class DossierView:
    """A dossier and what belongs to it. Moments are milliseconds since 1970 UTC, money is đồng."""

    dossier: Dossier
    fees: tuple[Fee, ...]
    papers: tuple[Paper, ...]
    receipts: tuple[ReceiptRecord, ...]
    receipt_fees: tuple[tuple[int, ...], ...]  # for each receipt, the lines of the dossier's fees that it is for
    history: tuple[HistoryLine, ...]
    jobs: tuple[tuple[str, str, int], ...]  # document, state, copy_no
    transfers: tuple[ExpectedTransfer, ...]
    accepted_at_ms: int | None  # since when the centre has all of it; None: something is kept here alone
    elsewhere: bool = False  # the dossier is another counter's
    copied_at_ms: int | None = None  # when the centre said it last; None there: only receipts are here
    portal_at_ms: int | None = None  # when the national portal took it, as the centre said
    opinions: tuple[Opinion, ...] = ()
    steps: tuple[ProcessStepRecord, ...] = ()  # of an interlinked dossier
    reported: tuple[str, str] | None = None  # number and day of a result that the agency said is there
    noticed: tuple[tuple[str, int], ...] = ()  # what the citizen was told by message, and when
    wanted: tuple[str, ...] = ()  # what the last request for a supplement asked for
    signature: Strokes = ()  # of who took the result, where they signed on a screen

    @property
    def by_code(self) -> bool:
        """Nothing is known of the dossier but its code and the receipts that were issued on it here."""
        return self.elsewhere and self.copied_at_ms is None

    @property
    def owed_vnd(self) -> int:
        """What is still to be paid, in đồng."""
        return sum(fee.amount_vnd or 0 for fee in self.fees if fee.status == "due")

    @property
    def unset(self) -> bool:
        """Whether a fee has no amount yet."""
        return any(fee.status == "unset" for fee in self.fees)


@dataclass(frozen=True, slots=True)
class OpenDossier(Question[DossierView]):
    """The dossier with this code, of this counter or a copy of another one's. `receipts_too`: also where only receipts are
    here, for a dossier of another counter. `passing`: beside a list in which the next one may be marked at once."""

    code: str
    receipts_too: bool = False
    passing: bool = False

    def shows(self, answer: object) -> DataShown | None:
        """The dossier with all that is known of it."""
        return DataShown("card", (self.code,), self.passing)

    def answer(self, desk: AnsweringDesk) -> DossierView:
        """All that is known of it here. Raises UserProblem where nothing is."""
        from desk_app.store.waiting import reported_result

        reads, code = desk.reads, self.code
        known = self._known(desk)
        entries, receipts = reads.history(code), reads.receipts(code)
        return DossierView(
            known.dossier,
            known.fees,
            known.papers,
            receipts,
            tuple(reads.receipt_fees(receipt) for receipt in receipts),
            _history(entries, desk),
            tuple((job.document, job.state, job.copy_no) for job in reads.jobs_of(code)),
            reads.expected_transfers(code),
            reads.acknowledged_at(entries[-1].epoch, entries[-1].seq) if entries else None,
            known.elsewhere,
            known.copied_at_ms,
            reads.portal_accepted_at(code),
            reads.opinions(code),
            reads.process_steps(code),
            reported_result(reads.connection, code),
            reads.noticed(code),
            _wanted(known.dossier.state, entries),
            _signature(entries),
        )

    def _known(self, desk: AnsweringDesk) -> "_KnownDossier":
        """Its own rows, else its receipts where they are asked for, else the copy."""
        reads, code = desk.reads, self.code
        own = reads.dossier(code)
        if own is not None:
            return _KnownDossier(own, reads.fees(code), reads.papers(code))
        papers = reads.papers(code)
        if self.receipts_too:
            named, fees = reads.collected_by_code(code, desk.texts("ui.collect.elsewhere_title"))
            if named is not None:
                return _KnownDossier(named, fees, papers, elsewhere=True)
        shared = reads.shared_dossier(code)
        if shared is None:
            raise UserProblem("problem.no_dossier", field="code", code=code)
        fees, papers = reads.shared_fees(code), reads.shared_papers(code)
        return _KnownDossier(shared.dossier, fees, papers, elsewhere=True, copied_at_ms=shared.copied_at_ms)


@dataclass(frozen=True, slots=True)
class _KnownDossier:
    dossier: Dossier
    fees: tuple[Fee, ...]
    papers: tuple[Paper, ...]
    elsewhere: bool = False
    copied_at_ms: int | None = None


def _history(entries: Sequence[Entry], desk: AnsweringDesk) -> tuple[HistoryLine, ...]:
    from desk_app.answers.dossier.history_lines import history_line, said_by

    return tuple(
        HistoryLine(
            entry.recorded_at_ms,
            entry.kind,
            said_by(entry, desk.reads.name_then),
            f"{entry.epoch}.{entry.seq}",
            history_line(entry, desk.texts),
        )
        for entry in entries
    )


def _signature(entries: Sequence[Entry]) -> Strokes:
    returned = [entry for entry in entries if entry.kind == RESULT_RETURNED.name and entry.private is not None]
    private = private_of(returned[-1], RESULT_RETURNED) if returned else None
    return tuple(map(tuple, private.get("signature", ()))) if private else ()


def _wanted(state: str, entries: Sequence[Entry]) -> tuple[str, ...]:
    if state != "supplement_wanted":
        return ()
    asked = [entry for entry in entries if entry.kind == SUPPLEMENT_REQUESTED.name]
    return tuple(body_of(asked[-1], SUPPLEMENT_REQUESTED)["items"]) if asked else ()
