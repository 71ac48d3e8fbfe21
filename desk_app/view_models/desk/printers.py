"""Setting up the desk's printers: find, choose, print the test slip, answer whether it can be read."""

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from desk_app.answers.desk.printer_choice import PrinterChoice
from desk_app.resources_reader import Texts
from desk_app.workers.crew import Crew
from desk_app.workers.messages import FindPrinters, JobOutcome, PrinterHeard, Problem, TryPrinter
from printers.known import KnownAnswers
from printers.profiles import BY_NAME

ROLES = ("printer", "spare_printer")


@dataclass(frozen=True, slots=True)
class PrintersState:
    choice: PrinterChoice = field(default_factory=PrinterChoice)
    found: tuple[str, ...] = ()
    told: str = ""
    tone: str = "plain"
    asking: bool = False
    """Whether the question about the test slip waits for an answer."""
    busy: bool = False
    heard: KnownAnswers = field(default_factory=KnownAnswers)
    """What the device answered to the test slip."""


class PrintersViewModel(QObject):
    changed = Signal(object)

    def __init__(self, crew: Crew, texts: Texts) -> None:
        super().__init__()
        self._crew = crew
        self._texts = texts
        self._kept: dict[str, PrinterChoice] = {}
        self.state = PrintersState()

    def _set(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]
        self.changed.emit(self.state)

    def known(self, choices: tuple[PrinterChoice, ...]) -> None:
        """What the desk has. What a person has begun to change stays."""
        self._kept = {choice.role: choice for choice in choices}
        if not self.state.asking and not self.state.busy:
            self.select(self.state.choice.role)

    def select(self, role: str) -> None:
        self._set(choice=self._kept.get(role, PrinterChoice(role)), told="", asking=False)

    def change(self, **changes: object) -> None:
        choice = replace(self.state.choice, **changes)  # type: ignore[arg-type]
        if "profile" in changes:  # the fastest way that this model may have; the test slip decides
            mode = "text" if BY_NAME[choice.profile].pages else "raster"
            choice = replace(choice, mode=mode, width="", cutter="", tail="")
        if choice != self.state.choice:
            self._set(choice=choice, told="", asking=False)

    def find(self) -> None:
        self._set(busy=True, told=self._texts("ui.printers.finding"), tone="plain")
        self._crew.devices(FindPrinters(), self._found, self._failed)

    def _found(self, addresses: tuple[str, ...]) -> None:
        told = self._texts("ui.printers.found", count=len(addresses)) if addresses else self._texts("ui.printers.none_found")
        self._set(busy=False, found=addresses, told=told, tone="plain")

    def test(self) -> None:
        """In thử."""
        self._set(busy=True, told=self._texts("ui.printers.testing"), tone="plain", asking=False)
        self._crew.devices(TryPrinter(self.state.choice), self._tested, self._failed)

    def _tested(self, outcome: JobOutcome) -> None:
        health = self._texts(f"ui.printer.{outcome.health}")
        if outcome.state == "refused":
            self._set(busy=False, told=health, tone="bad")
        else:
            told = self._texts("ui.printers.tested", health=health)
            self._set(busy=False, told=told, tone="plain", asking=True, heard=outcome.known)

    def answer(self, readable: bool) -> None:
        """Đọc được hết dấu không? Yes keeps the way that was tried; no means raster, which is right on every model."""
        if not self.state.asking:
            return
        if readable:  # so the slip is there: what the device did not answer it never answers
            self._crew.run(PrinterHeard(self.state.choice.address, self.state.heard, anew=True))
            self._keep(self.state.choice)
        elif self.state.choice.mode == "raster":
            self._set(asking=False, told=self._texts("ui.printers.still_bad"), tone="bad")
        else:
            self._set(choice=replace(self.state.choice, mode="raster"))
            self._keep(self.state.choice)

    def keep(self) -> None:
        """F9: keeps the printer; a way other than raster only if it was read on a test slip of this very device."""
        choice = self.state.choice
        if choice.address and choice.mode != "raster" and not self._read_before(choice):
            self._set(told=self._texts("ui.printers.test_first"), tone="warn")
        else:
            self._keep(choice)

    def _read_before(self, choice: PrinterChoice) -> bool:
        """Whether only what has nothing to do with letters is another than what was kept."""
        kept = self._kept.get(choice.role, PrinterChoice(choice.role))
        return all(getattr(choice, name) == getattr(kept, name) for name in ("address", "profile", "mode", "width"))

    def missing_bar(self) -> None:
        """Thiếu vạch: the head is narrower than the picture, or wider."""
        if self.state.asking:
            self._set(asking=False, told=self._texts("ui.printers.wrong_width"), tone="bad")

    def _keep(self, choice: PrinterChoice) -> None:
        self._set(busy=True, asking=False)
        self._crew.run(choice, self._was_kept, self._failed)

    def _was_kept(self, _value: object) -> None:
        choice = self.state.choice
        self._kept[choice.role] = choice
        told = self._texts("ui.printers.kept", mode=self._texts(f"ui.printers.mode_{choice.mode}")) if choice.address else ""
        self._set(busy=False, told=told or self._texts("ui.printers.removed"), tone="good")
        self._crew.look_at_printer()

    def _failed(self, problem: Problem) -> None:
        self._set(busy=False, told=problem.text, tone="bad")
