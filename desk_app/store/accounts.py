"""Who may log in at this desk."""

import json
from collections.abc import Callable
from pathlib import Path

from desk_app.core.collation import vietnamese_order
from desk_app.services.records import Officer, PersonRecord
from desk_app.store.connected import Connected
from desk_app.store.key_slots import read_slots, write_slots
from desk_app.store.key_wraps import SHORTEST_OPENING, follow_accounts
from desk_app.store.records_of_rows import columns_of, officer_from
from sync.protocol.accounts import SHORTEST_SECRET, mark_of
from sync.protocol.desk_facts import PIN_CHANGED
from sync.protocol.seal import private_part


class Officers(Connected):
    def officers(self) -> tuple[Officer, ...]:
        """By name, in Vietnamese order."""
        rows = self._rows(f"SELECT {columns_of(Officer)} FROM officer WHERE active = 1 ORDER BY id")
        return tuple(sorted((officer_from(row) for row in rows), key=lambda officer: vietnamese_order(officer.name)))

    def all_officers(self) -> tuple[Officer, ...]:
        """Also those that ended, by log-in name."""
        return tuple(map(officer_from, self._rows(f"SELECT {columns_of(Officer)} FROM officer ORDER BY id")))

    def officer(self, officer_id: str) -> Officer | None:
        row = self._row(f"SELECT {columns_of(Officer)} FROM officer WHERE id = ?", officer_id)
        return officer_from(row) if row else None

    def person_of(self, officer_id: str) -> PersonRecord | None:
        row = self._row(
            "SELECT s.person_id, s.name, s.agency, s.post, s.since, s.until FROM officer_account a "
            "JOIN staff s ON s.desk_id = a.desk_id AND s.person_id = a.person_id WHERE a.login = ?",
            officer_id,
        )
        return PersonRecord(*row) if row else None

    def accounts_of(self, person_id: str) -> tuple[str, ...]:
        rows = self._rows("SELECT login FROM officer_account WHERE person_id = ? ORDER BY login", person_id)
        return tuple(row[0] for row in rows)

    def name_then(self, officer_id: str, at_ms: int) -> str:
        """Who an account was at a moment, by name: an account may be another person's today, and a name be put right since.
        As of the session that was open then; of who never logged in, as the account is called now; else the id."""
        query = "SELECT officer_name FROM session WHERE officer = ? AND opened_at_ms <= ? ORDER BY opened_at_ms DESC LIMIT 1"
        row = self._row(query, officer_id, at_ms) or self._row("SELECT name FROM officer WHERE id = ?", officer_id)
        return str(row[0]) if row else officer_id


class StoreAccounts(Officers):
    _logins: int
    epoch: int
    now_ms: int
    _steady: Callable[[], int]
    _folder: Path
    _seen_secrets: dict[str, str]
    _accounts_changed: bool

    def put_officer(self, officer_id: str, name: str, roles: tuple[str, ...], secret_hash: str) -> None:
        self._accounts_changed = True
        self.connection.execute(
            "INSERT INTO officer "
            "(id, name, roles, secret_hash, active, failures, wait_ms, waits_since_ms, untold, failed_at_ms) "
            "VALUES (?, ?, ?, ?, 1, 0, 0, 0, 0, 0) ON CONFLICT (id) DO UPDATE "
            "SET name = excluded.name, roles = excluded.roles, secret_hash = excluded.secret_hash",
            (officer_id, name, json.dumps(roles), secret_hash),
        )

    def set_account(self, officer_id: str, name: str, roles: tuple[str, ...], secret_hash: str, active: bool) -> bool:
        """As the centre set it. False where nothing changes."""
        known = self.officer(officer_id)
        if known and (known.name, known.roles, known.secret_hash, known.active) == (name, roles, secret_hash, active):
            return False
        self.put_officer(officer_id, name, roles, secret_hash)
        self.connection.execute("UPDATE officer SET active = ? WHERE id = ?", (int(active), officer_id))
        return True

    @property
    def shortest_secret(self) -> int:
        slots = read_slots(self._folder)
        return SHORTEST_OPENING if slots is not None and slots.by_accounts else SHORTEST_SECRET

    def secret_proved(self, officer_id: str, secret: str) -> None:
        self._seen_secrets[officer_id] = secret

    def _keep_wraps(self) -> None:
        """Once the tables hold: what opens the data follows the accounts. A crash before leaves who logs in next to do it."""
        if not (self._seen_secrets or self._accounts_changed):
            return
        slots = read_slots(self._folder)
        if slots is not None and slots.by_accounts:
            marks = {each.id: mark_of(each.secret_hash) for each in self.all_officers() if each.active and each.secret_hash}
            following = follow_accounts(slots, marks, self._seen_secrets)
            if following != slots:
                write_slots(self._folder, following)

    def told_here(self) -> bool:
        """Whether facts of the running epoch tell of an account that may log in."""
        return self._row("SELECT 1 FROM officer_account WHERE epoch = ? AND active = 1", self.epoch) is not None

    def follow_accounts(self) -> None:
        """After entries came back: what they say of accounts. A secret that is not among them is no more; an account without
        one opens nothing until somebody sets it."""
        query = "SELECT login, officer_name, roles, active, secret_mark FROM officer_account WHERE roles IS NOT NULL"
        for login, name, roles, active, mark in self._rows(query):
            known = self.officer(login)
            secret = known.secret_hash if known else ""
            if mark is not None and mark_of(secret) != mark:
                secret = self._chosen_secret(login, mark)
            self.set_account(login, name, tuple(json.loads(roles)), secret, bool(active))

    def _chosen_secret(self, login: str, mark: str) -> str:
        query = "SELECT private FROM journal WHERE kind = ? AND subject = ? AND private IS NOT NULL"
        hashes = [str(private_part(row[0])["secret_hash"]) for row in self._rows(query, PIN_CHANGED.name, login)]
        return next((found for found in hashes if mark_of(found) == mark), "")

    @property
    def steady_ms(self) -> int:
        return self._steady()

    def _note(self, statement: str, *values: object) -> None:
        self._logins += self.connection.execute(f"UPDATE officer SET {statement} WHERE id = ?", values).rowcount

    def note_failure(self, officer_id: str, failures: int, wait_ms: int) -> None:
        told = "failures = ?, wait_ms = ?, waits_since_ms = ?, untold = untold + 1, failed_at_ms = ?"
        self._note(told, failures, wait_ms, self.steady_ms, self.now_ms, officer_id)

    def note_success(self, officer_id: str, told: bool) -> None:
        self._note("failures = 0, wait_ms = 0" + (", untold = 0" if told else ""), officer_id)

    def login_troubled(self, officer_id: str) -> bool:
        return self._row("SELECT 1 FROM login_trouble WHERE login = ?", officer_id) is not None

    def wait_from_start(self, officer_id: str) -> None:
        self._note("waits_since_ms = 0", officer_id)
