"""The acts on one dossier: what its state allows, numbered; the few fields of the chosen one; F9 does it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desk_app.resources_reader import Texts
from desk_app.ui.key_tables.finding import KEYS
from desk_app.ui.key_tables.row import key_of, keys_of
from desk_app.ui.parts.buttons import Choices, KeyButton
from desk_app.ui.parts.fields import Field, Pick
from desk_app.ui.parts.second_person import SecondPersonFields
from desk_app.ui.parts.widgets import Panel, label
from desk_app.view_models.dossier.acts import FIELDS, ActsState, ActsViewModel
from sync.protocol.dossier_facts import EXPLAINED

CHOICES = {"explains": EXPLAINED, "cause": ("objective", "subjective"), "asked_by": ("citizen", "agency")}
"""What is chosen, not typed."""
APART = (*CHOICES, "ground", "second")
"""What is no line of its own."""
NUMBERS = keys_of(KEYS, "choose_act")
MOST_ACTS = len(NUMBERS)
"""No dossier has more open at once."""
LEADING = ("agency_asked", "owner_name", "owner_number", "owner_phone", "owner_address")
"""The fields that stand above the others."""


class ActsPanel(QWidget):
    def __init__(self, vm: ActsViewModel, texts: Texts) -> None:
        super().__init__()
        self._vm = vm
        self._texts = texts
        t = texts
        opened = Panel(t("ui.acts.title"))
        grid = QGridLayout()
        grid.setSpacing(8)
        self.acts = [KeyButton("", key) for key in NUMBERS]
        for number, button in enumerate(self.acts):
            button.setObjectName(f"act:{number}")
            button.clicked.connect(self._clicked)
            grid.addWidget(button, number // 2, number % 2)
        opened.column.addLayout(grid)
        self.none = label(t("ui.acts.none"), "muted", wrap=True)
        self.chosen = label("", "title")
        self.explains = Choices([(what, t(f"explained.{what}")) for what in CHOICES["explains"]])
        self.cause = Choices([(cause, t(f"cause.{cause}")) for cause in CHOICES["cause"]])
        self.asked_by = Choices([(asker, t(f"asker.{asker}")) for asker in CHOICES["asked_by"]])
        self.choices = {"explains": self.explains, "cause": self.cause, "asked_by": self.asked_by}
        self.fields = {
            name: Field(t(f"ui.acts.{name}"), t(f"ui.acts.{name}_hint") if f"ui.acts.{name}_hint" in t.keys() else "")  # noqa: SIM118
            for name in dict.fromkeys((*LEADING, *(name for names in FIELDS.values() for name in names if name not in APART)))
        }
        self.fields["tracking_no"].line.takes_barcodes = True
        self.ground = Pick(t("ui.acts.ground"))
        self.second = SecondPersonFields(t("ui.acts.second"), t)
        self.problem = label("", "problem", wrap=True)
        self.done = label("", tone="good", wrap=True)
        self.leave = KeyButton(t("ui.find.close_form"), key_of(KEYS, "close"))
        self.button = KeyButton("", key_of(KEYS, "do_act"), main=True)
        act = Panel()
        act.column.addWidget(self.chosen)
        for choices in self.choices.values():
            act.column.addWidget(choices)
        act.column.addWidget(self.ground)
        for field in self.fields.values():
            act.column.addWidget(field)
            field.line.textEdited.connect(self._typed)
        act.column.addWidget(self.second)
        act.column.addWidget(self.problem)
        act.column.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(opened)
        column.addWidget(self.none)
        column.addWidget(self.done)
        column.addWidget(act)
        column.addWidget(self.leave)
        column.addStretch(1)
        self._act = act
        self.cause.chosen.connect(self._cause_chosen)
        self.explains.chosen.connect(self._explained_chosen)
        self.asked_by.chosen.connect(self._asker_chosen)
        self.ground.chosen.connect(self._ground_chosen)
        self.button.clicked.connect(self.submit)
        vm.changed.connect(self._show)
        self._show(vm.state)

    @property
    def state(self) -> ActsState:
        return self._vm.state

    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.choose(int(sender.objectName().removeprefix("act:")))

    def choose(self, number: int) -> None:
        self._vm.choose(number)
        self.begin()

    @Slot()
    def submit(self) -> None:
        self._vm.submit(second=self.second.person())
        self.second.clear()

    def begin(self) -> None:
        """Where typing begins."""
        names = FIELDS[self._vm.state.chosen] if self._vm.state.chosen else ()
        if "ground" in names:
            self.ground.offer(self._vm.grounds())
        first = next((name for name in names if name not in APART), None)
        (self.fields[first].line if first else self.button if self._vm.state.chosen else self.leave).setFocus()

    def swap_cause(self) -> None:
        """Why it is late, or who stops it."""
        for name in ("cause", "asked_by"):
            self._swap(name)

    def swap_explained(self) -> None:
        self._swap("explains")

    def _swap(self, name: str) -> None:
        if self.choices[name].isVisible():
            values = CHOICES[name]
            self.choices[name].pick(values[(values.index(self.choices[name].value) + 1) % len(values)])

    def _explained_chosen(self, what: str) -> None:
        self._vm.type(explains=what)

    def _ground_chosen(self, ground: str) -> None:
        self._vm.type(ground=ground)

    def _cause_chosen(self, cause: str) -> None:
        self._vm.type(cause=cause)

    def _asker_chosen(self, asker: str) -> None:
        self._vm.type(asked_by=asker)

    def _typed(self, _text: str) -> None:
        self._vm.type(**{name: field.text for name, field in self.fields.items()})

    @Slot(object)
    def _show(self, state: ActsState) -> None:
        for number, button in enumerate(self.acts):
            offered = number < len(state.acts)
            button.setVisible(offered)
            if offered:
                button.set_text(self._texts(f"act.{state.acts[number]}"))
        self.none.setVisible(not state.acts)
        self._act.setVisible(state.chosen is not None)
        names = FIELDS[state.chosen] if state.chosen else ()
        for name, choices in self.choices.items():
            choices.setVisible(name in names)
            choices.choose(getattr(state.typed, name))
        self.ground.setVisible("ground" in names)
        self.second.setVisible("second" in names)
        self.second.name.line.mark_wrong(state.problem_field == "second")
        self.second.secret.line.mark_wrong(state.problem_field == "secret")
        for name, field in self.fields.items():
            field.setVisible(name in names)
            field.line.set(getattr(state.typed, name))
            field.line.mark_wrong(
                state.problem_field in (name, name.replace("receiver_", "receiver."), name.replace("owner_", "owner."))
            )
        if state.chosen:
            self.chosen.setText(self._texts(f"act.{state.chosen}"))
            self.button.set_text(self._texts(f"act.{state.chosen}"))
        self.button.setEnabled(not state.busy)
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        self.done.setText(state.done or state.told)
        self.done.setVisible(bool(state.done or state.told))
