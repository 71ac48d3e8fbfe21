"""The keys of F5 for what else may be done to the chosen box."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout

from desk_app.resources_reader import Texts
from desk_app.ui.parts.buttons import KeyButton
from desk_app.view_models.money.cash_state import CashState, Mode

KEYS: dict[str, Mode] = {
    "Alt+U": "hand_shift",
    "Alt+T": "hand_over",
    "Alt+S": "witness",
    "Alt+E": "float",
    "Alt+X": "rest",
    "Alt+G": "send",
    "Alt+N": "take_in",
    "Alt+K": "deposit",
    "Alt+D": "drawer",
}


class ModeKeys(QGridLayout):
    """Two side by side, without a gap where one is not offered."""

    chosen = Signal(str)

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setSpacing(8)
        self.buttons = {mode: KeyButton(texts(f"ui.cash.mode_{mode}"), key) for key, mode in KEYS.items()}
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
