"""What a screen is told when its question to the centre came to nothing: the words of strip and F8."""

from desk_app.core.problems import EnvironmentProblem
from sync.client.centre_line import NoLine, Stopped


def no_answer(answer: NoLine | Stopped) -> EnvironmentProblem:
    """To be raised: the centre is silent, or says why it stopped this desk."""
    if isinstance(answer, NoLine):
        return EnvironmentProblem("problem.centre_silent")
    have, got = (".".join(map(str, place)) if place else "–" for place in (answer.have, answer.got))
    return EnvironmentProblem(f"ui.line.{answer.reason}", have=have, got=got)
