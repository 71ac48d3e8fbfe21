"""A scan of another counter, or of this one's PC before: from the centre, when somebody wants to see it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk_app.answers.centre_question import CentreQuestion, DeskOnTheLine
from desk_app.core.problems import EnvironmentProblem

if TYPE_CHECKING:
    from sync.client.centre_line import CentreLine
    from sync.scan_folder import ScanFolder

CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class FetchScan(CentreQuestion[str]):
    """A scan that is not on this PC, by its hash."""

    sha256: str

    def answer(self, desk: DeskOnTheLine) -> str:
        """The hash again, once the file is here. Raises EnvironmentProblem where it does not come."""
        from desk_app.store.scans import kept_scans

        return fetch_scan(desk.line, kept_scans(desk.folder), self.sha256, desk.closing)


def fetch_scan(line: "CentreLine", kept: "ScanFolder", sha256: str, closing: Callable[[], bool]) -> str:
    """Goes on where it was cut the last time. Returns the name. Raises EnvironmentProblem where it does not come."""
    from desk_app.answers.desk.no_answer import no_answer
    from sync.client.centre_line import NoLine, Stopped
    from sync.scan_folder import WrongContent

    while not kept.has(sha256):
        here = kept.bytes_here(sha256, CENTRE)
        answer = line.fetch_scan(sha256, here)
        if isinstance(answer, NoLine) and answer.detail == "HTTP 404":
            raise EnvironmentProblem("problem.scan_not_at_centre")
        if isinstance(answer, NoLine | Stopped):
            raise no_answer(answer)
        if closing():
            raise EnvironmentProblem("problem.centre_silent")
        size, piece = answer
        try:
            came = kept.add(sha256, CENTRE, size, here, piece)
        except WrongContent:
            raise EnvironmentProblem("problem.scan_false") from None
        except OSError as error:
            raise EnvironmentProblem("problem.scan_not_kept") from error
        if came == here:
            raise EnvironmentProblem("problem.scan_false")
    return sha256
