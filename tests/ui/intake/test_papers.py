"""Papers on the page are ticked as what is asked for; a second supplement request wants another key."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from desk_app.store.store import Store
from tests.ui.clerk import Opener, begin, clipped_texts, receive


def _asked(folder: Path, code: str) -> int:
    store = Store(folder)
    with store.write() as tx:
        count = tx.supplements_asked(code)
    store.close()
    return count


def test_a_copy_is_ticked_as_a_copy_by_space_by_alt_d_and_on_the_slip(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    page: Any = begin(program, hands)  # "Giấy đề nghị cấp phù hiệu", "Bản sao đăng ký xe"
    hands.alt("D")
    assert [paper[1:] for paper in page.papers.papers] == [(1, 0, 0), (0, 0, 1)]
    page.papers.setCurrentCell(1, 1)
    page.papers.setFocus()
    hands.key(Qt.Key.Key_Space)
    assert page.papers.papers[1][1:] == (0, 0, 0)
    hands.key(Qt.Key.Key_Space)
    assert page.papers.papers[1][1:] == (0, 0, 1)
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: page.state.done is not None, "received")
    store = Store(folder)
    reader = store.reader()
    kept = [(paper.original, paper.certified_copy, paper.photocopy) for paper in reader.papers(page.state.done.code)]
    reader.close()
    store.close()
    assert kept == [(1, 0, 0), (0, 0, 1)]


def test_a_second_supplement_request_wants_another_key(opened: Opener, folder: Path) -> None:
    program, hands = opened()
    program.window.resize(1366, 768)
    code = receive(program, hands)
    hands.key(Qt.Key.Key_F7)
    page: Any = program.window.pages["find"]
    hands.type(code)
    hands.until(lambda: page.state.opened is not None, "found")
    vm = page.acts

    def ask() -> None:
        hands.alt("X")
        hands.until(lambda: "request_supplement" in vm.state.acts, "may be asked for")
        hands.alt(str(vm.state.acts.index("request_supplement") + 1))
        page.acts.fields["items"].line.setFocus()
        hands.type("ban sao giay phep")
        page.acts.fields["reason"].line.setFocus()
        hands.type("thieu")
        hands.key(Qt.Key.Key_F9)

    ask()
    hands.until(lambda: _asked(folder, code) == 1, "asked for once")
    hands.until(lambda: "take_supplement" in vm.state.acts, "it is waited for")
    hands.alt(str(vm.state.acts.index("take_supplement") + 1))
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: "request_supplement" in vm.state.acts, "it is there")
    ask()
    hands.until(lambda: "Alt+Y" in vm.state.problem, "questioned")
    assert clipped_texts(program, "find") == []
    hands.pause(900)
    hands.key(Qt.Key.Key_F9)
    hands.until(lambda: vm.state.problem and not vm.state.busy, "F9 does not override it")
    assert _asked(folder, code) == 1
    hands.alt("Y")
    hands.until(lambda: _asked(folder, code) == 2, "asked for again")
