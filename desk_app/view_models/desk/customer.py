"""What the citizen sees: each fee by name before it is taken (QĐ 1513 Art 9.a: announced publicly), the sum, the change."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from desk_app.answers.pictures import Picture
from desk_app.core.signature import Strokes
from desk_app.workers.crew import Crew
from desk_app.workers.messages import CustomerRows


@dataclass(frozen=True, slots=True)
class CustomerState:
    """Empty: nobody pays now. `fees`: name and amount as they are written."""

    fees: tuple[tuple[str, str], ...] = ()
    sums: tuple[tuple[str, str], ...] = ()
    code: Picture | None = None
    signing: bool = False


class CustomerViewModel(QObject):
    changed = Signal(object)

    def __init__(self, crew: Crew) -> None:
        super().__init__()
        self._crew = crew
        self.state = CustomerState()
        crew.customer.connect(self._told)
        crew.customer_code.connect(self._code_told)
        crew.signing.connect(self._signing_told)

    def _set(self, state: CustomerState) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit(state)

    @Slot(object)
    def _told(self, rows: CustomerRows) -> None:
        self._set(replace(self.state, fees=rows.fees, sums=rows.rows, code=self.state.code if rows.rows else None))

    @Slot(object)
    def _signing_told(self, wanted: bool) -> None:
        self._set(replace(self.state, signing=wanted))

    def sign(self, strokes: Strokes) -> None:
        self._crew.signed.emit(strokes)

    @Slot(object)
    def _code_told(self, code: Picture | None) -> None:
        self._set(replace(self.state, code=code))
