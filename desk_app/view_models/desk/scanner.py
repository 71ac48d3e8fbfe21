"""What a scanner read, from the keyboard or a serial line: what it is, where it goes, and what the clerk is told of it."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.answers.desk.desk_description import DescribeDesk, DeskView
from desk_app.core.bursts import Read
from desk_app.core.dossier_code import BadDossierCode, parse_dossier_code
from desk_app.core.identity import BadIdentity, IdentityCard, parse_card
from desk_app.core.mrz import parse_mrz
from desk_app.core.scans import REWRITTEN, Frame, cause_of, find, frame_from, kind_of, learn
from desk_app.resources_reader import Texts
from desk_app.workers.crew import Crew
from desk_app.workers.messages import KeepScannerFrame, Problem
from sync.protocol.cleaning import Letters

LAST = 10
CAUSES = {"layout": "scan.layout", "input_method": "identity.damaged"}
SHOWN = 24
"""So much of an unknown scan is shown."""


@dataclass(frozen=True, slots=True)
class ScanSeen:
    """`tone`: good (taken), warn (of ours, and not taken), bad (none of ours). No number of a card in full."""

    at_ms: int
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A card that contradicts itself. `again`: it was scanned twice, and a key takes it as it is."""

    text: str
    again: bool


def _nowhere(_read: object) -> str:
    return "scan.no_page"


class ScannerViewModel(QObject):
    """`take_card` and `take_code` give a scan to a page: the text key of the reason where none takes it."""

    seen = Signal(object)
    doubted = Signal(object)
    frame_known = Signal(object)
    learning = Signal(object)
    learnt = Signal(str)

    def __init__(self, crew: Crew, texts: Texts, letters: Letters) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self._letters = letters
        self.last: deque[ScanSeen] = deque(maxlen=LAST)
        self.take_card: Callable[[IdentityCard], str] = _nowhere
        self.take_code: Callable[[str], str] = _nowhere
        self._mrz: tuple[str, ...] = ()
        self._doubted: tuple[IdentityCard, bool] | None = None
        self._learning = False
        crew.ready.connect(self._look)
        crew.scanned.connect(self.serial_scanned)

    @Slot(object)
    def _look(self, _desk_id: str = "") -> None:
        self._crew.ask(DescribeDesk(), self._facts_known, self._crew.report)

    def _facts_known(self, view: DeskView) -> None:
        self.frame_known.emit(frame_from(view.scanner_frame))

    def forget(self) -> None:
        """Another officer: what was scanned before concerns them not."""
        self.last.clear()
        self._mrz = ()
        self.leave_doubt()

    @Slot(object)
    def keyed(self, read: Read[object]) -> None:
        """A burst of keys; none of them reached a widget."""
        if self._learning:
            self._learn(read)
        elif read.altered:
            self._tell("bad", self._texts("scan.dead_keys"))
        elif read.known:
            self.scanned(read.text)
        elif read.rest:
            self._tell("bad", self._texts("scan.cut"))
        else:
            self._unknown(read.text)

    @Slot(object)
    def serial_scanned(self, text: str | None) -> None:
        """None: letters in another code page."""
        if text is None:
            self._tell("bad", self._texts("identity.scanner_letters"))
            return
        found = find(text)
        if found is None:
            self._unknown(text)
        else:
            self.scanned(found[1])

    def scanned(self, text: str) -> None:
        """A bare scan of ours. The three lines of a card's back come one by one, or at once."""
        kind = kind_of(text)
        if kind == "mrz":
            self._mrz_line(text.upper())
            return
        self._mrz = ()
        try:
            if kind == "card":
                self._card(parse_card(text, letters=self._letters))
            else:
                self._code(str(parse_dossier_code(text)))
        except (BadIdentity, BadDossierCode) as error:
            values = error.values if isinstance(error, BadIdentity) else {}
            cause = cause_of(text)
            if cause == "input_method" and values.get("letter", REWRITTEN) != REWRITTEN:
                cause = ""  # no input method puts a letter there that no name has: a wrong code page does
            self._tell("bad", self._texts(CAUSES.get(cause, error.reason), **values))

    def _mrz_line(self, text: str) -> None:
        self._mrz = (text,) if text.startswith("ID") else (*self._mrz, text)[-3:]
        if len(self._mrz) < 3 and len(text) < 90:
            return
        zone, self._mrz = "\n".join(self._mrz), ()
        try:
            self._card(parse_mrz(zone))
        except BadIdentity as error:
            self._tell("bad", self._texts(error.reason, **error.values))

    def _code(self, code: str) -> None:
        self.leave_doubt()
        refused = self.take_code(code)
        self._tell("warn" if refused else "good", self._texts(refused or "scan.code", what=f"…{code[-4:]}"))

    def _card(self, card: IdentityCard) -> None:
        wrong = card.contradictions
        if not wrong:
            self.leave_doubt()
            self._give(card)
            return
        again = self._doubted is not None and self._doubted[0] == card
        self._doubted = (card, again)
        facts = {"what": " ".join(self._texts(key) for key in wrong), "number": card.number, "sex": card.sex}
        text = self._texts("scan.doubt_again" if again else "scan.doubt", born=f"{card.birth_date:%d/%m/%Y}", **facts)
        self.doubted.emit(Doubt(text, again))
        self._tell("warn", self._texts("scan.doubted", what=_masked(card)))

    def take_as_on_card(self) -> None:
        """The officer compared it with the card in hand, after two equal scans."""
        if self._doubted is not None and self._doubted[1]:
            card = self._doubted[0]
            self.leave_doubt()
            self._give(replace(card, as_on_card=True))

    def leave_doubt(self) -> None:
        """The next citizen, another page."""
        if self._doubted is not None:
            self._doubted = None
            self.doubted.emit(None)

    def _give(self, card: IdentityCard) -> None:
        refused = self.take_card(card)
        self._tell("warn" if refused else "good", self._texts(refused or "scan.card", what=_masked(card)))

    def _unknown(self, text: str) -> None:
        if cause := cause_of(text):
            self._tell("bad", self._texts(CAUSES[cause]))
            return
        shown = "".join(char if char.isprintable() else "·" for char in text)
        self._tell("bad", self._texts("scan.unknown", what=shown[:SHOWN] + ("…" if len(shown) > SHOWN else "")))

    def _tell(self, tone: str, text: str) -> None:
        seen = ScanSeen(self._crew.now_ms(), tone, text)
        self.last.appendleft(seen)
        self.seen.emit(seen)

    def begin_learning(self) -> None:
        """The next scan of a card or a slip teaches how this scanner frames what it reads."""
        self._learning = True
        self.learning.emit(True)
        self.learnt.emit(self._texts("scan.learn"))

    def end_learning(self) -> None:
        if self._learning:
            self._learning = False
            self.learning.emit(False)

    def _learn(self, read: Read[object]) -> None:
        frame = learn(read.raw, read.gap_ms)
        if frame is None:
            self.learnt.emit(self._texts("scan.learn_unknown"))
            return
        self.end_learning()
        self.frame_known.emit(frame)
        self._crew.run(KeepScannerFrame(frame.to_text()), self._kept, self._not_kept)
        self.learnt.emit(self._texts("scan.learnt", **self._in_words(frame)))

    def _in_words(self, frame: Frame) -> dict[str, str]:
        none = self._texts("scan.nothing")
        return {"prefix": _named(frame.prefix) or none, "suffix": _named(frame.suffix) or none, "gap": str(frame.gap_ms)}

    def _kept(self, _value: object) -> None:
        """The desk knows its scanner from now on."""

    def _not_kept(self, problem: Problem) -> None:
        self.learnt.emit(problem.text)


def _masked(card: IdentityCard) -> str:
    return f"…{card.number[-4:]}"


def _named(part: str) -> str:
    """Control characters by the names that scanners' manuals use."""
    names = {"\x00": "NUL", "\x02": "STX", "\x03": "ETX", "\x04": "EOT", "\t": "TAB", "\r": "CR", "\n": "LF", "\x1d": "GS"}
    names["\ufeff"] = "BOM"
    return "".join(f" {names[char]} " if char in names else char for char in part).replace("  ", " ").strip()
