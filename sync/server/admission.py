"""Admitting desks: a one-time code against a name, a key, bands and serials that nobody else ever had."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import ValidationError, convert
from sqlalchemy import Connection, Engine, Table, and_, func, insert, select, update

from sync.protocol.chain import admission_text
from sync.protocol.enrolment import ADMITTING, LETTERS, check_of, in_groups, is_of, whole_code
from sync.protocol.grants import CENTRE_BANDS, FIRST_LONE_SERIAL, band_of_grant, serial_of
from sync.protocol.moments import there
from sync.protocol.publications import is_counter
from sync.protocol.seal import GENESIS
from sync.protocol.signatures import check_key
from sync.server import schema
from sync.server.elsewhere import give_elsewhere
from sync.server.messages import Enrol
from sync.server.news import tell
from sync.server.register import Note

M = TypeVar("M")
ENROLMENT_VALID_MS = 24 * 3_600_000


class Refused(Exception):
    """An answer other than 200, with what the desk needs to know."""

    def __init__(self, status: int, error: str, **details: object) -> None:
        super().__init__(error)
        self.status = status
        self.body = {"error": error, **details}


def understood(kind: type[M], message: object) -> M:
    """What a desk said, as the message that it should be. Raises Refused."""
    try:
        return convert(message, kind)
    except ValidationError:
        raise Refused(400, "malformed") from None


@dataclass(frozen=True, slots=True)
class CentreKey:
    """The centre's own signing key, pinned by desks at enrolment."""

    private: Ed25519PrivateKey

    @property
    def public_hex(self) -> str:
        """The public key in hex digits."""
        return self.private.public_key().public_bytes_raw().hex()


def _code_hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()


class Admission:
    """Who may speak for a counter, and with which numbers. Every method is one transaction."""

    def __init__(self, engine: Engine, key: CentreKey, clock: Callable[[], int], note: Note = lambda _line: None) -> None:
        """`note` hears what may never be given twice, before the answer leaves."""
        self._engine = engine
        self._reads = engine.execution_options(isolation_level="AUTOCOMMIT")
        """For questions: a statement sees what is committed, in one message there and back instead of three."""
        self._key = key
        self._clock = clock
        self._note = note
        self._granted: set[tuple[str, tuple[int, int]]] = set()
        self._elsewhere: dict[str, tuple[int, int]] = {}

    def make_enrolment_code(self, counter: str, replaces: bool = False) -> str:
        """A one-time code for a counter, valid for a day; only its hash is kept. `replaces`: for a new PC in the place of
        a desk that is lost; the lost one's key ends when the code is used. Raises Refused for what is no counter's name."""
        if not is_counter(counter):
            raise Refused(400, "no_counter_name")
        admitting = "".join(secrets.choice(LETTERS) for _ in range(ADMITTING))
        code = admitting + check_of(admitting, self._key.public_hex)
        with self._engine.begin() as connection:
            row = {"code_hash": _code_hash(code), "counter": counter, "expires_at_ms": self._clock() + ENROLMENT_VALID_MS}
            connection.execute(insert(schema.enrolment).values(**row, used_by=None, replaces=replaces))
        return in_groups(code)

    def enrol(self, message: Enrol) -> dict[str, Any]:
        """A desk brings its code and public key; it gets its name, bands, serials and the centre's key."""
        code, public_key = whole_code(message.code), message.public_key
        try:
            check_key(bytes.fromhex(public_key))
        except ValueError:
            raise Refused(400, "malformed") from None
        if not code or not is_of(code, self._key.public_hex):
            raise Refused(403, "code_invalid")
        try:
            return self._enrol(code, public_key, message.agencies)
        except Refused:
            raise
        except BaseException:  # the desk may stand in the register already: its line is the last before the commit
            self._note({"act": "undone", "public_key": public_key})
            raise

    def _enrol(self, code: str, public_key: str, agencies: list[str]) -> dict[str, Any]:
        now = self._clock()
        with self._engine.begin() as connection:
            enrolment = connection.execute(
                select(schema.enrolment).where(schema.enrolment.c.code_hash == _code_hash(code)).with_for_update()
            ).first()
            if enrolment is None or enrolment.expires_at_ms < now:
                raise Refused(403, "code_invalid")
            if enrolment.used_by is not None and enrolment.used_by != public_key:
                raise Refused(403, "code_used")
            connection.exec_driver_sql("LOCK TABLE desk, band_grant, serial_grant IN EXCLUSIVE MODE")  # given one by one
            desk_id = f"quay-{enrolment.counter}"
            known = connection.execute(select(schema.desk).where(schema.desk.c.desk_id == desk_id)).first()
            if enrolment.answer is not None:
                return dict(json.loads(enrolment.answer))  # the answer was lost on its way: the same again
            if enrolment.replaces:
                answer = self._replace(connection, known, public_key, agencies)
            else:
                answer = self._admit(connection, known, desk_id, enrolment.counter, public_key, agencies)
            connection.execute(
                update(schema.enrolment)
                .where(schema.enrolment.c.code_hash == enrolment.code_hash)
                .values(used_by=public_key, answer=json.dumps(answer))
            )
        return answer

    def _admit(
        self, connection: Connection, known: Any, desk_id: str, counter: str, public_key: str, agencies: list[str]
    ) -> dict[str, Any]:
        """A desk that is new here."""
        if known is None:
            values: dict[str, Any] = {"desk_id": desk_id, "counter": counter, "public_key": public_key}
            values |= {"enrolled_at_ms": self._clock(), "last_contact_ms": None, "projected_epoch": 0, "projected_seq": 0}
            connection.execute(insert(schema.desk).values(**values, epoch=0, seq=0, hash=GENESIS, link=GENESIS))
        elif known.public_key != public_key or known.seq > 0:
            # its numbers may be on citizens' paper: replacing a lost desk is another act, with new bands
            raise Refused(409, "counter_enrolled")
        answer = self._grants(connection, desk_id, counter, agencies)
        if known is None:
            self._note_desk(desk_id, counter, public_key, 1)
        return answer

    def _replace(self, connection: Connection, known: Any, public_key: str, agencies: list[str]) -> dict[str, Any]:
        """A new PC in the place of a lost one: the old key ends, what was sent comes back, new bands and serials. Its epoch
        is none that the old one may have begun unheard: that disk may yet turn up."""
        if known is None:
            raise Refused(409, "nothing_to_replace")
        if known.public_key == public_key:
            if known.epoch >= known.first_epoch:
                raise Refused(409, "same_key")
            return self._recovering(connection, known, public_key, known.first_epoch, agencies, anew=False)  # asked again
        now = self._clock()
        epoch = max(known.epoch, known.first_epoch) + 1
        former = {"desk_id": known.desk_id, "until_epoch": known.epoch, "public_key": known.public_key}
        connection.execute(insert(schema.former_key).values(**former, replaced_at_ms=now))
        connection.execute(
            update(schema.desk)
            .where(schema.desk.c.desk_id == known.desk_id)
            .values(public_key=public_key, first_epoch=epoch, revoked_epoch=None, revoked_seq=None, counter_seen=0)
        )
        answer = self._recovering(connection, known, public_key, epoch, agencies, anew=True)
        self._note_desk(known.desk_id, known.counter, public_key, epoch)
        return answer

    def _recovering(
        self, connection: Connection, known: Any, public_key: str, epoch: int, agencies: list[str], anew: bool
    ) -> dict[str, Any]:
        """What the new PC gets, and the centre's word for its key."""
        answer = self._grants(connection, known.desk_id, known.counter, agencies, anew)
        answer["first_epoch"] = epoch
        if known.seq == 0:
            return answer  # nothing to bring back
        text = admission_text(known.desk_id, epoch, public_key, known.link.hex())
        head = {"epoch": known.epoch, "seq": known.seq, "head": known.hash.hex()}
        return {**answer, "recovers": head, "admission": self._key.private.sign(text).hex()}

    def _note_desk(self, desk_id: str, counter: str, public_key: str, first_epoch: int) -> None:
        given = {"public_key": public_key, "first_epoch": first_epoch, "at_ms": self._clock()}
        self._note({"act": "desk", "desk_id": desk_id, "counter": counter, **given})

    def _grants(
        self, connection: Connection, desk_id: str, counter: str, agencies: list[str], anew: bool = False
    ) -> dict[str, Any]:
        """What this desk alone may use. `anew`: nothing of what it had before."""
        year = _year(self._clock())
        serials = [
            serial_of(self._serial_slot(connection, agency, each, desk_id, anew), agency, each)
            for agency in agencies
            for each in (year, year + 1)
        ]
        return {
            "desk_id": desk_id,
            "counter": counter,
            "centre_key": self._key.public_hex,
            "bands": [band_of_grant(self._band_slot(connection, agency, desk_id, anew), agency) for agency in agencies],
            "serials": serials,
        }

    def _band_slot(self, connection: Connection, agency: str, desk_id: str, anew: bool) -> int:
        return self._slot(connection, schema.band_grant, {"agency": agency}, desk_id, anew, CENTRE_BANDS)

    def _serial_slot(self, connection: Connection, agency: str, year: int, desk_id: str, anew: bool) -> int:
        table = schema.serial_grant
        return self._slot(connection, table, {"agency": agency, "year": year}, desk_id, anew, FIRST_LONE_SERIAL)

    def _slot(self, connection: Connection, table: Table, of: dict[str, Any], desk_id: str, anew: bool, end: int) -> int:
        """The desk's slot of these, or the next one that nobody ever had."""
        here = and_(*(table.c[name] == value for name, value in of.items()))
        last = func.max(table.c.slot)
        mine, slot = connection.execute(
            select(last.filter(table.c.desk_id == desk_id), func.coalesce(last + 1, 0)).where(here)
        ).one()
        if mine is not None and not anew:
            return int(mine)
        if slot >= end:
            raise Refused(409, f"no_{table.name.removesuffix('_grant')}_left")
        grant = {**of, "slot": slot, "desk_id": desk_id}
        self._note({"act": table.name.removesuffix("_grant"), **grant})
        connection.execute(insert(table).values(grant))
        return int(slot)

    def grant_next_year(self, desk_id: str) -> None:
        """Each agency of a desk has the serials of this year and the next, long before 1 January."""
        now, table = self._clock(), schema.serial_grant
        years = (_year(now), _year(now) + 1)
        if (desk_id, years) in self._granted:  # also those of agencies that it got since: both years came with them
            return
        mine = select(table.c.agency, table.c.year).where(table.c.desk_id == desk_id)
        with self._reads.connect() as connection:
            have = {(row.agency, row.year) for row in connection.execute(mine)}
        wanted = [(agency, year) for agency in {agency for agency, _ in have} for year in years if (agency, year) not in have]
        if wanted:
            with self._engine.begin() as connection:
                connection.exec_driver_sql("LOCK TABLE serial_grant IN EXCLUSIVE MODE")
                for agency, year in sorted(wanted):
                    grant = serial_of(self._serial_slot(connection, agency, year, desk_id, False), agency, year)
                    tell(connection, desk_id, "serial_granted", agency, agency, now, {"key": str(year), "serial": dict(grant)})
        self._granted.add((desk_id, years))

    def grant_elsewhere(self, desk_id: str, epoch: int, published: int) -> None:
        """Numbers of agencies elsewhere for this epoch of the desk, once for each place that the publications reached."""
        place = (epoch, published)
        if not published or self._elsewhere.get(desk_id) == place:
            return
        with self._engine.begin() as connection:
            give_elsewhere(connection, desk_id, epoch, self._clock(), self._note)
        self._elsewhere[desk_id] = place


def _year(ms: int) -> int:
    return there(ms).year
