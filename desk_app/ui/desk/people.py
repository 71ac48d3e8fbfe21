"""The accounts' part of F12: whose each is, who sends them, until when; an account passed on, a term or an account ended."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desk_app.answers.desk.accounts_view import AccountRow
from desk_app.core.centre import Centre
from desk_app.resources_reader import Texts
from desk_app.ui.dossier.board import Rows
from desk_app.ui.key_tables.admin import KEYS
from desk_app.ui.key_tables.row import key_of
from desk_app.ui.parts.buttons import Choices, KeyButton
from desk_app.ui.parts.fields import Field, Pick, Refusals
from desk_app.ui.parts.widgets import Panel, label, set_tone, tell
from desk_app.view_models.desk.people import ACTS, FIELDS, PeopleState, PeopleViewModel, TypedPerson
from sync.protocol.accounts import OF_CENTRE

COLUMNS = ("login", "name", "agency", "post", "term")


class PeoplePanel(QWidget):
    def __init__(self, vm: PeopleViewModel, centre: Centre, texts: Texts) -> None:
        super().__init__()
        self._vm = vm
        self._texts = texts
        t = texts
        self._agencies = {OF_CENTRE: centre.short_name, **{agency.id: agency.name for agency in centre.agencies}}
        self.table = Rows([t(f"ui.people.{column}") for column in COLUMNS], stretch=2)
        self.table.setAccessibleName(t("ui.people.title"))
        self.table.wrap_rows()
        self.unknown = label("", tone="warn", wrap=True)
        self.acts = Choices(
            [(act, f"{t(f'ui.people.act_{act}')} ({key_of(KEYS, f'person_{act}')})") for act in ACTS], narrow=True
        )
        self.name = Field(t("ui.people.name"))
        self.agency = Pick(t("ui.people.agency"))
        self.agency.offer([("", t("ui.people.agency_unknown")), *self._agencies.items()])
        self.post = Field(t("ui.people.post"), t("ui.people.post_hint"))
        self.since = Field(t("ui.people.since"), t("ui.people.day_hint"), as_typed=True)
        self.until = Field(t("ui.people.until"), t("ui.people.until_hint"), as_typed=True)
        self.reason = Field(t("ui.people.reason"))
        self.secret = Field(t("ui.people.secret"), as_typed=True)
        self.secret.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.whose = label("", "strong", wrap=True)
        self.roles = label("", wrap=True)
        self.does = label("", "muted", wrap=True)
        self.problem = label("", tone="bad", wrap=True)
        self.told = label("", tone="good", wrap=True)
        self.button = KeyButton("", key_of(KEYS, "act"), main=True)
        self._refusals = Refusals()
        self._filled: AccountRow | None = None
        self._lay_out()
        self.acts.chosen.connect(self._act_chosen)
        self.button.clicked.connect(self.act)
        self.table.itemSelectionChanged.connect(self._chosen)
        self.table.opened.connect(self._into_fields)
        vm.changed.connect(self._show)
        vm.done.connect(self._anew)

    def _lay_out(self) -> None:
        accounts = Panel(self._texts("ui.people.title"))
        accounts.column.addWidget(self.unknown)
        accounts.column.addWidget(self.table, 1)
        person = Panel(self._texts("ui.people.person"))
        person.setFixedWidth(490)
        for part in (self.whose, self.roles, self.acts, self.does, self.name, self.agency, self.post):
            person.column.addWidget(part)
        days = QHBoxLayout()
        days.setSpacing(12)
        days.addWidget(self.since, 1)
        days.addWidget(self.until, 1)
        person.column.addLayout(days)
        for part in (self.reason, self.secret, self.problem, self.told):
            person.column.addWidget(part)
        person.column.addStretch(1)
        person.column.addWidget(self.button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(accounts, 1)
        right = QVBoxLayout()
        right.addWidget(person, 1)
        row.addLayout(right)

    @property
    def row(self) -> AccountRow | None:
        """The chosen account."""
        number = self.table.currentRow()
        return self._vm.state.rows[number] if 0 <= number < len(self._vm.state.rows) else None

    def shown(self) -> None:
        """The caret is in the list: the arrows choose an account."""
        self._vm.choose_act("name")
        self._vm.refresh()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def act(self) -> None:
        """What is chosen is done to the account that is marked."""
        if self.row is not None:
            values = {name: getattr(self, name).text for name in ("name", "post", "since", "until", "reason", "secret")}
            self._vm.run(self.row.login, TypedPerson(agency=self.agency.value, **values))

    def _into_fields(self) -> None:
        first = getattr(self, FIELDS[self._vm.state.act][0])
        first.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_act(self, act: str) -> None:
        """By its key: the caret goes to what it asks for."""
        self.acts.pick(act)
        self._into_fields()

    @Slot(str)
    def _act_chosen(self, act: str) -> None:
        """Of another person nothing is known yet."""
        self._vm.choose_act(act)
        if self.row is not None:
            self._fill(self.row)
        if act == "pass":
            for field in (self.name, self.post, self.since, self.until):
                field.line.set("")
            self.agency.choose("")

    @Slot()
    def _chosen(self) -> None:
        if self.row is not None and (self._filled is None or self.row.login != self._filled.login):
            self._vm.forget()
            self._fill(self.row)

    @Slot()
    def _anew(self) -> None:
        self._filled = None
        for field in (self.reason, self.secret):
            field.line.set("")
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, row: AccountRow) -> None:
        self._filled = row
        for field, text in ((self.name, row.name), (self.post, row.post), (self.since, row.since), (self.until, row.until)):
            field.line.set(text)
        for field in (self.reason, self.secret):
            field.line.set("")
        self.agency.choose(row.agency)
        state = "" if row.active else self._texts("ui.people.is_ended")
        self.whose.setText(f"{row.name} · {row.login}{state}")
        self.roles.setText(", ".join(self._texts(f"role.{role}") for role in row.roles))

    @Slot(object)
    def _show(self, state: PeopleState) -> None:
        self.table.fill([self._cells(row) for row in state.rows], [row.login for row in state.rows])
        if self.row is not None and (self._filled is None or self.row.login != self._filled.login):
            self._fill(self.row)
        count = sum(1 for row in state.rows if row.active and not row.is_known)
        tell(self.unknown, self._texts("ui.people.unknown", count=count) if count else "")
        for name in ("name", "agency", "post", "since", "until", "reason", "secret"):
            getattr(self, name).setVisible(name in FIELDS[state.act])
        self.acts.choose(state.act)
        self.does.setText(self._texts(f"ui.people.does_{state.act}"))
        self.button.set_text(self._texts(f"ui.people.do_{state.act}"))
        tell(self.problem, state.problem)
        tell(self.told, state.told)
        self._mark(state)

    def _mark(self, state: PeopleState) -> None:
        for name in ("name", "post", "since", "until", "reason", "secret"):
            getattr(self, name).line.mark_wrong(state.field == name)
        set_tone(self.agency, "bad" if state.field == "agency" else "")
        if self._refusals.new(state.problem, state.field) and (field := getattr(self, state.field, None)) is not None:
            (field if field is self.agency else field.line).setFocus(Qt.FocusReason.OtherFocusReason)

    def _cells(self, row: AccountRow) -> list[str]:
        t = self._texts
        agency = self._agencies.get(row.agency, row.agency) or t("ui.people.agency_unknown")
        notes = [row.until or "–", *([t(f"ui.people.term_{row.term}")] if row.term and row.active else [])]
        name = row.name if row.active else f"{row.name}{t('ui.people.is_ended')}"
        return [row.login, name, agency, row.post or "–", "\n".join(notes)]
