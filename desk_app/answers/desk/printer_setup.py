"""A printer's setup between its one line of text and what a screen shows."""

from dataclasses import replace

from desk_app.answers.desk.printer_choice import PrinterChoice
from printers.devices import Device, device_from, own_profile
from printers.drawer import drawer_from
from printers.profiles import BY_NAME, PROFILES, Profile
from printers.transports import BadDeviceAddress


class BadNumber(ValueError):
    """A width, a length or a pulse that no printer has; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def device_of(choice: PrinterChoice) -> Device:
    """The device that a person chose. Raises BadDeviceAddress, BadNumber."""
    device = device_from(choice.address)
    model = BY_NAME[choice.profile]
    for field in ("width", "tail"):
        try:
            own_profile(model, **{"width": "", "cutter": "", "tail": "", field: getattr(choice, field)})
        except ValueError:
            raise BadNumber(field) from None
    profile = own_profile(model, choice.width, choice.cutter, choice.tail)
    try:
        drawer = drawer_from(choice.pin, choice.pulse, choice.contact) if choice.drawer else None
    except ValueError:
        raise BadNumber("pulse") from None
    return replace(device, profile=profile, mode=choice.mode, drawer=drawer)  # type: ignore[arg-type]


def choice_of(role: str, setting: str | None) -> PrinterChoice:
    """What a screen shows of a setting, which may be none."""
    if not setting:
        return PrinterChoice(role)
    try:
        device = device_from(setting)
    except BadDeviceAddress:  # written by an engineer's hand: shown as it is
        return PrinterChoice(role, setting)
    own, model, drawer = device.profile, BY_NAME[device.profile.name], device.drawer
    return PrinterChoice(
        role,
        device.address,
        model.name,
        device.mode,
        drawer is not None,
        str(own.width_dots) if own.width_dots != model.width_dots else "",
        own.cutter if own.cutter != model.cutter else "",
        str(own.tail_mm) if own.tail_mm != model.tail_mm else "",
        str(drawer.pin) if drawer else "2",
        str(drawer.pulse_ms) if drawer and drawer.pulse_ms != 50 else "",
        drawer.contact if drawer else "",
    )


def profile_of(setting: str | None) -> Profile:
    """Of the printer that a setting names; a usual one where it names none."""
    try:
        return device_from(setting).profile if setting else PROFILES[80]
    except BadDeviceAddress:
        return PROFILES[80]
