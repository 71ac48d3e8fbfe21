"""A desk in wrong hands: what it signs holds, and says whatever it likes."""

import json
import random
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.centre_line import Accepted, CentreLine
from sync.protocol.desk_facts import KEY_ROTATED
from sync.protocol.projection import KINDS
from sync.protocol.seal import GENESIS, Entry, head_of, key_id, private_hash, seal
from sync.server.messages import Enrol
from tests.sync.conftest import RunningCentre

SALT = "0" * 32
MOMENT_MS = 1_795_574_400_000


def noise(letters: int, made: random.Random) -> str:
    """Nothing packs it smaller."""
    return "".join(made.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=letters))


class Hostile:
    def __init__(self, centre: RunningCentre, counter: str = "66", agencies: tuple[str, ...] = ("svhttdl", "stc")) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.signs = self.key.sign
        self.public = self.key.public_key().public_bytes_raw()
        self.desk_id = f"quay-{counter}"
        code = centre.acceptance.make_enrolment_code(counter)
        centre.acceptance.enrol(Enrol(code, self.public.hex(), list(agencies)))
        self.line = CentreLine(centre.url, self.desk_id, self.key.sign, centre.key.public_hex)
        self.entries: list[Entry] = []
        self.say(
            "DeskOpened", {"public_key": self.public.hex(), "bands": [], "serials": [], "counter": counter}, subject=counter
        )

    def say(self, kind: str, body: Any, private: Any = None, **columns: Any) -> Entry:
        """The next entry. `body`: as a value, or as the very text."""
        head = head_of(self.entries[-1]) if self.entries else None
        said = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        apart = None if private is None else SALT + (private if isinstance(private, str) else json.dumps(private))
        seq = head.seq + 1 if head else 1
        values: dict[str, Any] = {
            "desk_id": self.desk_id,
            "epoch": 1,
            "seq": seq,
            "recorded_at_ms": MOMENT_MS + seq,
            "kind": kind,
            "version": 1,
            "subject": body.get("code", "x") if isinstance(body, dict) else "x",
            "agency": "svhttdl",
            "actor": "lan",
            "session": "s-1",
            "auth_method": "pin",
            "second_actor": None,
            "occurred_at_ms": MOMENT_MS + seq,
            "based_on": None,
            "key_id": key_id(self.public),
            "body": said,
            "private": apart,
            "private_hash": private_hash(apart),
            "prev": head.link if head else GENESIS,
        } | columns
        entry = seal(tuple(values.values()), self.signs)
        self.entries.append(entry)
        return entry

    def push(self) -> Any:
        return self.line.push((0, 0), self.entries)

    def push_all(self, at_once: int = 500) -> None:
        for start in range(0, len(self.entries), at_once):
            before = self.entries[start - 1] if start else None
            after = (before.epoch, before.seq) if before else (0, 0)
            answer = self.line.push(after, self.entries[start : start + at_once])
            assert isinstance(answer, Accepted), answer


ODD_VALUES: tuple[Any, ...] = (
    None,
    "",
    "\x00",
    "e\u0301",
    "\u202egnp",
    "../../etc/passwd",
    "'; DROP TABLE desk; --",
    True,
    1.5,
    -1,
    2**53,
    2**60,
    10**17,
    [],
    {},
    [[]],
    {"code": {"code": 1}},
    "argon2",
)


def _odd(made: random.Random) -> Any:
    return noise(made.choice((300, 3_000, 9_000)), made) if made.random() < 0.2 else made.choice(ODD_VALUES)


def bent(value: Any, made: random.Random) -> Any:
    """The same with one part of it odd, or gone."""
    if isinstance(value, dict) and value and made.random() < 0.9:
        name = made.choice(sorted(value))
        if made.random() < 0.15:
            return {key: inner for key, inner in value.items() if key != name}
        return {**value, name: bent(value[name], made)}
    if isinstance(value, list) and value and made.random() < 0.7:
        place = made.randrange(len(value))
        return [*value[:place], bent(value[place], made), *value[place + 1 :]]
    return _odd(made)


def say_odd_things(hostile: Hostile, of: list[Entry], count: int, seed: int) -> None:
    """`of`: what an honest desk said; it is said after it with something bent, of its dossiers too, or as another kind."""
    made = random.Random(seed)
    codes = sorted({entry.subject for entry in of})
    kinds = sorted(KINDS - {KEY_ROTATED.name})  # an odd change of the key breaks the chain: refused at the door
    of = [entry for entry in of if entry.kind != KEY_ROTATED.name]
    for _ in range(count):
        entry = made.choice(of)
        body, private = json.loads(entry.body), json.loads(entry.private[32:]) if entry.private else None
        kind = entry.kind if made.random() < 0.7 else made.choice(kinds)
        if made.random() < 0.9:
            body = bent(body, made)
        if private is not None and made.random() < 0.5:
            private = bent(private, made)
        columns: dict[str, Any] = {"subject": made.choice((entry.subject, made.choice(codes), "e\u0301", noise(150, made)))}
        if made.random() < 0.2:
            columns["agency"] = made.choice((None, "", "e\u0301", noise(100, made)))
        if made.random() < 0.2:
            columns["occurred_at_ms"] = made.choice((0, 10**15, 2**53 - 1))
        if made.random() < 0.2:
            columns["recorded_at_ms"] = made.choice((0, 10**15, 2**53 - 1))
        if made.random() < 0.05:
            hostile.say(kind, made.choice(("", "[", "null", "[]", '"x"', "1e400", "[" * 5_000)), **columns)
        else:
            hostile.say(kind, json.dumps(body), json.dumps(private) if private is not None else None, **columns)


def refusals(log: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Of what was answered, the troubles of the centre's own."""
    return (each for each in log if each[1] >= 500)
