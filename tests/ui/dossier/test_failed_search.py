"""A search that fails says so and holds no key; and no act meets the dossier that the field names no more."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.answers.dossier.finding import FindDossiers
from desk_app.answers.dossier.opening import OpenDossier
from desk_app.answers.intake.procedures import FindProcedures
from desk_app.core.problems import EnvironmentProblem
from desk_app.demo.cards import LO
from desk_app.demo.hands import Hands
from desk_app.wiring.main import Program
from tests.ui.clerk import Held, Opener
from tests.ui.desk.test_shown_is_stored import facts_since
from tests.ui.parts.test_early_keys import page_of, two_debts


class Broken:
    """Questions of these kinds fail, as where the disk does, until it is mended."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *kinds: type) -> None:
        self.mended = False
        for kind in kinds:
            answer: Any = kind.answer  # type: ignore[attr-defined]

            def fail(question: Any, desk: Any, answer: Any = answer) -> Any:
                if not self.mended:
                    raise EnvironmentProblem("problem.disk_error")
                return answer(question, desk)

            monkeypatch.setattr(kind, "answer", fail)


@pytest.mark.parametrize("kind", [FindDossiers, OpenDossier])
def test_keys_that_wait_for_a_search_that_fails_are_let_go_and_the_page_says_why(
    opened: Opener, folder: Path, monkeypatch: pytest.MonkeyPatch, kind: type
) -> None:
    code, _other = two_debts(folder)
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F7, "find")
    hands.until(lambda: not page.state.on_its_way, "the first list")
    broken = Broken(monkeypatch, kind)
    held = Held(program, kind)
    hands.type(code)
    hands.alt("X")
    assert not page.acts.isVisible()
    held.let_go()
    hands.until(lambda: page.trouble.isVisible(), "why")
    assert page.trouble.text()
    assert not page.state.on_its_way
    broken.mended = True
    hands.key(Qt.Key.Key_Backspace)
    hands.type(code[-1])
    hands.until(lambda: not page.state.on_its_way, "found")
    hands.pause(50)
    assert not page.acts.isVisible(), "the key of before is forgotten"
    hands.alt("X")
    hands.until(lambda: page.acts.isVisible(), "and the next search works")
    assert not page.trouble.isVisible()


def test_keys_that_wait_for_procedures_that_cannot_be_found_are_let_go(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    program, hands = opened()
    page = page_of(program, hands, Qt.Key.Key_F2, "intake")
    hands.scan(LO)
    hands.until(lambda: page.person.name.text, "the card")
    broken = Broken(monkeypatch, FindProcedures)
    hands.type("phu hieu")
    hands.enter()
    hands.alt("D")
    hands.until(lambda: page.explanation.problem.isVisible(), "why")
    assert not page.searching.is_awaited
    broken.mended = True
    hands.clear()
    hands.type("phu hieu")
    hands.enter()
    hands.until(lambda: page.state.chosen is not None, "and the next search works")
    assert not page.explanation.problem.isVisible()


def _acts_on(program: Program, hands: Hands, code: str) -> Any:
    page = page_of(program, hands, Qt.Key.Key_F7, "find")
    page.search.setFocus()
    hands.clear()
    hands.type(code)
    hands.until(lambda: page.state.answered == code and page.state.opened is not None, "open")
    hands.alt("X")
    hands.until(lambda: page.acts.isVisible(), "the acts")
    hands.alt(str(page.acts.state.acts.index("withdraw_dossier") + 1))
    for field in page.acts.fields.values():
        field.line.setFocus()
        hands.type("Lý do")
    return page


@pytest.mark.parametrize("found", [True, False])
def test_f9_on_f7_does_nothing_to_the_dossier_that_the_field_names_no_more(opened: Opener, folder: Path, found: bool) -> None:
    first, second = two_debts(folder)
    program, hands = opened()
    page = _acts_on(program, hands, first)
    stored = facts_since(folder, 0)
    held = Held(program, FindDossiers)
    page.search.setFocus()
    hands.clear()
    hands.type(second if found else "khong co ai")
    hands.key(Qt.Key.Key_F9)
    held.let_go()
    hands.until(lambda: not page.state.on_its_way, "the answer")
    hands.key(Qt.Key.Key_F9)
    hands.pause(100)
    card = page.acts.state.opened
    assert not page.acts.isVisible() or card.dossier.code == second
    assert facts_since(folder, 0) == stored
