"""Whether this PC may give new numbers: not where the same desk may go on elsewhere, for two citizens would get one number."""

from dataclasses import dataclass
from typing import Protocol

from desk_app.core.problems import UserProblem
from desk_app.services.commands import Command
from desk_app.services.ports import Numbers


class ForkPorts(Protocol):
    """What noting a fork needs of the desk."""

    def note_fork(self, place: str, head: str, signature: str) -> None:
        """For the running epoch, and for good: the next one has numbers of its own."""


@dataclass(frozen=True, slots=True)
class NoteFork(Command[None]):
    """The centre signed for an entry of this desk that is another one here, or follows another one: `place`, `head` and
    `signature` are its words."""

    place: str
    head: str
    signature: str


def require_new_numbers(tx: Numbers) -> None:
    """Before a number is taken. Raises UserProblem."""
    if tx.no_numbers:
        raise UserProblem(tx.no_numbers)


def note_fork(tx: ForkPorts, command: NoteFork) -> None:
    """What was given stands; no new number is."""
    tx.note_fork(command.place, command.head, command.signature)
