"""What an intake is asked to take in: one command, as the officer filled it in (NĐ 61/2018 Art 17, form 01)."""

from dataclasses import dataclass
from typing import Literal

from desk_app.core.fee_lines import FeeWords, ShownFee
from desk_app.services.commands import Command
from desk_app.services.intake.arrivals import ByPost, OnPaper
from desk_app.services.money.collect_fee import Collected, Payment
from desk_app.services.person import Person
from desk_app.services.records import ScannedFile

Channel = Literal["counter", "post", "online"]


@dataclass(frozen=True, slots=True)
class PaperIn:
    """A paper that is handed in: how many of each kind, and its scans."""

    name: str
    original: int = 0
    certified_copy: int = 0
    photocopy: int = 0
    scans: tuple[ScannedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidedElsewhere:
    """Taken in without regard to territory (NĐ 118/2025): who decides sits elsewhere, and somebody may help the citizen."""

    competent_agency: str
    supporting_agency: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What the officer tells the citizen. `due_at_ms`: the appointment; None: there is none, and `due_text` says why.
    `epoch_seq`: the entry's place; `collected`: None where nothing was paid now."""

    code: str
    due_at_ms: int | None
    due_text: str
    epoch_seq: str
    collected: Collected | None


@dataclass(frozen=True, slots=True)
class ReceiveDossier(Command[Received]):
    """What F9 of the intake asks for. `fees_shown`: what officer and citizen saw; another sum is refused."""

    owner: Person
    submitter: Person | None
    authorisation: str
    procedure_code: str
    papers: tuple[PaperIn, ...]
    fee_words: FeeWords
    fees_shown: tuple[ShownFee, ...]
    result_channel: Channel
    payment: Payment | None
    dossier_sets: int = 1
    duplicate_accepted: bool = False
    name_accepted: bool = False  # though the number is known by another name
    draft_id: str = ""
    elsewhere: DecidedElsewhere | None = None
    post: ByPost | None = None
    on_paper: OnPaper | None = None
    on_the_spot: bool = False
    slip: bool = True  # the citizen may do without one where the result comes in the same sitting
    online: str = ""  # the key of what was handed in on the portal
    online_payment: str | None = None  # handed in here, but paid on the portal: the reference of that payment
    as_on_card: tuple[Literal["owner", "submitter"], ...] = ()

    @property
    def statutory_channel(self) -> str:
        """Whose time limit and fees hold: who hands in on the portal may have others."""
        return "online" if self.online or self.result_channel == "online" else "counter"
