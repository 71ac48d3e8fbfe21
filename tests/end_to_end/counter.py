"""A counter as a process of its own, for the tests that kill it: acts without end, each told after its commit."""

from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from desk_app.core.problems import UserProblem
from desk_app.resources_reader import load_centre
from desk_app.services.dossier.return_result import RegisterResult, register_result
from desk_app.services.dossier.scans import AttachScans, attach_scans
from desk_app.services.intake.receive_dossier import receive_dossier
from desk_app.services.money.collect_fee import CollectFee, Payment, collect_fee
from desk_app.services.money.movements import SendCash, send_cash
from desk_app.services.money.transfers import SeeTransfer, see_transfer
from desk_app.services.ports import Actor
from desk_app.store.store import Store
from tests.desks import intake
from tests.scanned import put


def work(folder: Path, told: Connection) -> None:
    store = Store(folder)
    centre = load_centre()
    actor = Actor("lan", "Lò Thị Lan", ("intake_officer",), "killed", "pin")
    told.send("ready")
    number = 0
    while True:
        number += 1
        try:
            with store.write() as tx:
                later = intake(tendered=None) if number % 3 == 0 else intake()
                code = receive_dossier(tx, centre, later, actor).code
            told.send(f"received {code}")
            if number % 3 == 0:
                with store.write() as tx:
                    collect_fee(tx, centre, CollectFee((code,), Payment("cash", 3_000_000), 3_000_000), actor)
                told.send(f"collected {code}")
            if number % 5 == 0:
                waiting = intake(tendered=None)
                with store.write() as tx:
                    code = receive_dossier(tx, centre, replace(waiting, payment=Payment("transfer", 0)), actor).code
                    (expected,) = [each for each in tx.pending_transfers("svhttdl") if each.dossier_code == code]
                told.send(f"received {code}")
                with store.write() as tx:
                    see_transfer(tx, centre, SeeTransfer(expected.transfer_id, f"FT{code}"), actor)
                told.send(f"collected {code}")
            if number % 2 == 0:
                file = put(folder / "scanned", f"{code}.pdf", b"%PDF-1.4 " + code.encode() * 5_000 + b"%%EOF")
                with store.write() as tx:
                    attach_scans(tx, AttachScans(code, 1, (file,)), actor)
                told.send(f"scanned {code}")
            if number % 7 == 0:
                with store.write() as tx:
                    send_cash(tx, centre, SendCash("svhttdl", ((50_000, 1),), "Quỹ", "quay-01"), actor)
                told.send(f"sent {number}")
            if number % 4 == 0:
                with store.write() as tx:
                    register_result(tx, RegisterResult(code, str(number), "A-1"), actor)
                told.send(f"result {code}")
        except UserProblem as problem:
            told.send(f"problem {problem.key}")
            return
        if number % 20 == 0:
            store.checkpoint()
