"""Who the people of a dossier were is erased by two people, on a ground: nowhere on this PC is it found any more, and
nothing is broken by it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from desk_app.answers.dossier.opening import OpenDossier
from desk_app.core.moments import local
from desk_app.core.personal_data import months_after
from desk_app.core.problems import CommittedProblem, UserProblem
from desk_app.resources_reader import load_texts, wrong_with
from desk_app.resources_reader.files import read
from desk_app.services.desk.paper import Reprint, reprint
from desk_app.services.dossier.correct_entry import CorrectEntry, correct_entry
from desk_app.services.dossier.erase_personal_data import ErasePersonalData, erase_personal_data
from desk_app.services.dossier.return_result import RegisterResult, ReturnResult, register_result, return_result
from desk_app.services.dossier.scans import AttachScans, attach_scans
from desk_app.services.money.cash import SecondPerson
from desk_app.services.ports import Actor
from desk_app.store import journal
from desk_app.store.erasures_checked import GONE, NOT_THERE, STILL_HERE
from desk_app.store.export import write_journal
from desk_app.store.rebuild import rebuild
from desk_app.store.store import Store
from desk_app.store.verify import verify
from resources.verify_journal import Broken, check_erased
from resources.verify_journal import main as verify_alone
from sync.protocol.erasable import ERASABLE
from sync.protocol.seal import GENESIS
from tests.desks import SECRET_HASH, Desk, refused
from tests.scanned import pdf, put

SECOND = SecondPerson("an", "123456")
NAMES = ("Lò Thị Mẫu", "Lò Thị Mận", "014190000123", "0912345678", "0987654321", "Bản Mới, Tỉnh Sơn La")
ASKED = ErasePersonalData("", "owner_request", "Đơn ngày 20/11/2026", "công dân yêu cầu", SECOND)


@pytest.fixture
def desk(desk: Desk) -> Iterator[Desk]:
    desk.open_shift()
    with desk.store.write() as tx:
        tx.put_officer("hien", "Quàng Thị Hiền", ("supervisor",), SECRET_HASH)
        tx.put_officer("an", "Lù Văn An", ("administrator",), SECRET_HASH)
    yield desk
    assert verify(desk.store.path).ok


@pytest.fixture
def supervisor(desk: Desk) -> Actor:
    return desk.log_in("hien")


def over(desk: Desk, **changes: Any) -> str:
    """A dossier with a scan that was corrected, paid and returned."""
    code = desk.receive(**changes).code
    file = put(desk.store.folder / "scanned", "cccd.pdf", pdf(code))
    with desk.store.write() as tx:
        correct_entry(
            tx, CorrectEntry(code, "Lò Thị Mận", "014190000123", "0987654321", "Bản Mới, Tỉnh Sơn La", "gõ sai"), desk.actor
        )
        attach_scans(tx, AttachScans(code, 1, (file,)), desk.actor)
        register_result(tx, RegisterResult(code, "12/GP", "K1-03"), desk.actor)
    with desk.store.write() as tx:
        return_result(tx, ReturnResult(code, "Lò Thị Mận", "014190000123", True, "", "card_seen", False), desk.actor)
    return code


def erase(desk: Desk, code: str, actor: Actor, command: ErasePersonalData = ASKED) -> int:
    with desk.store.write() as tx:
        return erase_personal_data(tx, desk.centre, replace(command, code=code), actor)


def erased_entries(desk: Desk) -> dict[str, bool]:
    """Kinds of entries that were sealed with personal data, and whether it is gone."""
    with closing(desk.store.reader()) as reader:
        rows = reader.connection.execute("SELECT kind, private IS NULL FROM journal WHERE private_hash <> ?", (GENESIS,))
        return {kind: bool(gone) for kind, gone in rows}


def test_nobody_is_found_any_more_and_the_journal_is_whole(desk: Desk, supervisor: Actor) -> None:
    code = over(desk)
    kept = desk.store.folder / "scans" / (name := sha256(pdf(code)).hexdigest())[:2] / name
    assert kept.exists()
    assert erase(desk, code, supervisor) == 3
    with closing(desk.store.reader()) as reader:
        assert [reader.find(text) for text in ("lo thi man", "lo thi mau", "0987654321", "014190000123")] == [()] * 4
        assert [found.code for found in reader.find(code)] == [code]
        card = OpenDossier(code).answer(desk.answering(reader))
        assert reader.scans(code) == ()
    d = card.dossier
    assert (d.owner_name, d.identity_no, d.phone, d.address, d.receiver_name) == (None,) * 5
    assert "Quàng Thị Hiền" in card.history[-1].officer
    assert "Lù Văn An" in card.history[-1].said
    assert "Đơn ngày 20/11/2026" in card.history[-1].said
    assert not kept.exists()
    gone = erased_entries(desk)
    assert {kind for kind, is_gone in gone.items() if is_gone} == {"DossierReceived", "EntryCorrected", "ResultReturned"}
    assert gone["FeeCollected"] is False  # accounting documents keep their payer
    verdict = verify(desk.store.path)
    assert (verdict.ok, verdict.erased, len(verdict.erased_by)) == (True, 3, 1)


def test_nothing_of_it_lies_in_the_file(desk: Desk, supervisor: Actor) -> None:
    """Also not in pages that nobody uses any more."""
    code = over(desk, number="014190000123")
    with desk.store.write() as tx:
        tx.save_draft("d1", "lan", json.dumps({"number": "014190000123"}))
        tx.save_draft("d2", "lan", json.dumps({"number": "014190000999"}))
    erase(desk, code, supervisor)
    with closing(desk.store.reader()) as reader:
        assert [row[0] for row in reader.connection.execute("SELECT id FROM draft")] == ["d2"]
    desk.store.close()
    lies = b"".join(path.read_bytes() for path in desk.store.folder.glob("desk.sqlite3*"))
    assert [text for text in ("014190000123", "0987654321", "Bản Mới, Tỉnh Sơn La") if text.encode() in lies] == []


def test_the_same_after_the_tables_were_made_anew(desk: Desk, supervisor: Actor) -> None:
    code, other = over(desk), desk.receive(number="014190000999").code
    erase(desk, code, supervisor)
    with desk.store._connection.begin():
        rebuild(desk.store._connection)
    with closing(desk.store.reader()) as reader:
        assert reader.find("lo thi man") == ()
        assert [found.code for found in reader.find("lo thi mau")] == [other]


def test_entries_that_come_back_whole_are_erased_again(desk: Desk, supervisor: Actor, tmp_path: Path) -> None:
    """The centre had not come to the fact yet, or a backup of before was put back: what comes is what was sent then."""
    before = {(entry.epoch, entry.seq): entry for entry in _after(desk, over(desk))}
    (code,) = {entry.subject for entry in before.values() if entry.kind == "DossierReceived"}
    erase(desk, code, supervisor)
    come = [before.get((entry.epoch, entry.seq), entry) for entry in desk.store.entries()]
    other = Store(tmp_path / "again", desk.clock)
    with other.write() as tx:
        tx.put_setting("desk_id", desk.store.desk_id)
        journal.take_back(tx.connection, come)
    verdict = verify(other.path)
    assert (verdict.ok, verdict.erased) == (True, 3)
    other.close()


def _after(desk: Desk, _done: object) -> list[Any]:
    return list(desk.store.entries())


def test_who_may_and_when(desk: Desk, supervisor: Actor) -> None:
    running, code = desk.receive(number="014190000999").code, over(desk)

    def key(act_code: str, actor: Actor = supervisor, **changes: Any) -> str:
        command = replace(ASKED, code=act_code, **changes)
        return refused(desk, lambda tx: erase_personal_data(tx, desk.centre, command, actor)).key

    assert key(running) == "problem.in_received"
    assert key(code, desk.actor) == "problem.not_allowed"
    assert key(code, document="") == "problem.no_erasure_document"
    assert key(code, reason=" ") == "problem.no_reason"
    assert key(code, ground="tham_o") == "problem.no_erasure_ground"
    assert key(code, second=SecondPerson("hien", "123456")) == "problem.same_person"
    assert key(code, second=SecondPerson("lan", "123456")) == "problem.second_not_allowed"
    assert key(code, ground="term_over") == "problem.erasure_waits"
    with pytest.raises(CommittedProblem), desk.store.write() as tx:
        erase_personal_data(tx, desk.centre, replace(ASKED, code=code, second=SecondPerson("an", "000000")), supervisor)
    assert not any(erased_entries(desk).values())
    erase(desk, code, supervisor)
    assert key(code) == "problem.erased_already"
    assert refused(desk, lambda tx: reprint(tx, Reprint(code, "mất phiếu"), desk.actor)).key == "problem.erased"


def test_a_term_that_is_over_is_a_ground(desk: Desk, supervisor: Actor) -> None:
    code = over(desk)
    ended = local(desk.clock.now_ms).date()
    retention = desk.centre.personal_data.retention("dossier", ended)
    assert retention is not None
    until = months_after(ended, retention.months)
    desk.clock.now_ms += ((until - ended).days + 1) * 86_400_000
    assert erase(desk, code, supervisor, replace(ASKED, ground="term_over")) == 3


def test_the_door_opens_for_what_a_fact_names_alone(desk: Desk, supervisor: Actor) -> None:
    code, other = over(desk), desk.receive(number="014190000999").code
    erase(desk, code, supervisor)
    for statement in (
        f"UPDATE journal SET private = NULL WHERE subject = '{other}' AND kind = 'DossierReceived'",
        f"UPDATE journal SET private = NULL, body = '{{}}' WHERE subject = '{code}' AND kind = 'DossierReceived'",
        f"UPDATE journal SET private = 'x' WHERE subject = '{code}' AND kind = 'DossierReceived'",
    ):
        with pytest.raises(sqlite3.IntegrityError), desk.store.write() as tx:
            tx.connection.execute(statement)


def _forged(desk: Desk, statement: str) -> str:
    desk.store.checkpoint()
    copy = desk.store.folder / "forged.sqlite3"
    with closing(sqlite3.connect(desk.store.path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("DROP TRIGGER journal_no_update")
        target.execute(statement)
        target.commit()
    return verify(copy).reason


def test_verify_believes_only_what_was_named(desk: Desk, supervisor: Actor) -> None:
    code, other = over(desk), desk.receive(number="014190000999").code
    with closing(desk.store.reader()) as reader:
        said = reader.connection.execute(
            "SELECT private FROM journal WHERE subject = ? AND kind = 'DossierReceived'", (code,)
        ).fetchone()[0]
    erase(desk, code, supervisor)
    assert _forged(desk, f"UPDATE journal SET private = NULL WHERE subject = '{other}' AND kind = 'DossierReceived'") == GONE
    back = f"UPDATE journal SET private = '{said}' WHERE subject = '{code}' AND kind = 'DossierReceived'"
    assert _forged(desk, back) == STILL_HERE
    assert NOT_THERE != GONE


def test_an_export_is_verified_alone(desk: Desk, supervisor: Actor, tmp_path: Path, capsys: Any) -> None:
    erase(desk, over(desk), supervisor)
    with closing(desk.store.reader()) as reader:
        write_journal(reader, tmp_path / "out")
    assert verify_alone([str(tmp_path / "out")]) == 0
    assert "personal data erased: 3 entries" in capsys.readouterr().out
    lines = (tmp_path / "out" / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    first, last = json.loads(lines[0]), (1, len(lines))
    for named, seal in (((1, 999_999), "00" * 32), ((1, 1), first["hash"]), ((1, 2), "00" * 32)):
        with pytest.raises(Broken):  # not there; no personal data; another entry
            check_erased(iter(lines), {named: (last, seal)})


def test_files_that_a_crash_left_go_at_the_next_start(desk: Desk, supervisor: Actor) -> None:
    code = over(desk)
    kept = desk.store.folder / "scans" / (name := sha256(pdf(code)).hexdigest())[:2] / name
    content = kept.read_bytes()
    erase(desk, code, supervisor)
    kept.write_bytes(content)
    with desk.store.write() as tx:
        tx.drop_what_was_erased()
    assert not kept.exists()


def test_a_file_that_another_dossier_has_too_stays(desk: Desk, supervisor: Actor) -> None:
    code, other = over(desk), desk.receive(number="014190000999").code
    file = put(desk.store.folder / "scanned", "chung.pdf", pdf(code))
    with desk.store.write() as tx:
        attach_scans(tx, AttachScans(other, 1, (file,)), desk.actor)
    erase(desk, code, supervisor)
    assert (desk.store.folder / "scans" / (name := sha256(pdf(code)).hexdigest())[:2] / name).exists()


def erase_and_fail(desk: Desk, code: str, actor: Actor) -> None:
    with desk.store.write() as tx:
        erase_personal_data(tx, desk.centre, replace(ASKED, code=code), actor)
        raise UserProblem("problem.no_reason")


def test_what_is_undone_erased_nothing(desk: Desk, supervisor: Actor) -> None:
    code = over(desk)
    with pytest.raises(UserProblem):
        erase_and_fail(desk, code, supervisor)
    assert not any(erased_entries(desk).values())
    with closing(desk.store.reader()) as reader:
        assert [found.code for found in reader.find("lo thi man")] == [code]
    assert (desk.store.folder / "scans" / (name := sha256(pdf(code)).hexdigest())[:2] / name).exists()


def test_every_kind_with_people_is_erased_or_kept_on_purpose() -> None:
    kept = {"FeeCollected", "ReceiptReplaced", "ReceiptErrorNoticed", "ReceiptSigned", "StatementRead", "PinChanged"}
    of_no_dossier = {"GuidanceGiven", "IntakeRejected"}
    assert set(ERASABLE).isdisjoint(kept | of_no_dossier)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("idle_lock_minutes = 15", "idle_lock_minutes = 100000"),
        ("idle_lock_minutes = 15", 'idle_lock_minutes = "15"'),
        ('id = "owner_request"', 'id = "term_over"'),
        ("waits = true", 'waits = "maybe"'),
        ('kept = "scan"', 'kept = "everything"'),
        ("months = 6\n", "months = 0\n"),
    ],
)
def test_rules_that_nobody_could_work_by_are_refused(was: str, becomes: str) -> None:
    text = read("rules/personal_data.toml").decode()
    assert wrong_with("personal_data.toml", text) == ""
    assert was in text
    assert wrong_with("personal_data.toml", text.replace(was, becomes, 1)) != ""


def test_the_grounds_are_said_in_words() -> None:
    texts = load_texts()
    assert "văn bản" in texts("said.PersonalDataErased")
