"""The keys of F5 for what else may be done to the chosen box."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout

from desk_app.resources_reader import Texts
from desk_app.ui.key_tables.cash import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import KeyButton
from desk_app.view_models.money.cash_state import CashState, Mode

MODES: tuple[Mode, ...] = ("hand_shift", "hand_over", "witness", "float", "rest", "send", "take_in", "deposit", "drawer")


class ModeKeys(QGridLayout):
    """Two side by side, without a gap where one is not offered."""

    chosen = Signal(str)

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setSpacing(8)
        self.buttons = {mode: KeyButton(texts(f"ui.cash.mode_{mode}"), key_of(KEYS, mode)) for mode in MODES}
        for place, (mode, button) in enumerate(self.buttons.items()):
            button.setObjectName(f"mode:{mode}")
            button.setMinimumHeight(36)
            button.clicked.connect(self._clicked)
            self.addWidget(button, place // 2, place % 2)

    @Slot()
    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.chosen.emit(sender.objectName().removeprefix("mode:"))

    @staticmethod
    def _offered(mode: Mode, state: CashState) -> bool:
        return mode in state.modes and mode != state.mode and (not state.fixed or mode == "drawer")

    def show_state(self, state: CashState) -> None:
        offered = [mode for mode in self.buttons if self._offered(mode, state)]
        for button in self.buttons.values():
            self.removeWidget(button)
        for place, mode in enumerate(offered):
            self.addWidget(self.buttons[mode], place // 2, place % 2)
        for mode, button in self.buttons.items():
            button.setVisible(mode in offered)
