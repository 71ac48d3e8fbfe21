"""A command: what a person or a device wants done, and the type of what comes back, in one class.

It crosses to the thread that does it, and what came of it crosses back; both are frozen. To add one: a frozen dataclass that
subclasses `Command[WhatComesBack]`, beside the use case that does it.
"""

from typing import TYPE_CHECKING, Generic, Self, TypeVar

Done = TypeVar("Done", covariant=True)


class Command(Generic[Done]):
    """Who gives it gets `Done` back, and who does it must return that: mypy refuses a pair that does not fit."""

    __slots__ = ()

    if TYPE_CHECKING:

        @classmethod
        def done_as(cls) -> tuple[type[Self], Done]:
            """For the types alone: by it a command's class says what it is and what comes back. Nothing calls it."""
