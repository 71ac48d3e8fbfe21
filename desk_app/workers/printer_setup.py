"""A printer's setup between its one line of text and what a screen shows."""

from dataclasses import replace

from desk_app.workers.messages import PrinterChoice
from printers.devices import Device, device_from
from printers.profiles import BY_NAME
from printers.transports import BadAddress


def device_of(choice: PrinterChoice) -> Device:
    """Raises BadAddress."""
    device = device_from(choice.address)
    return replace(device, profile=BY_NAME[choice.profile], mode=choice.mode, drawer=choice.drawer)  # type: ignore[arg-type]


def choice_of(role: str, setting: str | None) -> PrinterChoice:
    if not setting:
        return PrinterChoice(role)
    try:
        device = device_from(setting)
    except BadAddress:  # written by an engineer's hand: shown as it is
        return PrinterChoice(role, setting)
    return PrinterChoice(role, device.address, device.profile.name, device.mode, device.drawer)
