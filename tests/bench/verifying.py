"""Chain and signatures of a long journal, against a bare loop of the same cryptography over the same bytes."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.protocol.chain import checked
from sync.protocol.seal import GENESIS, Entry, key_id, link_after, seal
from tests.bench.figure import Figure, clock

ENTRIES = 100_000
BODY = '{"code":"H52.16-261125-%04d","day":"261125","fees":[{"amount_vnd":3000000,"kind":"fee","name":"Phí thẩm định"}],%s}'
FILLER = ",".join(f'"field_{number}":"giá trị thứ {number}"' for number in range(20))


def _journal() -> list[Entry]:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    link, entries = GENESIS, []
    for seq in range(1, ENTRIES + 1):
        kind = "DeskOpened" if seq == 1 else "DossierReceived"
        body = f'{{"public_key":"{public.hex()}"}}' if seq == 1 else BODY % (seq % 10_000, FILLER)
        moment = 1_795_574_400_000 + seq
        who = ("svhttdl", "lan", "s-1", "pin", None)
        header = (
            "quay-07",
            1,
            seq,
            moment,
            kind,
            1,
            f"H52.16-{seq}",
            *who,
            moment,
            None,
            key_id(public),
            body,
            None,
            GENESIS,
            link,
        )
        entry = seal(header, key.sign)
        link = link_after(entry.hash, entry.signature)
        entries.append(entry)
    return entries


def _sealed(entries: list[Entry]) -> Iterator[tuple[bytes, bytes]]:
    """The bytes that each hash covers, as near as a bare loop can have them: joined beforehand."""
    for entry in entries:
        yield f"{entry.desk_id}{entry.kind}{entry.subject}{entry.body}".encode(), entry.signature


def run(_out: Path) -> list[Figure]:
    entries = _journal()
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(entries[0].body[15:79]))
    raw = [(data, entry.hash, entry.signature) for (data, _), entry in zip(_sealed(entries), entries, strict=True)]

    def bare() -> None:
        for data, digest, signature in raw:
            hashlib.sha256(data).digest()
            public.verify(signature, digest)

    def ours() -> None:
        for _ in checked(entries):
            pass

    times = [(clock(ours), clock(bare)) for _ in range(3)]
    best = (min(mine for mine, _ in times), min(theirs for _, theirs in times))
    return [Figure("verify 100,000 entries, against bare Ed25519 and SHA-256", best[0], best[1], "s", 1.5)]
