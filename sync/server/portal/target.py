"""What a system must be able to do that hears of our dossiers. The national portal is one; who forwards knows no more than
this, so that another one (the one-stop software of a ministry) is another adapter."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sync.protocol.scans import RESULT_LINE

Verdict = Literal["accepted", "exists", "refused", "unknown"]


@dataclass(frozen=True, slots=True)
class TargetReply:
    """What a target said. `unknown`: no answer, or one that nobody can read: what was sent may be there or not."""

    verdict: Verdict
    detail: str = ""
    result: Any = None


@dataclass(frozen=True, slots=True)
class TargetProcedure:
    """As the target itself names it."""

    code: str
    name: str
    field_code: str
    field_name: str


@dataclass(frozen=True, slots=True)
class ForwardedFile:
    """A scan that the target can fetch. `line_no`: of the paper; 0: the result. `deleted`: it was attached by mistake."""

    line_no: int
    name: str
    sha256: str
    address: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class ForwardedStep:
    """A fact of the dossier's life. `kind`: one of the target's `step_kinds`."""

    kind: str
    officer: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class ForwardedDossier:
    """All that is here of one dossier. `row`: of the read model, as `fees`."""

    row: Mapping[str, Any]
    fees: Sequence[Any]
    steps: Sequence[ForwardedStep]
    files: Sequence[ForwardedFile]

    @property
    def results(self) -> list[ForwardedFile]:
        """What of the result the citizen may have: all of it, once it was returned."""
        return [file for file in self.files if file.line_no == RESULT_LINE and self.row["state"] == "returned"]


@dataclass(frozen=True, slots=True)
class SentBack:
    """A dossier that was handed in at the target under `reference` and not taken in. `guided`: something is missing; else it
    is refused. `note`: what the letter says."""

    reference: str
    guided: bool
    note: str
    at_ms: int


class Target(Protocol):
    """Every method calls the target, with limits of time and size, and answers with what it said."""

    @property
    def step_kinds(self) -> Collection[str]:
        """The kinds of facts that it hears of as steps."""

    @property
    def most_steps(self) -> int:
        """How many steps it takes at once."""

    def result_name(self, number: str) -> str:
        """What the file of a result is called there. `number`: of the result, empty where it has none."""

    def look_up(self, code: str) -> TargetReply:
        """`exists`: it has this dossier; `accepted`: it has not."""

    def put(self, dossier: ForwardedDossier, procedure: TargetProcedure, updating: bool) -> TargetReply:
        """The whole dossier. `updating`: it has an earlier one of this code."""

    def add_steps(self, dossier: ForwardedDossier, steps: Sequence[ForwardedStep]) -> TargetReply:
        """Steps that it has not heard of, the earliest first; at most `most_steps`."""

    def tell_status(self, dossier: ForwardedDossier) -> TargetReply:
        """How a dossier is that was handed in there; said again, it says nothing new."""

    def tell_sent_back(self, letter: SentBack) -> TargetReply:
        """That a dossier which was handed in there was not taken in; said again, it says nothing new."""

    def procedure(self, code: str) -> TargetProcedure | TargetReply:
        """Its own name of a procedure."""

    def procedure_codes(self) -> list[str] | TargetReply:
        """Every procedure that it lists."""

    def close(self) -> None:
        """Nothing is called after this."""
