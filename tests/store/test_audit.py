"""What an auditor does: verify an export alone, hear witnesses, count the ledger again with other people's tools."""

import hashlib
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desk_app.core.moments import local
from desk_app.resources_reader import load_texts
from desk_app.services.dossier.opinions import AskOpinion, RecordOpinion, ask_opinion, record_opinion
from desk_app.services.dossier.return_result import RegisterResult, register_result
from desk_app.services.money.movements import SendCash, send_cash
from desk_app.services.money.receipts import ReplaceReceipt, replace_receipt
from desk_app.store.export import write_journal
from desk_app.store.journal import all_entries
from desk_app.store.ledger_text import write_ledger
from desk_app.store.verify import verify
from resources import verify_journal
from sync.protocol.chain import checked
from sync.protocol.seal import COLUMNS, ChainBroken, Entry, fingerprint, link_after, parse_witness, seal, seal_characters
from tests.absent import needs
from tests.desks import Desk, close_boxes
from tests.services.steps import hand_over

PROGRAM = Path(verify_journal.__file__)
MUTATIONS = 800


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A morning: boxes opened, fees taken, a receipt replaced, the boxes closed one note short."""
    desk = Desk(tmp_path_factory.mktemp("audit") / "desk")
    desk.open_shift()
    for _ in range(12):
        desk.receive()
    lines = ((1, "fee", "Phí thẩm định", 2_000_000),)
    with desk.store.write() as tx:
        command = ReplaceReceipt("svhttdl", "26TAA", 4, lines, "Lò Thị Mẫu", "ghi sai số tiền")  # type: ignore[arg-type]
        replace_receipt(tx, desk.centre, command, desk.actor)
    with desk.store.write() as tx:
        counts = {"stc": ((50_000, 4),), "stp": ((50_000, 4),), "svhttdl": ((500_000, 70), (50_000, 3))}
        close_boxes(tx, desk.centre, counts, desk.actor, "thiếu một tờ")
    return desk


@pytest.fixture(scope="module")
def entries(day: Desk) -> list[Entry]:
    reader = day.store.reader()
    found = list(all_entries(reader.connection))
    reader.close()
    return found


def _line(entry: Entry) -> str:
    row = {name: getattr(entry, name) for name in COLUMNS if name != "private"}
    return json.dumps({name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()})


def _verdicts(journal: list[Entry], witness: str, trust: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first bad entry as the program and as the stand-alone verifier name it; (0, 0): intact."""
    ours = alone = (0, 0)
    try:
        for _ in checked(journal, trust, [parse_witness(witness)]):
            pass
    except ChainBroken as broken:
        ours = (broken.epoch, broken.seq)
    try:
        verify_journal.verify(map(_line, journal), trust, [verify_journal.parse_witness(witness)])
    except verify_journal.Broken as broken:
        alone = broken.place
    return ours, alone


Mutation = Callable[[list[Entry], random.Random], tuple[list[Entry], int]]


def _edit(journal: list[Entry], dice: random.Random) -> tuple[list[Entry], int]:
    at = dice.randrange(len(journal))
    entry = journal[at]
    name = dice.choice([name for name in COLUMNS if name not in ("epoch", "seq", "private")])
    value = getattr(entry, name)
    if isinstance(value, bytes):
        place = dice.randrange(len(value))
        changed: object = value[:place] + bytes([value[place] ^ 1 << dice.randrange(8)]) + value[place + 1 :]
    elif isinstance(value, int):
        changed = value + dice.choice((-1, 1, 1_000))
    elif value:
        place = dice.randrange(len(value))
        changed = value[:place] + chr(ord(value[place]) + 1) + value[place + 1 :]
    else:
        changed = "x"
    return [*journal[:at], entry._replace(**{name: changed}), *journal[at + 1 :]], at + 1


def _delete(journal: list[Entry], dice: random.Random) -> tuple[list[Entry], int]:
    at = dice.randrange(len(journal) - 1)  # the last one is a cut tail
    return journal[:at] + journal[at + 1 :], at + 2 if at else 1


def _swap(journal: list[Entry], dice: random.Random) -> tuple[list[Entry], int]:
    a, b = sorted(dice.sample(range(1, len(journal)), 2))
    changed = journal.copy()
    changed[a], changed[b] = journal[b], journal[a]
    return changed, b + 1


def _duplicate(journal: list[Entry], dice: random.Random) -> tuple[list[Entry], int]:
    at = dice.randrange(len(journal))
    return journal[: at + 1] + journal[at:], at + 1


def _reseal(journal: list[Entry], key: Ed25519PrivateKey, link: bytes) -> list[Entry]:
    """Numbers, links, hashes and signatures made anew: all that a thief without the desk's key can do."""
    made = []
    for entry in journal:
        header = tuple(getattr(entry, name) for name in COLUMNS[:-2])
        header = (*header[:-1], link)
        made.append(seal(header, key.sign))
        link = link_after(made[-1].hash, made[-1].signature)
    return made


def _insert(journal: list[Entry], dice: random.Random) -> tuple[list[Entry], int]:
    at = dice.randrange(1, len(journal))
    invented = journal[at]._replace(body=journal[at].body.replace("0", "1"))
    later = [entry._replace(seq=entry.seq + 1) for entry in journal[at:]]
    forged = _reseal([invented, *later], THIEF, journal[at].prev)
    return journal[:at] + forged, at + 1


def _resign(journal: list[Entry], dice: random.Random) -> tuple[list[Entry], int]:
    at = dice.randrange(1, len(journal))
    changed = [journal[at]._replace(recorded_at_ms=journal[at].recorded_at_ms + 1), *journal[at + 1 :]]
    return journal[:at] + _reseal(changed, THIEF, journal[at].prev), at + 1


def _roll_back(journal: list[Entry], dice: random.Random) -> tuple[list[Entry], int]:
    """An older file put back: nothing in it is wrong but that a witness saw more."""
    return journal[: dice.randrange(1, len(journal))], len(journal)


def _truncate(journal: list[Entry], dice: random.Random) -> tuple[list[Entry], int]:
    return journal[: -dice.randrange(1, 3)], len(journal)


THIEF = Ed25519PrivateKey.generate()
KINDS: tuple[Mutation, ...] = (_edit, _delete, _swap, _duplicate, _insert, _resign, _roll_back, _truncate)


def mutated_journals_are_refused(day: Desk, entries: list[Entry], count: int) -> None:
    trust = fingerprint(day.store.key.public)
    last = entries[-1]
    witnesses = (f"{last.epoch}.{last.seq} {seal_characters(last.hash)}", f"{last.epoch}.{last.seq}.{last.hash[:16].hex()}")
    for witness in witnesses:
        assert _verdicts(entries, witness, trust) == ((0, 0), (0, 0))
    dice = random.Random(20261125)
    for number in range(count):
        mutate = KINDS[number % len(KINDS)]
        journal, bad = mutate(entries, dice)
        found = _verdicts(journal, witnesses[number % 2], trust)
        assert found == ((1, bad), (1, bad)), (mutate.__name__, number)


def test_mutated_journals_are_refused_by_both_verifiers(day: Desk, entries: list[Entry]) -> None:
    """Ten thousand in `make prove`."""
    mutated_journals_are_refused(day, entries, MUTATIONS)


@pytest.mark.prove
def test_ten_thousand_mutated_journals(day: Desk, entries: list[Entry]) -> None:
    mutated_journals_are_refused(day, entries, 10_000)


def test_a_journal_sealed_anew_from_its_first_entry_is_nobodys(day: Desk, entries: list[Entry]) -> None:
    body = json.loads(entries[0].body)
    body["public_key"] = THIEF.public_key().public_bytes_raw().hex()
    thief = fingerprint(THIEF.public_key().public_bytes_raw())
    own = [entry._replace(key_id=thief[:16]) for entry in entries]
    own[0] = own[0]._replace(body=json.dumps(body, sort_keys=True, separators=(",", ":")))
    forged = _reseal(own, THIEF, bytes(32))
    assert len(list(checked(forged))) == len(forged)  # it agrees with itself: that is all it does
    seen = f"1.5.{entries[4].hash.hex()}"
    assert _verdicts(forged, seen, fingerprint(day.store.key.public)) == ((1, 1), (1, 1))
    with pytest.raises(ChainBroken, match="witness"):
        list(checked(forged, None, [parse_witness(seen)]))


@pytest.mark.parametrize("text", ["1.27", "1.27 7Q2M4", "x.1 7Q2M4K9X0A", "1.2.zz", "", "1.2 7Q2M4K9X0U"])
def test_what_is_no_witness_is_refused_by_both(text: str) -> None:
    for parse in (parse_witness, verify_journal.parse_witness):
        with pytest.raises(ValueError):
            parse(text)


def test_a_misread_letter_on_paper_is_understood() -> None:
    assert parse_witness("1.7 oooi1 L2345").said == "0001112345"
    assert verify_journal.parse_witness("1.7 oooi1 L2345")[2] == "0001112345"


def test_the_verifier_runs_alone_on_an_export(day: Desk, entries: list[Entry], tmp_path: Path) -> None:
    reader = day.store.reader()
    assert write_journal(reader, tmp_path / "export") == len(entries)
    reader.close()
    alone = tmp_path / "verify_journal.py"
    shutil.copy(PROGRAM, alone)

    def run(*more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-I", str(alone), str(tmp_path / "export"), *more], capture_output=True, text=True, cwd=tmp_path
        )

    last = entries[-1]
    good = run("--trust", fingerprint(day.store.key.public), "--witness", f"1.{last.seq} {seal_characters(last.hash)}")
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith(f"intact: {len(entries)} entries")
    assert "self-consistent" in run().stdout
    assert run("--witness", f"1.{last.seq + 1} {seal_characters(last.hash)}").returncode == 1
    assert run("--witness", "nonsense").returncode == 2
    journal = tmp_path / "export" / "journal.jsonl"
    assert "LÒ" not in journal.read_text(encoding="utf-8").upper().replace("LÒ THỊ LAN", "")
    lines = journal.read_text(encoding="utf-8").splitlines()
    odd = (
        '{"epoch": Infinity}',
        lines[5].replace('"actor": "lan"', '"actor": "\\ud800"'),
        lines[5].replace('"actor": "lan"', '"actor": ["lan"]'),
        "[" * 100_000,
    )
    for change in (lines[:-1], [*lines, "{}"], *([*lines[:5], line, *lines[6:]] for line in odd), []):
        text = "".join(f"{line}\n" for line in change)
        journal.write_text(text, encoding="utf-8")
        manifest = {"entries": len(change), "last": "1.1", "sha256": hashlib.sha256(text.encode()).hexdigest()}
        (tmp_path / "export" / "manifest.json").write_text(json.dumps(manifest))
        bad = run()
        assert bad.returncode == 1
        assert bad.stderr.startswith("BROKEN at"), bad.stderr
    journal.unlink()
    assert run().returncode == 2


def test_beancount_counts_the_same(day: Desk, tmp_path: Path) -> None:
    from beancount import loader
    from beancount.core.data import Transaction

    reader = day.store.reader()
    count = write_ledger(reader, tmp_path / "ledger.beancount", "beancount", day.centre, load_texts())
    boxes = {row[0]: row[1] for row in reader.connection.execute("SELECT agency, balance_vnd FROM box")}
    reader.close()
    found, errors, _ = loader.load_file(str(tmp_path / "ledger.beancount"))
    assert errors == []
    moves = [entry for entry in found if isinstance(entry, Transaction)]
    assert len(moves) == count
    for agency, balance in boxes.items():
        account = f"Assets:CashBox:{agency.capitalize()}"
        total = sum(p.units.number for move in moves for p in move.postings if p.account == account)
        assert total == balance


@needs("hledger")
def test_hledger_counts_the_same_after_every_fact(day: Desk, tmp_path: Path) -> None:
    reader = day.store.reader()
    write_ledger(reader, tmp_path / "ledger.journal", "hledger", day.centre, load_texts())
    reader.close()
    subprocess.run(["hledger", "-f", str(tmp_path / "ledger.journal"), "check", "--strict"], check=True, timeout=60)


UNSEEN = {
    "two letters for one": "Lo\u0300 Thi\u0323",
    "a zero byte": "K\x00 1",
    "a bidi mark": "12\u202e/GP",
    "a wide blank": "K1\u00a003",
}


@pytest.mark.parametrize("text", UNSEEN.values(), ids=UNSEEN)
def test_the_tables_say_what_was_sealed_whatever_a_person_pasted(text: str, tmp_path: Path) -> None:
    """The journal holds the clean text: tables that kept the other one made `verify` call an honest desk's file changed."""
    desk = Desk(tmp_path / "desk")
    desk.open_shift()
    code = desk.receive().code
    with desk.store.write() as tx:
        hand_over(tx, desk, (code,), desk.actor)
        ask_opinion(tx, desk.centre, AskOpinion(code, "Sở A", text, local(tx.dossier(code).due_at_ms)), desk.actor)  # type: ignore[union-attr, arg-type]
        record_opinion(tx, desk.centre, RecordOpinion(code, "Sở A", text, text), desk.actor)
        register_result(tx, RegisterResult(code, text, text), desk.actor)
        send_cash(tx, desk.centre, SendCash("svhttdl", ((50_000, 1),), text, "quay-01"), desk.actor)
    desk.store.close()
    assert verify(desk.store.path).reason == ""
