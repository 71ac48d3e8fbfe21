"""What an administrator sets of printers, scanners and signature: refused where no device could be meant."""

from pathlib import Path

from desk_app.answers.desk.printer_choice import PrinterChoice
from desk_app.answers.desk.printer_setup import BadNumber, device_of
from desk_app.core.problems import UserProblem
from desk_app.services.ports import Actor
from desk_app.signing.port import SOFTWARE, TOKEN
from desk_app.store.transaction import StoreTransaction
from desk_app.workers.messages import KeepScannerFrame, SetCounterDevices, SetSigner, SwapPrinters
from printers.devices import serial_settings
from printers.page_scanner import page_scanner_from
from printers.transports import BadDeviceAddress


def set_printer(tx: StoreTransaction, choice: PrinterChoice, actor: Actor) -> None:
    actor.require("administer")
    try:
        tx.put_setting(choice.role, str(device_of(choice)) if choice.address else "")
    except BadDeviceAddress:
        raise UserProblem("cli.bad_printer", field="printer") from None
    except BadNumber as number:
        raise UserProblem(f"problem.printer_{number.field}", field=number.field) from None


def set_counter_devices(tx: StoreTransaction, command: SetCounterDevices, actor: Actor) -> None:
    actor.require("administer")
    for role in ("scanner", "display"):
        address = getattr(command, role)
        try:
            if address:
                serial_settings(address)
        except BadDeviceAddress:
            raise UserProblem("problem.bad_serial", field=role) from None
        tx.put_setting(role, address)
    queue = command.office_printer
    if queue and not (queue.startswith("cups://") and queue.removeprefix("cups://").strip("-")):
        raise UserProblem("problem.bad_queue", field="office_printer")
    tx.put_setting("office_printer", queue)
    try:
        if command.page_scanner:
            page_scanner_from(command.page_scanner)
    except BadDeviceAddress:
        raise UserProblem("problem.bad_page_scanner", field="page_scanner") from None
    tx.put_setting("page_scanner", command.page_scanner)
    if command.scan_folder and not Path(command.scan_folder).expanduser().is_dir():
        raise UserProblem("problem.no_scan_folder", field="scan_folder")
    tx.put_setting("scan_folder", command.scan_folder)
    if command.backup_folder and not Path(command.backup_folder).expanduser().is_dir():
        raise UserProblem("backup.no_folder", field="backup_folder", folder=command.backup_folder)
    tx.put_setting("backup_folder", command.backup_folder)


def keep_scanner_frame(tx: StoreTransaction, command: KeepScannerFrame, actor: Actor) -> None:
    actor.require("administer")
    tx.put_setting("scanner_frame", command.frame)


def set_signer(tx: StoreTransaction, command: SetSigner, actor: Actor) -> None:
    actor.require("administer")
    if command.address and command.address != SOFTWARE and not command.address.startswith(TOKEN):
        raise UserProblem("problem.bad_signer", field="signer")
    tx.put_setting("signer", command.address)


def swap_printers(tx: StoreTransaction, _command: SwapPrinters, actor: Actor) -> None:
    actor.require("answer_paper")
    first, spare = tx.setting("printer") or "", tx.setting("spare_printer") or ""
    if not spare:
        raise UserProblem("problem.no_spare_printer")
    tx.put_setting("printer", spare)
    tx.put_setting("spare_printer", first)
