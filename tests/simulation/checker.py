"""What must hold after healing, told from raw rows alone: no code is shared with what it checks."""

import sqlite3
from collections import Counter as Tally
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

PRINTED = (
    "DossierReceived",
    "FeeCollected",
    "ResultReturned",
    "SupplementRequested",
    "SupplementReceived",
    "DossierRefused",
    "ProcessingStopped",
    "Reappointed",
    "PapersGivenBack",
    "LossReported",
    "StepPassed",
    "DossierSentOn",
    "SlipReprinted",
    "DossiersHandedOver",
)
"""The facts that a paper comes out for."""


class Broken(AssertionError):
    """A promise that did not hold."""


def demand(holds: object, what: str) -> None:
    if not holds:
        raise Broken(what)


def _chain(rows: list[tuple[int, int, bytes, bytes, bytes]], whose: str) -> None:
    """(epoch, seq, prev, hash, signature) in order: no number missing, each sealing the one before."""
    link = bytes(32)
    place = (0, 0)
    for epoch, seq, prev, digest, signature in rows:
        follows = seq == place[1] + 1 if epoch == place[0] else (seq == 1 and epoch > place[0])
        demand(follows, f"{whose}: {epoch}.{seq} after {place}")
        demand(prev == link, f"{whose}: {epoch}.{seq} does not seal the entry before it")
        link = sha256(digest + signature).digest()
        place = (epoch, seq)


def check(engine: Engine, desks: dict[str, Path], claims: Iterable[Any], lost: set[bytes], put_back: set[str]) -> None:
    """Raises Broken. `lost`: entries that were only on a disk that died for good; `put_back`: desks whose file was once an
    older copy: what came back from the centre was printed before."""
    with engine.connect() as connection:
        read = connection.execute
        accepted: dict[str, list[Any]] = {desk_id: [] for desk_id in desks}
        for row in read(text("SELECT desk_id, epoch, seq, prev, hash, signature FROM journal ORDER BY 1, 2, 3")):
            accepted[row[0]].append((row[1], row[2], bytes(row[3]), bytes(row[4]), bytes(row[5])))
        beside = {bytes(row[0]) for row in read(text("SELECT hash FROM branch_entry"))}
        dossiers = {row[0]: row[1] for row in read(text("SELECT code, state FROM read_model.dossier"))}
        receipts = {
            (row[0], row[1]): row[2] for row in read(text("SELECT serial_symbol, number, total_vnd FROM read_model.receipt"))
        }
        boxes = {
            row[0]: row[1] for row in read(text("SELECT desk_id, balance_vnd FROM read_model.box WHERE agency = 'svhttdl'"))
        }
        tray = [row[0] for row in read(text("SELECT reason FROM tray"))]
        postings = read(text("SELECT desk_id, epoch, seq, sum(amount_vnd) FROM read_model.posting GROUP BY 1, 2, 3")).all()
        behind = read(text("SELECT count(*) FROM desk WHERE (projected_epoch, projected_seq) <> (epoch, seq)")).scalar()
    demand(behind == 0, "the read model is behind")
    demand(all(row[3] == 0 for row in postings), "postings that do not sum to zero")
    doubled = {reason.removeprefix("branch: ") for reason in tray}
    demand(all(reason.startswith("branch: ") for reason in tray), f"the tray of the centre: {tray}")
    _check_desks(desks, accepted, boxes, put_back)
    at_centre = {row[3] for rows in accepted.values() for row in rows}
    demand(len(at_centre) == sum(map(len, accepted.values())), "an entry is there twice")
    cash: dict[str, int] = dict.fromkeys(desks, 0)
    issued: Tally[tuple[str, int]] = Tally()
    returned: dict[str, set[str]] = {}
    for claim in claims:
        gone = [digest for digest in claim.hashes if digest not in at_centre and digest not in beside]
        if gone:
            demand(all(digest in lost for digest in gone), f"lost: {claim}")
            demand(len(gone) == len(claim.hashes), f"half of an act: {claim}")
            continue
        demand(claim.code in dossiers, f"no dossier: {claim}")
        main = claim.hashes[0] in at_centre
        if main:
            cash[claim.desk_id] += claim.cash_vnd
        if claim.receipt is not None and claim.code not in doubled:
            serial, number, total = claim.receipt
            issued[serial, number] += 1
            demand(receipts.get((serial, number)) == total or not main, f"no such receipt: {claim}")
        if claim.kind == "returned" and (main or claim.code not in doubled):  # else of another citizen's: in the tray
            demand(dossiers[claim.code] == "returned", f"not returned: {claim}")
            returned.setdefault(claim.code, set()).add(claim.desk_id)
    twice = [name for name, count in issued.items() if count > 1]
    demand(not twice or doubled, f"a receipt number twice: {twice}")
    for desk_id, total in cash.items():
        demand(boxes.get(desk_id) == total + 200_000, f"the box of {desk_id}: {boxes.get(desk_id)}, told {total + 200_000}")
    _check_conflicts(desks, {code: who for code, who in returned.items() if len(who) > 1}, doubled)


def _check_desks(desks: dict[str, Path], accepted: dict[str, list[Any]], boxes: dict[str, int], put_back: set[str]) -> None:
    """Each desk has what the centre has, and its paper is printed, or a person is asked."""
    for desk_id, path in desks.items():
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
            mine = [tuple(row) for row in file.execute("SELECT epoch, seq, prev, hash, signature FROM journal ORDER BY 1, 2")]
            demand(mine == accepted[desk_id], f"{desk_id} and the centre differ: {len(mine)}, {len(accepted[desk_id])}")
            _chain(mine, desk_id)
            (balance,) = file.execute("SELECT balance_vnd FROM box WHERE agency = 'svhttdl'").fetchone()
            demand(balance == boxes.get(desk_id), f"{desk_id}: box {balance}, at the centre {boxes.get(desk_id)}")
            (sending,) = file.execute("SELECT count(*) FROM print_job WHERE state = 'sending'").fetchone()
            demand(sending == 0, f"{desk_id}: a print that nobody waits for")
            (epoch,) = file.execute("SELECT max(epoch) FROM journal").fetchone()
            # a citizen who withdraws from the agency gets the letter of the stop
            wanting = f"(kind IN {PRINTED} OR kind = 'DossierWithdrawn' AND json_extract(body, '$.letter') IS NOT NULL)"
            wanted = file.execute(f"SELECT count(*) FROM journal WHERE epoch = ? AND {wanting}", (epoch,)).fetchone()[0]
            # an epoch begins with a PC, and its spool with it; a copy may be of what was received on the PC before
            (jobs,) = file.execute("SELECT count(*) FROM print_job WHERE state <> 'cancelled'").fetchone()
            demand(jobs == wanted or desk_id in put_back, f"{desk_id}: {wanted} papers wanted, {jobs} in the spool")


def _check_conflicts(desks: dict[str, Path], conflicts: dict[str, set[str]], doubled: set[str]) -> None:
    """One result, two counters: a person is told at each."""
    for desk_id, path in desks.items():
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
            told = {row[0] for row in file.execute("SELECT subject FROM news WHERE kind = 'returned_twice'")}
        for code, who in conflicts.items():
            if desk_id in who and code not in doubled:
                demand(code in told, f"{desk_id} was not told that {code} was returned twice, at {sorted(who)}")


def check_accounts(desks: dict[str, Path], accounts: dict[str, tuple[bool, tuple[str, ...]]]) -> None:
    """Raises Broken unless each desk lets in who the centre last said may come in there."""
    for desk_id, path in desks.items():
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
            here = {row[0] for row in file.execute("SELECT id FROM officer WHERE id LIKE 'nv%' AND active")}
        wanted = {
            name
            for name, (active, counters) in accounts.items()
            if active and (not counters or desk_id.removeprefix("quay-") in counters)
        }  # what is of other counters alone does not come here
        demand(here == wanted, f"{desk_id}: accounts {here}, set {wanted}")


def check_scans(engine: Engine, desks: dict[str, Path], folder: Path) -> None:
    """Raises Broken unless each scan that an accepted entry names is whole at the centre, or a person was told that it is
    gone."""
    with engine.connect() as connection:
        named = connection.execute(
            # a branch may have another entry under the same number: the accepted one must name the file itself
            text(
                "SELECT s.desk_id, s.dossier_code, s.sha256 FROM read_model.scan s JOIN journal j USING (desk_id, epoch, seq) "
                "WHERE position(s.sha256 in j.body) > 0"
            )
        ).all()
    told: dict[str, set[str]] = {}
    for desk_id, path in desks.items():
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
            told[desk_id] = {row[0] for row in file.execute("SELECT subject FROM news WHERE kind = 'scan_lost'")}
    for desk_id, code, name in named:
        path = folder / name[:2] / name
        if path.exists():
            demand(sha256(path.read_bytes()).hexdigest() == name, f"a scan that is something else: {name}")
        else:
            demand(code in told[desk_id], f"{desk_id}: a scan of {code} is nowhere, and nobody was told")
