"""A printer as an administrator sets it up."""

from dataclasses import dataclass

from desk_app.services.commands import Command


@dataclass(frozen=True, slots=True)
class PrinterChoice(Command[None]):
    """A printer as it is set up; `role`: the setting that keeps it, `printer` or `spare_printer`."""

    role: str = "printer"
    address: str = ""
    profile: str = "generic-80"
    mode: str = "raster"
    drawer: bool = False
    width: str = ""
    """In dots; empty, as `cutter` and `tail` (mm): as the model has it."""
    cutter: str = ""
    tail: str = ""
    pin: str = "2"
    """The drawer's pulse, its length in ms, and the level of its contact while it is open; empty: not wired."""
    pulse: str = ""
    contact: str = ""
