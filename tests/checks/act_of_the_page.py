"""Does the act of `how_to_add_an_act.md` once, on a source tree that has it, and says in JSON what came of it: from F7's panel
through the runner's handlers to journal, table, history, paper and F8. Run by `test_how_to.py`, in a process of its own."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

import desk_app
from desk_app.answers.board.list_work import ListWork
from desk_app.answers.dossier.opening import DossierView, OpenDossier
from desk_app.core.permissions import ACTS
from desk_app.core.problems import UserProblem
from desk_app.documents.builders import slip_of
from desk_app.resources_reader import load_texts
from desk_app.services.desk.paper import Reprint
from desk_app.services.dossier.storing import PostResult
from desk_app.store.verify import verify
from desk_app.ui.dossier.acts import ActsPanel
from desk_app.view_models.dossier.acts import ActsViewModel
from desk_app.workers.handlers import handlers_of
from desk_app.workers.messages import Problem
from tests.desks import Desk
from tests.services import steps

ACT, KIND, DOCUMENT = "ask_for_post", "PostWanted", "post_wish_slip"
REASON = "Ở xa, không về được"


class Runner:
    """What the panel knows of the crew: commands go through the real handlers, in one transaction each."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._handlers = handlers_of(desk.centre, lambda _done, _of: None)
        self.actor = desk.actor

    def now_ms(self) -> int:
        return self._desk.clock.now_ms

    def do(self, command: object) -> object:
        with self._desk.store.write() as tx:
            return self._handlers[type(command)](tx, command, self.actor)

    def run(self, command: object, done: Callable[[object], None], failed: Callable[[Problem], None]) -> None:
        try:
            value = self.do(command)
        except UserProblem as problem:
            failed(Problem(0, load_texts()(problem.key, **problem.values), problem.key, problem.field))
        else:
            done(value)


def main(folder: Path) -> dict[str, Any]:
    desk, texts = Desk(folder), load_texts()
    desk.open_shift()
    runner: Any = Runner(desk)
    code = desk.receive().code
    reader = desk.store.reader()
    answering = desk.answering(reader)

    def card() -> DossierView:
        return OpenDossier(code).answer(answering)

    def offered() -> list[str]:
        vm.open(card())
        return [button.accessibleName() for button in panel.acts if not button.isHidden()]

    def waiting() -> list[tuple[str, str, str]]:
        return [(row.kind, row.what, row.id) for row in ListWork().answer(answering)]

    vm = ActsViewModel(runner, desk.centre, texts)
    panel = ActsPanel(vm, texts)
    said: dict[str, Any] = {
        "tree": str(Path(desk_app.__file__).parents[1]),
        "listed": ACT in ACTS,
        "code": code,
        "too_early": offered(),
    }
    with desk.store.write() as tx:
        steps.STEPS["register_result"](tx, desk, code, desk.actor)
    said["offered"] = offered()
    panel.choose(vm.state.acts.index(ACT))
    said["fields"] = [name for name, field in panel.fields.items() if not field.isHidden()]
    panel.button.click()
    said["refused"] = vm.state.problem
    panel.fields["reason"].line.setText(REASON)
    panel.fields["reason"].line.textEdited.emit(REASON)
    said["before"] = card().dossier.result_channel
    panel.button.click()
    said["done"] = panel.done.text()
    seen = card()
    said["after"] = seen.dossier.result_channel
    said["history"] = [(texts(f"history.{line.kind}"), line.said) for line in seen.history if line.kind == KIND]
    said["jobs"] = [(document, copy_no) for document, _state, copy_no in seen.jobs]
    (fact,) = (entry for entry in reader.history(code) if entry.kind == KIND)
    said["slip"] = str(slip_of(DOCUMENT, fact, reader, desk.centre, texts))
    said["paper"] = texts(f"document.{DOCUMENT}")
    said["copy"] = runner.do(Reprint(code, "mất", DOCUMENT))
    said["waiting"] = waiting()
    runner.do(PostResult(code, "EB 123 VN"))
    said["waiting_after"] = waiting()
    panel.deleteLater()
    reader.close()
    desk.store.close()
    said["verified"] = verify(desk.store.path).ok
    return said


if __name__ == "__main__":
    app = QApplication(sys.argv)
    print(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))
