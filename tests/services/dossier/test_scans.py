"""Scans come out of the scanner's folder into a dossier: kept before the fact says so, and never lost on the way."""

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.services.dossier.scans import AttachScans, DetachScan, attach_scans, detach_scan
from desk_app.services.intake.intake_command import PaperIn
from desk_app.services.records import ScannedFile
from desk_app.store import schema
from desk_app.store.scans import ScannerFolder, kept_scans
from desk_app.store.store import Store
from desk_app.store.verify import verify
from tests.desks import Desk
from tests.scanned import pdf, picture, put


@pytest.fixture
def desk(desk: Desk) -> Iterator[Desk]:
    desk.open_shift()
    yield desk
    assert verify(desk.store.path).ok


def inbox(desk: Desk) -> Path:
    return desk.store.folder / "scanned"


def attach(desk: Desk, code: str, line_no: int, *files: ScannedFile) -> int:
    with desk.store.write() as tx:
        return attach_scans(tx, AttachScans(code, line_no, files), desk.actor)


def scans(desk: Desk, code: str) -> list[tuple[int, str, str]]:
    reader = desk.store.reader()
    found = [(scan.line_no, scan.media, scan.sha256) for scan in reader.scans(code)]
    reader.close()
    return found


def test_a_scan_is_kept_named_and_gone_from_the_scanner(desk: Desk) -> None:
    code = desk.receive().code
    content = pdf(pages=2)
    file = put(inbox(desk), "quet0001.pdf", content)
    assert attach(desk, code, 2, file) == 1
    assert scans(desk, code) == [(2, "application/pdf", file.sha256)]
    assert kept_scans(desk.store.folder).path(file.sha256).read_bytes() == content
    assert list(inbox(desk).iterdir()) == []


def test_an_intake_takes_the_scans_of_its_papers(desk: Desk) -> None:
    first, second = put(inbox(desk), "a.jpg", picture()), put(inbox(desk), "b.png", picture("PNG", 90))
    papers = (PaperIn("Đơn", 1, scans=(first, second)), PaperIn("Bản sao", 0, 0, 1))
    code = desk.receive(papers=papers).code
    assert {scan[:2] for scan in scans(desk, code)} == {(1, "image/jpeg"), (1, "image/png")}
    with pytest.raises(UserProblem, match="scan_of_no_paper"):
        desk.receive(papers=(PaperIn("Đơn", 1), PaperIn("Bản sao", scans=(put(inbox(desk), "c.pdf", pdf()),))))
    assert [path.name for path in inbox(desk).iterdir()] == ["c.pdf"]


def detach(desk: Desk, code: str, line_no: int, sha256: str) -> str:
    with desk.store.write() as tx:
        return detach_scan(tx, DetachScan(code, line_no, sha256), desk.actor).file


def test_a_scan_of_the_wrong_paper_is_taken_off_and_lies_ready_for_the_right_one(desk: Desk) -> None:
    code = desk.receive().code
    wrong, content = put(inbox(desk), "quet0001.pdf", pdf("Ban sao")), pdf("Ban sao")
    attach(desk, code, 1, wrong, put(inbox(desk), "quet0002.pdf", pdf("Don")))
    name = detach(desk, code, 1, wrong.sha256)
    assert len(scans(desk, code)) == 1
    (waiting,) = ScannerFolder().waiting(inbox(desk))
    assert (waiting.name, waiting.sha256, waiting.trouble) == (name, wrong.sha256, "")
    with pytest.raises(UserProblem, match="no_such_scan"):
        detach(desk, code, 1, wrong.sha256)
    for line_no in (2, 1):  # also where it was before, should the clerk have been right at first
        attach(desk, code, line_no, ScannedFile(name, wrong.sha256))
        detach(desk, code, line_no, wrong.sha256)
    attach(desk, code, 2, ScannedFile(name, wrong.sha256))
    assert (2, "application/pdf", wrong.sha256) in scans(desk, code)
    assert kept_scans(desk.store.folder).path(wrong.sha256).read_bytes() == content
    reader = desk.store.reader()
    said = [fact.kind for fact in reader.history(code)]
    reader.close()
    assert said.count("ScansAttached") == 4  # the journal keeps what was attached, too
    assert said.count("ScanDetached") == 3
    shown = scans(desk, code)
    for step in (1, 3, 500):  # as after an upgrade, whatever meets in a batch
        desk.store.close()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("desk_app.store.rebuild.STEP", step)
            patch.setattr(schema, "PROJECTION_VERSION", schema.PROJECTION_VERSION + step)
            desk.store = Store(desk.store.folder, desk.clock)
            assert scans(desk, code) == shown
    desk.store.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "PROJECTION_VERSION", schema.PROJECTION_VERSION + 1_000)
        desk.store = Store(desk.store.folder, desk.clock)


def test_a_scan_that_is_not_on_this_pc_is_taken_off_all_the_same(desk: Desk) -> None:
    code = desk.receive().code
    file = put(inbox(desk), "a.pdf", pdf())
    attach(desk, code, 1, file)
    kept_scans(desk.store.folder).drop(file.sha256)
    assert detach(desk, code, 1, file.sha256) == ""
    assert scans(desk, code) == []
    assert list(inbox(desk).iterdir()) == []


def test_a_scan_of_a_dossier_that_went_out_stays(desk: Desk) -> None:
    from tests.services.steps import STEPS

    code = desk.receive(amount=None, tendered=None).code
    file = put(inbox(desk), "a.pdf", pdf())
    attach(desk, code, 1, file)
    for act in ("register_result", "return_result"):
        with desk.store.write() as tx:
            STEPS[act](tx, desk, code, desk.actor)  # type: ignore[index]
    with pytest.raises(UserProblem, match="in_returned"):
        detach(desk, code, 1, file.sha256)
    assert len(scans(desk, code)) == 1


def test_a_scan_that_cannot_be_put_back_stays_attached(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    code = desk.receive().code
    file = put(inbox(desk), "a.pdf", pdf())
    attach(desk, code, 1, file)

    def full(*_args: Any) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(EnvironmentProblem, match="scan_not_kept"):
        detach(desk, code, 1, file.sha256)
    assert len(scans(desk, code)) == 1
    assert list(inbox(desk).iterdir()) == []


def test_the_result_is_scanned_once_it_is_there(desk: Desk) -> None:
    from tests.services.steps import STEPS

    code = desk.receive().code
    content = pdf("Giay phep")
    file = put(inbox(desk), "kq.pdf", content)
    with pytest.raises(UserProblem, match="no_result_to_scan"):
        attach(desk, code, 0, file)
    with desk.store.write() as tx:
        STEPS["register_result"](tx, desk, code, desk.actor)
    assert attach(desk, code, 0, file) == 1
    with pytest.raises(UserProblem, match="scan_again"):
        attach(desk, code, 0, put(inbox(desk), "kq-lan-2.pdf", content))


def test_what_changed_or_went_away_is_not_attached(desk: Desk) -> None:
    code = desk.receive().code
    seen = put(inbox(desk), "a.pdf", pdf("mot"))
    put(inbox(desk), "a.pdf", pdf("hai 2"))
    with pytest.raises(UserProblem, match="scan_changed"):
        attach(desk, code, 1, seen)
    for name in ("b.pdf", "../desk.key", "/etc/hostname", "", "."):
        with pytest.raises(UserProblem, match=r"scan_gone|scan_kind"):
            attach(desk, code, 1, ScannedFile(name, seen.sha256))
    secret = desk.store.folder / "desk.key"
    (inbox(desk) / "link.pdf").symlink_to(secret)
    with pytest.raises(UserProblem, match="scan_gone"):
        attach(desk, code, 1, ScannedFile("link.pdf", seen.sha256))
    assert secret.exists()
    assert scans(desk, code) == []


@pytest.mark.parametrize("line_no", [-1, 5, 99])
def test_a_paper_that_is_none_takes_no_scan(desk: Desk, line_no: int) -> None:
    code = desk.receive().code
    with pytest.raises(UserProblem, match="no_such_paper"):
        attach(desk, code, line_no, put(inbox(desk), "a.pdf", pdf()))


def test_of_two_files_one_bad_nothing_is_attached(desk: Desk) -> None:
    code = desk.receive().code
    good = put(inbox(desk), "a.pdf", pdf())
    with pytest.raises(UserProblem, match="scan_gone"):
        attach(desk, code, 1, good, ScannedFile("b.pdf", good.sha256))
    assert scans(desk, code) == []
    assert [path.name for path in inbox(desk).iterdir()] == ["a.pdf"]
    assert attach(desk, code, 1, good) == 1


def test_a_full_disk_is_said_and_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    code = desk.receive().code
    file = put(inbox(desk), "a.pdf", pdf())

    def full(*_args: Any) -> None:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfileobj", full)
        with pytest.raises(EnvironmentProblem, match="scan_not_kept"):
            attach(desk, code, 1, file)
    assert scans(desk, code) == []
    assert attach(desk, code, 1, file) == 1


def test_a_crash_behind_the_commit_leaves_a_file_that_is_known(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from desk_app.store.scans import TakenScans

    code = desk.receive().code
    file = put(inbox(desk), "a.pdf", pdf())
    with monkeypatch.context() as patch:
        patch.setattr(TakenScans, "committed", lambda _self: None)
        attach(desk, code, 1, file)
    reader = desk.store.reader()
    (waiting,) = ScannerFolder().waiting(inbox(desk))
    assert reader.scanned_into(waiting.sha256) == code
    reader.close()


def test_the_scanner_folder_says_what_each_file_is(desk: Desk) -> None:
    folder = ScannerFolder()
    assert folder.waiting(inbox(desk)) == ()
    put(inbox(desk), "1.pdf", pdf(), 90)
    put(inbox(desk), "2.tif", picture("TIFF"), 80)
    put(inbox(desk), "3.pdf", pdf()[:-300], 70)  # the scanner's program died
    put(inbox(desk), "4.txt", "không phải bản quét".encode(), 60)
    put(inbox(desk), "5.pdf", b"", 50)
    put(inbox(desk), "6.jpg", picture(), 0)
    put(inbox(desk), ".tmp.pdf", pdf(), 90)
    put(inbox(desk), "7.tif", b"II*\x00\x08\x00\x00\x00MZ" + bytes(2_000), 45)  # a program, whatever it begins with
    put(inbox(desk), "8.tif", b"MZ\x90\x00" + bytes(2_000), 44)
    said = {each.name: each.trouble or each.media for each in folder.waiting(inbox(desk))}
    assert said == {
        "1.pdf": "application/pdf",
        "2.tif": "image/tiff",
        "3.pdf": "problem.scan_kind",
        "4.txt": "problem.scan_kind",
        "5.pdf": "problem.scan_kind",
        "6.jpg": "problem.scan_unfinished",
        "7.tif": "problem.scan_kind",
        "8.tif": "problem.scan_kind",
    }


def test_a_file_whose_name_cannot_be_said_is_named_as_far_as_it_can(desk: Desk) -> None:
    for number, name in enumerate((b"a\xff.pdf", "a\u202efdp.pdf".encode(), b"x" * 200 + b".pdf")):
        path = os.fsencode(inbox(desk)) + b"/" + name
        put(inbox(desk), "0.pdf", pdf(str(number)), 90)
        os.rename(inbox(desk) / "0.pdf", path)
    put(inbox(desk), "Đơn.pdf", pdf("3"), 80)
    said = [(each.name, each.trouble) for each in ScannerFolder().waiting(inbox(desk))]
    assert sorted(said) == sorted(
        [("a.pdf", "problem.scan_name"), ("afdp.pdf", "problem.scan_name"), ("x" * 120, "problem.scan_name"), ("Đơn.pdf", "")]
    )


def test_a_scanner_folder_that_cannot_be_read_is_said(desk: Desk) -> None:
    (desk.store.folder / "scanned").write_text("a file, no folder", encoding="utf-8")
    with pytest.raises(EnvironmentProblem, match="scan_folder"):
        ScannerFolder().waiting(inbox(desk))
