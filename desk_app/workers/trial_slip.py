"""The test slip for a printer that an administrator tries before it is kept."""

from collections.abc import Callable

from desk_app.answers.desk.printer_choice import PrinterChoice
from desk_app.answers.desk.printer_setup import BadNumber, device_of
from desk_app.core.centre import Centre
from desk_app.core.problems import UserProblem
from desk_app.documents.slips import test_slip
from desk_app.resources_reader import Texts
from printers.code_pages import CannotPrint
from printers.delivery import Outcome, deliver, settled
from printers.devices import Device, encode_as
from printers.transports import BadDeviceAddress

LIMIT_S = 8.0
"""As long as a person waits for a test slip in the queue of a print service."""


def trial_slip(choice: PrinterChoice, centre: Centre, texts: Texts) -> tuple[Device, bytes]:
    """The printer as it was described, and what is sent to it. Raises UserProblem that names the field which cannot be."""
    try:
        device = device_of(choice)
    except BadDeviceAddress:
        raise UserProblem("cli.bad_printer", field="address") from None
    except BadNumber as number:
        raise UserProblem(f"problem.printer_{number.field}", field=number.field) from None
    try:
        return device, encode_as(test_slip(centre, texts, device.profile), device.profile, device.mode)
    except CannotPrint as letter:
        raise UserProblem("problem.mode_lacks", field="mode", letter=letter) from None


def tried(choice: PrinterChoice, centre: Centre, texts: Texts, give_up: Callable[[], bool]) -> tuple[str, Outcome]:
    """Where the test slip was sent, and what became of it. Raises UserProblem as `trial_slip`."""
    device, data = trial_slip(choice, centre, texts)
    return device.address, settled(deliver(device.transport(), data, give_up=give_up), LIMIT_S, give_up)
