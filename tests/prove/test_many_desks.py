"""A centre's busy morning: 350 desks, five entries a request, on a machine that it shares with the load itself."""

import json
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.centre_line import Accepted, CentreLine, NoLine
from sync.protocol.seal import COLUMNS, GENESIS, Entry, head_of, key_id, seal
from sync.server.messages import Enrol
from tests.desks import Desk
from tests.prove.conftest import Figures
from tests.served import running_centre
from tests.sync.conftest import entries_of

pytestmark = pytest.mark.prove

DESKS = 350
A_REQUEST = 5
SENDERS = 8
MINUTES = 10.0
ALONE_ENTRIES = 5_000


class LoadDesk:
    """Seals entries like those of a real desk, under a key of its own, without a file."""

    def __init__(self, number: int, templates: list[Entry], url: str, centre_key: str) -> None:
        self.desk_id = f"quay-L{number:03d}"
        self.key = Ed25519PrivateKey.generate()
        self.public = self.key.public_key().public_bytes_raw()
        self.line = CentreLine(url, self.desk_id, self.key.sign, centre_key)
        self._templates = templates
        self.number = number
        self._head: Any = None

    @property
    def place(self) -> tuple[int, int]:
        return (1, self._head.seq) if self._head else (0, 0)

    def entries(self, count: int) -> list[Entry]:
        made = []
        for _ in range(count):
            seq = self._head.seq + 1 if self._head else 1
            template = self._templates[seq % len(self._templates)]
            values: list[Any] = [getattr(template, name) for name in COLUMNS]
            code = f"H52.16-26{self.number:04d}-{seq:06d}"
            changed = {"desk_id": self.desk_id, "epoch": 1, "seq": seq, "subject": code, "key_id": key_id(self.public)}
            changed |= {"body": template.body.replace(template.subject, code)}
            if self._head is None:  # as every journal opens: its signatures are checked by the key in it
                opening = {"public_key": self.public.hex(), "bands": [], "serials": [], "counter": self.desk_id[5:]}
                changed |= {"kind": "DeskOpened", "private": None, "private_hash": GENESIS, "body": json.dumps(opening)}
            changed |= {"prev": self._head.link if self._head else GENESIS}
            for name, value in changed.items():
                values[COLUMNS.index(name)] = value
            entry = seal(tuple(values[:-2]), self.key.sign)
            self._head = head_of(entry)
            made.append(entry)
        return made


@dataclass(slots=True)
class Sent:
    requests: int = 0
    errors: list[str] = field(default_factory=list)
    took_ms: list[float] = field(default_factory=list)


def _send(desks: list[LoadDesk], until: float, sent: Sent) -> None:
    while time.monotonic() < until:
        for desk in desks:
            after = desk.place
            entries = desk.entries(A_REQUEST)
            began = time.perf_counter()
            while not isinstance(answer := desk.line.push(after, entries), Accepted):
                assert isinstance(answer, NoLine), answer
                sent.errors.append(str(answer))
                if time.monotonic() > until:
                    return
            sent.took_ms.append((time.perf_counter() - began) * 1000)
            sent.requests += 1
            if time.monotonic() > until:
                return


def test_350_desks(tmp_path: Path, figures: Figures) -> None:
    desk = Desk(tmp_path / "desk")
    desk.open_shift()
    for number in range(3):
        desk.receive(number=f"0141900004{number:02d}")
    templates = [entry for entry in entries_of(desk) if entry.kind == "DossierReceived"]
    desk.store.close()
    with running_centre(tmp_path / "centre") as centre:
        desks = [LoadDesk(number, templates, centre.url, centre.key) for number in range(DESKS + 2)]
        for each in desks:
            code = centre.acceptance.make_enrolment_code(each.desk_id.removeprefix("quay-"))
            centre.acceptance.enrol(Enrol(code, each.public.hex(), [f"a{each.number % 20}"]))
        alone = {}
        for each, size in ((desks.pop(), A_REQUEST), (desks.pop(), 500)):
            batches = [(each.place, each.entries(size)) for _ in range(ALONE_ENTRIES // size)]
            began = time.perf_counter()
            assert all(isinstance(each.line.push(*batch), Accepted) for batch in batches)
            alone[size] = ALONE_ENTRIES / (time.perf_counter() - began)
        sent = [Sent() for _ in range(SENDERS)]
        until = time.monotonic() + MINUTES * 60
        threads = [
            threading.Thread(target=_send, args=(desks[number::SENDERS], until, sent[number]), name=f"sender {number}")
            for number in range(SENDERS)
        ]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        memory = []
        while time.monotonic() < until:
            time.sleep(min(15.0, MINUTES * 4))
            memory.append(centre.process.memory_info().rss / 1e6)
        for thread in threads:
            thread.join(60)
        spent = time.monotonic() - began
        for each in desks:
            each.line.close()
    took = sorted(ms for each in sent for ms in each.took_ms)
    p95 = took[int(len(took) * 0.95)]
    rate = sum(each.requests for each in sent) * A_REQUEST / spent
    half = len(memory) // 2
    early, late = statistics.median(memory[1:half]), statistics.median(memory[half:])
    errors = dict(Counter(error for each in sent for error in each.errors))
    figures["350 desks, 5 entries a request"] = {
        "entries_a_second": round(rate),
        "one_desk_alone_5_a_request": round(alone[A_REQUEST]),
        "one_desk_alone_500_a_request": round(alone[500]),
        "p50_ms": round(took[len(took) // 2], 1),
        "p95_ms": round(p95, 1),
        "errors": errors,
        "memory_mb": [round(each) for each in memory],
        "memory_mb_early": round(early),
        "memory_mb_late": round(late),
    }
    assert not errors
    assert late < early * 1.15
