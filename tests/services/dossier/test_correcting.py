"""What was entered wrongly is put right: shown, found and printed anew, while the journal keeps what was."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from desk_app.core.problems import UserProblem
from desk_app.documents.builders import slip_of
from desk_app.resources_reader import load_texts
from desk_app.services.dossier.correct_entry import CorrectEntry, correct_entry
from desk_app.store import schema
from desk_app.store.store import Store
from desk_app.store.verify import verify
from sync.protocol.seal import private_part
from tests.desks import Desk

RIGHT = CorrectEntry("", "Lò Thị Mận", "014190000124", "0987654321", "Bản Mới, Tỉnh Sơn La", "gõ sai")


@pytest.fixture
def desk(desk: Desk) -> Iterator[Desk]:
    desk.open_shift()
    yield desk
    assert verify(desk.store.path).ok


def correct(desk: Desk, code: str, command: CorrectEntry = RIGHT) -> tuple[str, ...]:
    with desk.store.write() as tx:
        return correct_entry(tx, replace(command, code=code), desk.actor)


def found(desk: Desk, text: str) -> list[str]:
    reader = desk.store.reader()
    codes = [dossier.code for dossier in reader.find(text)]
    reader.close()
    return codes


def test_the_right_name_is_found_and_the_wrong_one_is_not(desk: Desk) -> None:
    code, other = desk.receive().code, desk.receive(number="014190000999").code
    assert correct(desk, code) == ("name", "identity_no", "phone", "address")
    assert found(desk, "lo thi man") == [code]
    assert found(desk, "lo thi mau") == [other]
    assert found(desk, "0987654321") == [code]
    assert found(desk, "014190000123") == []


def test_the_slip_comes_again_with_what_is_right(desk: Desk) -> None:
    code = desk.receive().code
    correct(desk, code)
    reader = desk.store.reader()
    jobs = [(job.document, job.copy_no) for job in reader.print_jobs(("queued",), 20) if job.code == code]
    assert ("appointment_slip", 1) in jobs
    entry = next(entry for entry in reader.history(code) if entry.kind == "DossierReceived")
    slip = slip_of("appointment_slip", entry, reader, desk.centre, load_texts(), 1)
    text = "\n".join(getattr(block, "text", "") for block in slip.blocks)
    assert "BẢN IN LẠI LẦN 1" in text.upper()
    assert "Lò Thị Mận" in text
    assert "0987654321" in text
    assert "Mẫu" not in text
    reader.close()


def test_the_journal_keeps_what_was_entered(desk: Desk) -> None:
    code = desk.receive().code
    correct(desk, code)
    reader = desk.store.reader()
    entries = {entry.kind: entry for entry in reader.history(code)}
    reader.close()
    assert "Lò Thị Mẫu" in (entries["DossierReceived"].private or "")
    said = private_part(entries["EntryCorrected"].private)
    assert (said["before"]["name"], said["after"]["name"]) == ("Lò Thị Mẫu", "Lò Thị Mận")
    assert "Lò Thị M" not in entries["EntryCorrected"].body


def test_what_is_not_different_or_not_right_is_refused(desk: Desk) -> None:
    code = desk.receive().code
    same = CorrectEntry("", "Lò Thị Mẫu", "014190000123", "0912345678", "Bản Mẫu, Tỉnh Sơn La", "x")
    with pytest.raises(UserProblem, match="nothing_corrected"):
        correct(desk, code, same)
    with pytest.raises(UserProblem, match="no_name"):
        correct(desk, code, replace(RIGHT, name=" "))
    with pytest.raises(UserProblem):
        correct(desk, code, replace(RIGHT, number="12"))
    with pytest.raises(UserProblem, match="no_reason"):
        correct(desk, code, replace(RIGHT, reason=" "))
    assert correct(desk, code, replace(same, phone="")) == ("phone",)


def test_a_fold_from_the_beginning_finds_the_same(desk: Desk) -> None:
    """As after an upgrade: in batches, where intake and correction meet in one, and where they do not."""
    early = desk.receive().code
    for _ in range(3):
        desk.receive(number="014190000999")
    correct(desk, early)
    late = desk.receive().code
    correct(desk, late, replace(RIGHT, name="Lò Thị Mơ"))
    desk.store.close()
    for step in (2, 500):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("desk_app.store.rebuild.STEP", step)
            patch.setattr(schema, "PROJECTION_VERSION", schema.PROJECTION_VERSION + step)
            store = Store(desk.store.folder)
            reader = store.reader()
            assert [each.code for each in reader.find("lo thi man")] == [early]
            assert [each.code for each in reader.find("lo thi mo")] == [late]
            assert len(reader.find("lo thi mau")) == 3
            reader.close()
            store.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "PROJECTION_VERSION", schema.PROJECTION_VERSION + 1_000)
        desk.store = Store(desk.store.folder, desk.clock)
