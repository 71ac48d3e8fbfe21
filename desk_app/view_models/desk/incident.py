"""Báo sự cố: what the program knows is shown, then kept."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desk_app.answers.desk.incident import IncidentReport, SeeIncident
from desk_app.resources_reader import Texts
from desk_app.view_models.desk.shell import ShellViewModel
from desk_app.workers.messages import KeepReport, Problem


@dataclass(frozen=True, slots=True)
class IncidentState:
    """`report`: as it was when the page was opened; what is kept is what was seen."""

    report: IncidentReport | None = None
    told: str = ""
    problem: str = ""


class IncidentViewModel(QObject):
    changed = Signal(object)

    def __init__(self, shell: ShellViewModel, texts: Texts) -> None:
        super().__init__()
        self._shell = shell
        self._texts = texts
        self.state = IncidentState()

    def look(self) -> None:
        """Anew, each time that somebody comes here."""
        self._set(IncidentState())
        strip = self._shell.strip
        said = (
            ("now_printer", strip.printer_text),
            ("now_centre", self._shell.centre_details()),
            ("now_scanner", strip.scanner_text),
            ("now_signer", strip.signer_text),
            ("now_data", strip.data_text),
        )
        live = tuple((what, words) for what, words in said if words)
        self._shell.crew.ask(SeeIncident(live), self._known, self._failed)

    def keep(self) -> None:
        """F9."""
        if self.state.report is not None and not self.state.told:
            self._shell.crew.keep(KeepReport(self.state.report), self._kept, self._failed)

    def _set(self, state: IncidentState) -> None:
        self.state = state
        self.changed.emit(state)

    def _known(self, report: IncidentReport) -> None:
        self._set(replace(self.state, report=report, problem=""))

    def _kept(self, file: Path) -> None:
        self._set(replace(self.state, told=self._texts("ui.incident.kept", name=f"{file.parent.name}/{file.name}"), problem=""))

    def _failed(self, problem: Problem) -> None:
        self._set(replace(self.state, problem=problem.text))
