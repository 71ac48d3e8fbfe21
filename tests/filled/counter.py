"""A desk that lives through a plan: each act through its service, in a transaction of its own, at the moment of the plan."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from desk_app.core.catalogue import from_own_form
from desk_app.core.moments import local, to_ms
from desk_app.core.problems import UserProblem
from desk_app.resources_reader import load_centre
from desk_app.services.desk import sessions
from desk_app.services.desk.accounts import list_accounts
from desk_app.services.desk.installation import import_catalogue, list_procedures, open_desk
from desk_app.services.dossier.agree_cause import AgreeCause, agree_cause
from desk_app.services.dossier.before_result import (
    RefuseDossier,
    RequestSupplement,
    StopDossier,
    TakeSupplement,
    WithdrawDossier,
    refuse_dossier,
    request_supplement,
    stop_dossier,
    take_supplement,
    withdraw_dossier,
)
from desk_app.services.dossier.handover import HandOver, hand_over_dossiers
from desk_app.services.dossier.reappoint import Reappoint, reappoint
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from desk_app.services.dossier.scans import AttachScans, attach_scans
from desk_app.services.dossier.storing import ConfirmDelivery, PostResult, confirm_delivery, post_result
from desk_app.services.intake.receive_dossier import receive_dossier
from desk_app.services.money.cash import SecondPerson
from desk_app.store.store import Store
from sync.protocol.dossier_facts import Explained
from sync.protocol.grants import band_of, serial_of
from sync.protocol.scans import RESULT_LINE
from tests.desks import SECRET_HASH, TestClock, open_boxes
from tests.filled.handed_in import OWNER, handed_in, owner_of
from tests.filled.plan import Event, Planned, Step, events_of, moment
from tests.filled.relaxed import relaxed
from tests.scanned import put

COURIER = SecondPerson("Giàng A Giao", "")
CENTRE_URL = "https://127.0.0.1:8470"
"""Where `desk-centre serve` is found if nothing else is said."""
RUNS = (time(11, 0), time(17, 0))
SCAN = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n% {}\n%%EOF\n"
Refusals = dict[str, dict[str, str]]
"""By the plan's code: which acts were refused, each with the key of its problem."""
Appointments = dict[str, list[tuple[int, int]]]
"""By the plan's code: what the services answered, each due moment with the moment at which it was said, in milliseconds."""


class StandingClock(TestClock):
    """It stands where it was set: what happens at a moment of the plan happens at this moment."""

    def __call__(self) -> int:
        return self.now_ms


class Counter:
    """`number`: of the counter, from 1; `years`: for which it has serials of receipts; `centre_key`: in hex, of the centre that
    it is enrolled at; empty: it is alone."""

    def __init__(
        self,
        folder: Path,
        number: int,
        catalogue: Iterable[object],
        begins: datetime,
        years: Collection[int],
        centre_key: str = "",
    ) -> None:
        self.clock = StandingClock(to_ms(begins))
        self.store = Store(folder, self.clock, self.clock.steady)
        self.centre = relaxed(load_centre())
        desk_id, slot = f"quay-{number:02d}", number - 1
        self.store.desk_id = desk_id
        agencies = [agency.id for agency in self.centre.agencies]
        with self.store.write() as tx:
            tx.put_setting("desk_id", desk_id)
            if centre_key:
                tx.put_setting("centre_key", centre_key)
                tx.put_setting("centre_url", CENTRE_URL)
            bands = [band_of(slot, agency) for agency in agencies]
            serials = [serial_of(slot, agency, year) for agency in agencies for year in years]
            open_desk(tx, f"{number:02d}", self.store.key.public, bands, serials, centre_key or None)
            report = import_catalogue(tx, catalogue, from_own_form, "plan")
            if report.refused:
                raise ValueError(f"the catalogue of the plan: {report.reasons}")
            tx.put_officer("lan", "Lò Thị Lan", ("intake_officer",), SECRET_HASH)
            list_accounts(tx)
            list_procedures(tx)
        with self.store.write() as tx:
            self.actor = sessions.log_in(tx, "lan", "123456")
        self.codes: dict[str, str] = {}
        self.refused: Refusals = {}
        self.appointments: Appointments = {}
        self._boxes: set[str] = set()
        self._runs: dict[datetime, set[str]] = {}
        self._acts: dict[Step, Callable[[Event], None]] = {
            "receive": self._receive,
            "take_supplement": self._take_supplement,
            "reappoint": self._reappoint,
            "request_supplement": self._request_supplement,
            "agree_cause": self._agree_cause,
            "register_result": self._register_result,
            "end": self._end,
        }

    def live(self, dossiers: Iterable[Planned]) -> None:
        """All of their moments, in order, and the runs to the agencies between them."""
        for event in events_of(dossiers):
            self._hand_over_until(event.at)
            if event.step != "receive" and event.dossier.code not in self.codes:
                continue  # it was not taken in
            self.clock.now_ms = to_ms(event.at)
            try:
                self._acts[event.step](event)
            except UserProblem as problem:
                act = event.said["kind"] if event.step == "end" else event.step
                self.refused.setdefault(event.dossier.code, {}).setdefault(str(act), problem.key)
        self._hand_over_until(None)

    def _do(self, act: Callable[..., Any], *arguments: Any) -> Any:
        with self.store.write() as tx:
            return act(tx, *arguments, self.actor)

    def _hand_over_until(self, until: datetime | None) -> None:
        for at in sorted(at for at in self._runs if until is None or at < until):
            for agency in sorted(self._runs.pop(at)):
                self.clock.now_ms = to_ms(at)
                with self.store.write() as tx:
                    codes = tuple(dossier.code for dossier in tx.waiting_for_agency(agency))
                    if codes:
                        hand_over_dossiers(tx, self.centre, HandOver(agency, codes, (), (), COURIER), self.actor)

    def _goes_to(self, agency: str) -> None:
        """With the next run of a working day."""
        now, day = local(self.clock.now_ms), local(self.clock.now_ms).date()
        while True:
            for run in RUNS:
                if (at := datetime.combine(day, run)) > now and self.centre.calendar.is_working(day):
                    self._runs.setdefault(at, set()).add(agency)
                    return
            day += timedelta(days=1)

    def _receive(self, event: Event) -> None:
        dossier = event.dossier
        with self.store.write() as tx:
            if dossier.agency not in self._boxes:
                open_boxes(tx, self.centre, {dossier.agency: 0}, self.actor)
        self._boxes.add(dossier.agency)
        with self.store.write() as tx:
            command = handed_in(tx, self.centre, dossier)
            received = receive_dossier(tx, self.centre, command, self.actor)
        self.codes[dossier.code] = received.code
        self._told(event, received.due_at_ms, to_ms(moment(dossier.line["received_at"])))
        self._goes_to(dossier.agency)

    def _told(self, event: Event, due_at_ms: int | None, at_ms: int) -> None:
        if due_at_ms is not None:
            self.appointments.setdefault(event.dossier.code, []).append((due_at_ms, at_ms))

    def _code(self, event: Event) -> str:
        return self.codes[event.dossier.code]

    def _request_supplement(self, event: Event) -> None:
        asked = RequestSupplement(self._code(event), ("Bản sao giấy phép",), "thiếu giấy tờ", again=True)
        self._do(request_supplement, self.centre, asked)

    def _take_supplement(self, event: Event) -> None:
        due = self._do(take_supplement, self.centre, TakeSupplement(self._code(event), ("Bản sao giấy phép",)))
        self._told(event, due, self.clock.now_ms)
        self._goes_to(event.dossier.agency)

    def _reappoint(self, event: Event) -> None:
        said = event.said
        command = Reappoint(self._code(event), said["cause"], "chưa xong", said["letter"] or "PXL", moment(said["at"]))
        self._told(event, self._do(reappoint, self.centre, command).due_at_ms, self.clock.now_ms)

    def _agree_cause(self, event: Event) -> None:
        said = event.said
        explains: Explained = said.get("explains") or "late"
        reason = said.get("reason") or "theo biên bản"
        self._do(agree_cause, AgreeCause(self._code(event), explains, said["cause"], reason, said["document"]))

    def _register_result(self, event: Event) -> None:
        code, line = self._code(event), event.dossier.line
        self._do(register_result, RegisterResult(code, f"{event.dossier.number + 1}/GP", "K1-01"))
        if line["result_electronic"]:
            name = f"{event.dossier.number}.pdf"
            file = put(self.store.folder / "scanned", name, SCAN.format(f"{self.store.desk_id} {name}").encode())
            self._do(attach_scans, AttachScans(code, RESULT_LINE, (file,)))

    def _end(self, event: Event) -> None:
        code, kind = self._code(event), event.said["kind"]
        if kind == "returned":
            self._return(code, event)
        elif kind == "refused":
            self._do(refuse_dossier, self.centre, RefuseDossier(code, "không đủ điều kiện"))
        elif kind == "withdrawn":
            self._do(withdraw_dossier, self.centre, WithdrawDossier(code, "không còn nhu cầu"))
        else:
            self._do(stop_dossier, self.centre, StopDossier(code, "không bổ sung hồ sơ"))

    def _return(self, code: str, event: Event) -> None:
        """By post to who sent it by post, else into the owner's hand."""
        if event.dossier.line["channel"] == "post":
            self._do(post_result, PostResult(code, f"EB {event.dossier.number} VN"))
            self._do(confirm_delivery, ConfirmDelivery(code))
            return
        number = owner_of(event.dossier).number
        self._do(return_result, ReturnResult(code, OWNER.upper(), number, True, "", "card_seen", True))
