"""A lost PC's journal comes back from the centre, is checked, stored and folded; against a bare loop that verifies as many
signatures on one thread and does nothing else."""

import json
import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desk_app.services.intake.receive_dossier import receive_dossier
from desk_app.store.store import Store
from desk_app.wiring.setting_up import set_up_enrolled
from sync.client.centre_line import Accepted, CentreLine
from sync.protocol.canonical import canonical
from sync.protocol.seal import COLUMNS, Entry, Head, head_of, private_hash, seal
from tests.bench.commit import command, set_fees
from tests.bench.figure import Figure, clock
from tests.desks import Desk
from tests.served import running_centre, until_folded
from tests.sync.conftest import entries_of

ENTRIES = 200_000
BATCH = 2_000
A_DAY = 450


def _in_another_day(entry: Entry, lap: int, head: Head, desk: Desk) -> Entry:
    """The same act on another dossier, under another receipt number, sealed behind the head."""
    code = f"{entry.subject[:-4]}{lap:03d}{entry.subject[-4:]}"
    body = json.loads(entry.body.replace(entry.subject, code))
    if "receipt" in body:
        body["receipt"]["number"] += lap * A_DAY
        body["receipt"]["lookup"] = f"{body['receipt']['lookup'][:8]}{lap:04d}"
    changed: dict[str, Any] = {"seq": head.seq + 1, "prev": head.link, "subject": code, "body": canonical(body)}
    changed["private_hash"] = private_hash(entry.private)
    values = tuple(changed.get(name, getattr(entry, name)) for name in COLUMNS[:-2])
    return seal(values, desk.store.key.sign)


def long_journal(desk: Desk, count: int) -> list[Entry]:
    """A day of a desk, then the same day again and again on other dossiers."""
    desk.open_shift()
    set_fees(desk)
    for number in range(A_DAY):
        with desk.store.write() as tx:
            receive_dossier(tx, desk.centre, command(number), desk.actor)
    entries = entries_of(desk)
    day = [entry for entry in entries if entry.kind in ("DossierReceived", "FeeCollected")]
    lap = 0
    while len(entries) < count:
        lap += 1
        for entry in day[: count - len(entries)]:
            entries.append(_in_another_day(entry, lap, head_of(entries[-1]), desk))
    return entries


def run(out: Path, count: int = ENTRIES) -> list[Figure]:
    folder = Path(tempfile.mkdtemp(prefix="bench-rebuild-", dir=out))
    desk = Desk(folder / "lost")
    entries = long_journal(desk, count)
    verify = Ed25519PublicKey.from_public_bytes(desk.store.key.public).verify

    def bare() -> None:
        for entry in entries:
            verify(entry.signature, entry.hash)

    try:
        with running_centre(folder / "centre") as centre:
            line = CentreLine(centre.url, desk.store.desk_id, desk.store.key.sign, centre.key)
            agencies = [agency.id for agency in desk.centre.agencies]
            assert isinstance(line.enrol(centre.acceptance.make_enrolment_code("07"), desk.store.key.public, agencies), dict)
            for start in range(0, count, BATCH):
                after = (entries[start].epoch, start) if start else (0, 0)
                assert isinstance(line.push(after, entries[start : start + BATCH]), Accepted)
            line.close()
            until_folded(centre.url)
            with centre.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")  # as where it lay for long: else PostgreSQL does it meanwhile
            code = centre.acceptance.make_enrolment_code("07", replaces=True)
            with closing(Store(folder / "new")) as store:
                ours = clock(lambda: set_up_enrolled(store, centre.url, code))
                assert store.kept_entries() > count  # the new epoch is open
        reference = clock(bare)
    finally:
        desk.store.close()
        shutil.rmtree(folder, ignore_errors=True)
    return [Figure(f"a lost PC's {count:,} entries back, against bare Ed25519 verify", ours, reference, "s", 1 / 0.8)]
