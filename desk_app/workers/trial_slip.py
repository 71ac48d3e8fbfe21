"""The test slip for a printer that an administrator tries before it is kept."""

from desk_app.answers.desk.printer_choice import PrinterChoice
from desk_app.answers.desk.printer_setup import BadNumber, device_of
from desk_app.core.centre import Centre
from desk_app.core.problems import UserProblem
from desk_app.documents.slips import test_slip
from desk_app.resources_reader import Texts
from printers.code_pages import CannotPrint
from printers.devices import Device, encode_as
from printers.transports import BadAddress


def trial_slip(choice: PrinterChoice, centre: Centre, texts: Texts) -> tuple[Device, bytes]:
    """The printer as it was described, and what is sent to it. Raises UserProblem that names the field which cannot be."""
    try:
        device = device_of(choice)
    except BadAddress:
        raise UserProblem("cli.bad_printer", field="address") from None
    except BadNumber as number:
        raise UserProblem(f"problem.printer_{number.field}", field=number.field) from None
    try:
        return device, encode_as(test_slip(centre, texts, device.profile), device.profile, device.mode)
    except CannotPrint as letter:
        raise UserProblem("problem.mode_lacks", field="mode", letter=letter) from None
