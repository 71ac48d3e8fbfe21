"""What the search found: procedures with their time limit and what they cost. The line above keeps the focus."""

from PySide6.QtCore import Qt

from desk_app.answers.intake.procedures import ProcedureChoice
from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from desk_app.ui.parts.table import ScreenTable

MOST_ROWS = 4
ROW_PX = 32


class ProcedureList(ScreenTable):
    def __init__(self, texts: Texts) -> None:
        super().__init__(["", "", "", ""], stretch=1, right=(2, 3))
        self._texts = texts
        self.horizontalHeader().hide()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedHeight(0)

    def show_choices(self, choices: tuple[ProcedureChoice, ...], channel: str, most: int = MOST_ROWS) -> None:
        """`channel`: whose limits and fees hold."""
        rows = [self._row(choice, channel) for choice in choices]
        codes = [choice.procedure.code for choice in choices]
        if self.marked not in codes:  # another question: its first answer
            self.begin_anew()
        self.fill(rows, codes)
        self.setFixedHeight(ROW_PX * min(len(rows), most))

    def walk(self, step: int) -> None:
        if self.rowCount():
            self.selectRow((self.currentRow() + step) % self.rowCount())

    def _row(self, choice: ProcedureChoice, channel: str) -> list[str]:
        procedure = choice.procedure
        limit = procedure.limit_for(channel)
        limit_text = self._texts("unit.none")
        if limit and limit.amount and limit.unit:
            limit_text = self._texts(f"unit.{limit.unit}", amount=limit.amount.replace(".", ","))
        fees = procedure.fees_for(channel)
        if not fees or any(fee.state == "unset" for fee in fees):
            money = self._texts("paper.fee_unset")
        else:
            total = sum(fee.amount_vnd or 0 for fee in fees)
            money = format_vnd(total) if total else self._texts("paper.fee_free")
        return [procedure.code, procedure.name, limit_text, money]
