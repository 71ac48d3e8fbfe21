"""Scans go up behind the facts, in pieces that any cut may end, and come down where somebody wants to see them."""

import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from desk_app.answers.scans.fetching import fetch_scan
from desk_app.core.problems import EnvironmentProblem
from desk_app.services.dossier.scans import PassScans
from desk_app.store.scans import kept_scans
from sync.client.centre_line import NoLine, Stopped
from sync.protocol.scans import MAX_PIECE_BYTES, MAX_SCAN_BYTES
from sync.scan_folder import ScanFolder
from sync.server import schema
from sync.server.scans import Scans, missing_scans, take_scans
from tests.folded import follow
from tests.scanned import pdf, put
from tests.sync.conftest import RunningCentre
from tests.sync.pair import Pair
from tests.sync.sending import Sending, attach


@pytest.fixture
def pair(centre: RunningCentre, tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path, centre)
    yield made
    made.close()


def large(text: str, size: int) -> bytes:
    """A file of about this size that is a PDF at both ends."""
    made = pdf(text)
    return made[:100] + b"%" + os.urandom(size).replace(b"\n", b"n") + b"\n" + made[100:]


@pytest.fixture
def sending(pair: Pair) -> Iterator[Sending]:
    made = Sending(pair, pair.here)
    yield made
    made.reader.close()


def test_a_scan_goes_up_behind_its_fact_and_is_asked_for_once(pair: Pair, sending: Sending) -> None:
    code = pair.here.receive().code
    content = large("a", 3_000_000)
    file = attach(pair.here, code, content)
    assert sending.run(2) == "more"  # the centre does not know the fact yet
    assert not pair.centre.scans.has(file.sha256)
    pair.push(pair.here)
    assert sending.run() is None
    assert pair.centre.scans.path(file.sha256).read_bytes() == content
    assert sending.reader.scans_waiting() == 0
    assert sending.made().step((9, 9)) is None
    assert sending.lost() == []


def test_a_cut_in_the_middle_goes_on_where_it_was(pair: Pair, sending: Sending) -> None:
    code = pair.here.receive().code
    content = large("b", 2_000_000)
    file = attach(pair.here, code, content)
    pair.push(pair.here)
    assert sending.run(4) == "more"
    pair.centre.stop()
    assert isinstance(sending.run(), NoLine)
    before = pair.centre.scans.bytes_here(file.sha256, "quay-07")
    assert 0 < before < len(content)
    pair.centre.start()
    sending.sending = sending.made()  # the program, too, was started anew
    offsets: list[int] = []
    bring = sending.line.bring_scan

    def watched(name: str, offset: int, piece: bytes) -> Any:
        offsets.append(offset)
        return bring(name, offset, piece)

    sending.line.bring_scan = watched  # type: ignore[method-assign]
    assert sending.run() is None
    assert offsets[0] == before
    assert pair.centre.scans.path(file.sha256).read_bytes() == content


def test_what_came_there_and_is_something_else_is_brought_again(pair: Pair, sending: Sending) -> None:
    code = pair.here.receive().code
    content = large("c", 300_000)
    file = attach(pair.here, code, content)
    pair.push(pair.here)
    part = pair.centre.scans._part(file.sha256, "quay-07")
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 200_000)  # a disk that lost power
    assert sending.run() is None
    assert pair.centre.scans.path(file.sha256).read_bytes() == content
    assert sending.lost() == []


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_file_that_is_neither_here_nor_there_is_told_once_and_the_others_go_on(
    pair: Pair, sending: Sending, damage: str
) -> None:
    code = pair.here.receive().code
    bad, good = attach(pair.here, code, large("d", 50_000)), attach(pair.here, code, large("e", 50_000))
    path = sending.kept.path(bad.sha256)
    path.unlink() if damage == "gone" else path.write_bytes(b"y" * path.stat().st_size)
    pair.push(pair.here)
    assert sending.run() is None
    assert sending.lost() == [code]
    assert pair.centre.scans.has(good.sha256)
    sending.told(PassScans(0, 0))
    sending.sending = sending.made()
    assert sending.run() is None
    assert sending.lost() == [code]


def test_a_centre_put_back_gets_again_what_it_lost(pair: Pair, sending: Sending) -> None:
    code = pair.here.receive().code
    file = attach(pair.here, code, large("f", 50_000))
    pair.push(pair.here)
    assert sending.run() is None
    pair.centre.scans.path(file.sha256).unlink()
    sending.sending.begin_again()
    assert sending.reader.scans_waiting() == 1
    assert sending.run() is None
    assert pair.centre.scans.has(file.sha256)


def test_another_counter_sees_a_scan_as_long_as_the_dossier_runs(pair: Pair, sending: Sending) -> None:
    from tests.sync.server.test_elsewhere import arrive, give

    code = pair.here.receive().code
    content = large("g", 1_500_000)
    file = attach(pair.here, code, content)
    pair.push(pair.here)
    pair.copies(pair.there)
    there, line = kept_scans(pair.there.store.folder), pair.lines["quay-01"]
    reader = pair.there.store.reader()
    assert [(scan.sha256, scan.line_no) for scan in reader.scans(code)] == [(file.sha256, 1)]
    reader.close()
    with pytest.raises(EnvironmentProblem, match="scan_not_at_centre"):
        fetch_scan(line, there, file.sha256, lambda: False)
    assert sending.run() is None
    answer = line.fetch_scan(file.sha256, 0)
    assert isinstance(answer, tuple)
    there.add(file.sha256, "centre", answer[0], 0, answer[1][:1000])  # cut the first time
    fetch_scan(line, there, file.sha256, lambda: False)
    assert there.path(file.sha256).read_bytes() == content
    arrive(pair.here, code)
    give(pair.here, code)
    pair.push(pair.here)
    assert line.fetch_scan(file.sha256, 0) == NoLine("HTTP 404", None)
    assert isinstance(sending.line.fetch_scan(file.sha256, 0), tuple)


def test_nobody_answers_is_said_and_ends(pair: Pair, tmp_path: Path) -> None:
    pair.centre.stop()
    with pytest.raises(EnvironmentProblem, match="centre_silent"):
        fetch_scan(pair.lines["quay-01"], ScanFolder(tmp_path / "x"), "ab" * 32, lambda: False)
    pair.centre.start()


def test_a_centre_that_gives_something_else_is_not_believed(pair: Pair, sending: Sending, tmp_path: Path) -> None:
    code = pair.here.receive().code
    file = attach(pair.here, code, large("h", 1_000))
    pair.push(pair.here)
    sending.run()
    path = pair.centre.scans.path(file.sha256)
    path.write_bytes(b"z" * path.stat().st_size)
    assert list(pair.centre.scans.damaged()) == [file.sha256]
    with pytest.raises(EnvironmentProblem, match="scan_false"):
        fetch_scan(sending.line, ScanFolder(tmp_path / "x"), file.sha256, lambda: False)
    assert not ScanFolder(tmp_path / "x").has(file.sha256)


def test_what_no_fact_of_the_desk_names_is_not_taken(pair: Pair) -> None:
    line = pair.lines["quay-07"]
    assert line.scans_held(["ab" * 32]) == {}
    assert line.bring_scan("ab" * 32, 0, b"filling the disk") == {}
    code = pair.here.receive().code
    file = attach(pair.here, code, large("i", 1_000))
    pair.push(pair.here)
    other = pair.lines["quay-01"]
    assert other.bring_scan(file.sha256, 0, b"of another desk") == {}
    size = kept_scans(pair.here.store.folder).path(file.sha256).stat().st_size
    assert line.bring_scan(file.sha256, 0, b"x" * (size + 1)) == Stopped("not_understood")
    assert not pair.centre.scans.path(file.sha256).parent.exists() or not list(
        pair.centre.scans.path(file.sha256).parent.iterdir()
    )


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/v1/scans", {}),
        ("/v1/scans", {"scans": "ab" * 32}),
        ("/v1/scans", {"scans": ["../../etc/passwd"]}),
        ("/v1/scans", {"scans": ["ab" * 32] * 501}),
        ("/v1/scans/piece", {"sha256": "ab" * 32, "offset": -1, "piece": ""}),
        ("/v1/scans/piece", {"sha256": "ab" * 32, "offset": 0, "piece": "not base64!"}),
        ("/v1/scans/piece", {"sha256": "ab" * 32, "offset": 0, "piece": ""}),
        ("/v1/scans/piece", {"sha256": "AB" * 32, "offset": 0, "piece": "aaaa"}),
        ("/v1/scans/fetch", {"sha256": None, "offset": 0}),
        ("/v1/scans/fetch", {"sha256": "ab" * 32, "offset": True}),
        ("/v1/scans/fetch", {"sha256": "ab" * 32, "offset": 2**60}),
    ],
)
def test_questions_that_are_none(pair: Pair, path: str, message: dict[str, Any]) -> None:
    from sync.protocol.wire import pack

    called = pair.lines["quay-07"]._call("POST", path, pack(message))
    assert not isinstance(called, NoLine)
    assert called[0] in (400, 413)


def test_a_piece_fits_into_its_message(pair: Pair) -> None:
    line = pair.lines["quay-07"]
    assert line.bring_scan("ab" * 32, 0, os.urandom(MAX_PIECE_BYTES)) == {}


def test_a_full_disk_at_the_centre_asks_to_wait(pair: Pair, sending: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    code = pair.here.receive().code
    file = attach(pair.here, code, large("k", 1_000))
    pair.push(pair.here)

    def full(*_args: Any) -> int:
        raise OSError(28, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(ScanFolder, "add", full)
        assert sending.run() == NoLine("HTTP 503", 60)
    follow(pair.centre.engine)
    assert sending.run() is None
    assert pair.centre.scans.has(file.sha256)


def opened_by(pair: Pair) -> Callable[[bytes], bytes]:
    return Scans(pair.centre.engine, pair.centre.scans, pair.centre.key).opened


def test_pieces_go_when_the_whole_came_another_way(pair: Pair, sending: Sending) -> None:
    file = attach(pair.here, pair.here.receive().code, large("b", 2_000_000))
    pair.push(pair.here)
    assert sending.run(4) == "more"
    folder = pair.centre.scans
    assert 0 < folder.bytes_here(file.sha256, "quay-07") < 2_000_000
    assert take_scans(pair.centre.engine, folder, pair.here.store.folder / "scans", opened_by(pair)) == 1
    assert [path for path in folder.root.rglob("*") if path.is_file()] == [folder.path(file.sha256)]
    assert sending.run() is None
    assert sending.lost() == []


def test_the_centre_names_what_it_misses_and_takes_it_from_a_disk(pair: Pair, sending: Sending) -> None:
    code = pair.here.receive().code
    first, second = attach(pair.here, code, large("m", 1_000)), attach(pair.here, code, large("n", 1_000))
    pair.push(pair.here)
    engine, folder = pair.centre.engine, pair.centre.scans
    assert [(each.desk_id, each.code, each.sha256) for each in missing_scans(engine, folder)] == [
        ("quay-07", code, first.sha256),
        ("quay-07", code, second.sha256),
    ]
    put(pair.here.store.folder / "scans", "something else", b"belongs nowhere")
    assert take_scans(engine, folder, pair.here.store.folder / "scans", opened_by(pair)) == 2
    assert list(missing_scans(engine, folder)) == []
    assert list(folder.damaged()) == []
    assert take_scans(engine, folder, pair.here.store.folder / "scans", opened_by(pair)) == 0


def test_what_a_fact_calls_a_scan_is_taken_only_if_it_is_one_and_not_too_large(pair: Pair) -> None:
    """A desk in wrong hands signs whatever it likes."""
    line = pair.lines["quay-07"]
    program = b"MZ\x90\x00" + bytes(900)
    named = attach(pair.here, pair.here.receive().code, large("o", 1_000))
    pair.push(pair.here)
    follow(pair.centre.engine)
    with pair.centre.engine.begin() as connection:
        for name, size in ((sha256(program).hexdigest(), len(program)), ("ab" * 32, MAX_SCAN_BYTES + 1)):
            values = {"sha256": name, "size": size}
            row = connection.execute(select(schema.READ_MODEL["scan"]).limit(1)).mappings().one()
            connection.execute(insert(schema.READ_MODEL["scan"]).values(**{**row, **values, "line_no": size}))
    assert line.bring_scan(sha256(program).hexdigest(), 0, program) == Stopped("not_understood")
    assert line.bring_scan("ab" * 32, 0, b"x") == Stopped("not_understood")
    folder = pair.centre.scans
    assert [path.name for path in folder.root.rglob("*") if path.is_file()] == []
    assert not folder.has(named.sha256)
