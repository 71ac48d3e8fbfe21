"""What a citizen calls a file on the portal says often who they are: it stands beside the body of every fact, and is erased."""

import json
from dataclasses import replace
from pathlib import Path

from desk_app.documents.acts import papers_slip, sent_on_slip
from desk_app.documents.forms import dossier_form
from desk_app.documents.slips import appointment_slip
from desk_app.resources_reader import load_texts
from desk_app.services.dossier.before_result import GiveBackPapers, give_back_papers
from desk_app.services.dossier.erase_personal_data import ErasePersonalData, erase_personal_data
from desk_app.services.dossier.scans import AttachScans, DetachScan, attach_scans, detach_scan
from desk_app.services.dossier.sending_on import SendOn, send_on
from desk_app.services.intake.intake_command import PaperIn
from desk_app.services.money.cash import SecondPerson
from desk_app.store.rebuild import rebuild
from desk_app.store.verify import verify
from sync.protocol.paper_names import called, in_full, names_in
from sync.protocol.seal import Entry
from sync.protocol.submissions import Submission
from tests.desks import SECRET_HASH, START_MS, Desk
from tests.scanned import pdf, put
from tests.services.dossier.test_sending_on import THERE
from tests.services.steps import STEPS

CALLED = "CCCD 014190000123 Lò Thị Mẫu.pdf"
HANDED_IN: Submission = {
    "key": "G22.99-261125-000001 1",
    "reference": "G22.99-261125-000001",
    "procedure_code": "2.001628",
    "owner_kind": "individual",
    "owner_name": "Lò Thị Mẫu",
    "number": "014190000123",
    "address": "",
    "phone": "",
    "papers": [CALLED],
    "result_channel": "counter",
    "paid": False,
    "submitted_at_ms": START_MS - 3_600_000,
}
PAPERS = (PaperIn("Đơn đề nghị", original=1), PaperIn(CALLED, photocopy=1))


def _taken_in(desk: Desk, **changes: object) -> str:
    with desk.store.write() as tx:
        tx.keep_submission("svhttdl", START_MS, HANDED_IN)
    return desk.receive(online=HANDED_IN["key"], tendered=None, papers=PAPERS, **changes).code


def _names(desk: Desk, code: str) -> list[str]:
    reader = desk.store.reader()
    try:
        return [paper.name for paper in reader.papers(code)]
    finally:
        reader.close()


def _facts(desk: Desk) -> dict[str, Entry]:
    return {entry.kind: entry for entry in desk.store.entries()}


def test_no_body_says_it_and_every_paper_does(desk: Desk) -> None:
    code = _taken_in(desk, elsewhere=THERE, amount=None)
    file = put(desk.store.folder / "scanned", "quet.pdf", pdf("x"))
    with desk.store.write() as tx:
        attach_scans(tx, AttachScans(code, 2, (file,)), desk.actor)
        detach_scan(tx, DetachScan(code, 2, file.sha256), desk.actor)
        send_on(tx, desk.centre, SendOn(code, "12/CV"), desk.actor)
    said = [entry for entry in desk.store.entries() if entry.subject == code]
    assert [entry.kind for entry in said] == ["DossierReceived", "ScansAttached", "ScanDetached", "DossierSentOn"]
    assert not any("Lò Thị Mẫu" in entry.body or "014190000123" in entry.body for entry in said)
    assert json.loads(said[1].body)["paper"] == "#2"
    assert json.loads(said[3].body)["papers"] == ["Đơn đề nghị", "#2"]
    assert _names(desk, code) == ["Đơn đề nghị", CALLED]
    with desk.store._connection.begin():
        rebuild(desk.store._connection)
    assert _names(desk, code) == ["Đơn đề nghị", CALLED]
    facts, texts = _facts(desk), load_texts()
    received = facts["DossierReceived"]
    assert CALLED in str(sent_on_slip(facts["DossierSentOn"], received, desk.centre, texts))
    assert CALLED in str(dossier_form("appointment", received, desk.centre, texts))
    assert CALLED in str(appointment_slip(received, desk.centre, texts))


def test_what_goes_back_is_listed_in_full(desk: Desk) -> None:
    code = _taken_in(desk, amount=None)
    with desk.store.write() as tx:
        STEPS["refuse_dossier"](tx, desk, code, desk.actor)
    with desk.store.write() as tx:
        give_back_papers(tx, GiveBackPapers(code, "Lò Thị Mẫu", "014190000123", True), desk.actor)
    facts = _facts(desk)
    assert json.loads(facts["PapersGivenBack"].body)["papers"] == ["Đơn đề nghị", "#2"]
    assert CALLED in str(papers_slip(facts["PapersGivenBack"], facts["DossierReceived"], desk.centre, load_texts()))


def test_a_paper_of_the_procedure_is_no_secret(desk: Desk) -> None:
    reader = desk.store.reader()
    procedure = reader.procedure("2.001628")
    reader.close()
    assert procedure is not None
    with desk.store.write() as tx:
        tx.put_procedure(replace(procedure, papers=("Đơn đề nghị", CALLED)), "x")
    code = _taken_in(desk, fees=procedure.fees)
    (received,) = (entry for entry in desk.store.entries() if entry.kind == "DossierReceived")
    assert [paper["name"] for paper in json.loads(received.body)["papers"]] == ["Đơn đề nghị", CALLED]
    assert _names(desk, code) == ["Đơn đề nghị", CALLED]


def test_it_is_erased_with_the_people(desk: Desk, tmp_path: Path) -> None:
    code = _taken_in(desk, amount=None)
    with desk.store.write() as tx:
        STEPS["refuse_dossier"](tx, desk, code, desk.actor)
    with desk.store.write() as tx:
        STEPS["give_back_papers"](tx, desk, code, desk.actor)
        tx.put_officer("hien", "Quàng Thị Hiền", ("supervisor",), SECRET_HASH)
        tx.put_officer("an", "Lù Văn An", ("administrator",), SECRET_HASH)
    supervisor = desk.log_in("hien")
    asked = ErasePersonalData(code, "owner_request", "Đơn ngày 20/11/2026", "yêu cầu", SecondPerson("an", "123456"))
    with desk.store.write() as tx:
        erase_personal_data(tx, desk.centre, asked, supervisor)
    for _again in range(2):
        assert _names(desk, code) == ["Đơn đề nghị", "#2"]
        with desk.store._connection.begin():
            rebuild(desk.store._connection)
    assert verify(desk.store.path).ok
    assert CALLED.encode() not in desk.store.path.read_bytes()


def test_an_entry_of_an_earlier_version_says_it_itself() -> None:
    assert names_in({"owner": {}, "submitter": None, "authorisation": None}) == names_in(None) == {}
    old = [{"name": CALLED, "original": 0, "certified_copy": 0, "photocopy": 1, "scans": []}]
    assert in_full(old, {}) == old  # type: ignore[arg-type, comparison-overlap]
    assert called("#2", {}) == "#2"
    assert called("#2", {2: "x"}) == "x"
    assert called("# 2", {2: "x"}) == "# 2"
