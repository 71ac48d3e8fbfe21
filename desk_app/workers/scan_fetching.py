"""A scan of another counter, or of this one's PC before: from the centre, when somebody wants to see it."""

from collections.abc import Callable

from desk_app.core.problems import EnvironmentProblem
from desk_app.workers.no_answer import no_answer
from sync.client.centre import Centre, NoLine, Stopped
from sync.scan_folder import ScanFolder, WrongContent

CENTRE = "centre"


def fetch_scan(line: Centre, kept: ScanFolder, sha256: str, closing: Callable[[], bool]) -> str:
    """Goes on where it was cut the last time. Returns the name. Raises EnvironmentProblem where it does not come."""
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
