#!/usr/bin/env python3
"""Verifies an exported journal of a desk, alone: needs Python and `cryptography`, nothing of the program that wrote it.

    python verify_journal.py FOLDER [--trust FINGERPRINT] [--witness TEXT]...

FOLDER holds `journal.jsonl` (one entry a line) and `manifest.json`, as `desk-app export-journal` writes them. A witness is
anything that was said of the journal later or elsewhere: a slip ("1.27 7Q2M4 K9X0A"), the small QR of a receipt or a closing
("1.27.<32 hex digits>"), the head that the centre signed ("1.27.<64 hex digits>"). With one, a cut tail and an older file put
back are found too. Without `--trust` the answer is only that the journal agrees with itself.

Personal data is in no export. Where a fact says that it was erased from entries, for good, those entries must stand there under
the very seals that the fact names, and have had some.

Ends with 0 when all holds, 1 when it does not (the first bad entry is named), 2 when there is nothing to verify.
"""

import argparse
import hashlib
import json
import re
import struct
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# The sealed columns, in their order. Personal data is sealed by its salted hash and is not part of an export.
SEALED = (
    "desk_id",
    "epoch",
    "seq",
    "recorded_at_ms",
    "kind",
    "version",
    "subject",
    "agency",
    "actor",
    "session",
    "auth_method",
    "second_actor",
    "occurred_at_ms",
    "based_on",
    "key_id",
    "body",
    "private_hash",
    "prev",
)
BINARY = ("private_hash", "prev", "hash", "signature")
NUMBERS = ("epoch", "seq", "recorded_at_ms", "version", "occurred_at_ms")
PAPER_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


Entry = dict[str, Any]
Place = tuple[int, int]
Witness = tuple[int, int, str]
Erased = dict[Place, tuple[Place, str]]
"""Entry to the fact that erased its personal data, and the seal that the fact names."""


class Broken(Exception):
    """The first entry that does not hold."""

    def __init__(self, place: Place, reason: str) -> None:
        super().__init__(f"{place[0]}.{place[1]}: {reason}")
        self.place, self.reason = place, reason


def seal_hash(entry: Entry) -> bytes:
    """SHA-256 over the values, each behind its length in four bytes; a missing value is the length 2^32 - 1."""
    digest = hashlib.sha256()
    for name in SEALED:
        value = entry[name]
        if value is None:
            digest.update(b"\xff\xff\xff\xff")
            continue
        raw = value if isinstance(value, bytes) else str(value).encode()
        digest.update(struct.pack(">I", len(raw)) + raw)
    return digest.digest()


def paper_seal(entry_hash: bytes) -> str:
    """The ten characters that paper carries: 50 bits of the hash."""
    number = int.from_bytes(entry_hash[:7], "big") >> 6
    return "".join(PAPER_LETTERS[number >> shift & 31] for shift in range(45, -1, -5))


def read_entry(line: str, after: Place) -> tuple[Entry, Place]:
    place = (after[0], after[1] + 1)
    try:
        entry = json.loads(line)
        place = (int(entry["epoch"]), int(entry["seq"]))
        for name in BINARY:
            entry[name] = bytes.fromhex(entry[name])
        if any(type(entry[name]) is not int for name in NUMBERS) or len(entry["hash"]) != 32:
            raise ValueError
        for name in SEALED:
            if name not in NUMBERS and not isinstance(entry[name], (str, bytes, type(None))):
                raise ValueError
            if isinstance(entry[name], str):
                entry[name].encode()
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise Broken(place, "the entry is not readable") from None
    return entry, place


def next_key(entry: Entry, here: Place, key: Ed25519PublicKey, centre_key: object) -> tuple[Ed25519PublicKey, str]:
    """The key from a later opening entry on: the same, or another one that the centre admitted by its signature."""
    try:
        opening = json.loads(entry["body"])
        public = bytes.fromhex(opening["public_key"])
        if public != key.public_bytes_raw():
            said = f"desk-admission\n{entry['desk_id']}\n{here[0]}\n{public.hex()}\n{entry['prev'].hex()}"
            centre = Ed25519PublicKey.from_public_bytes(bytes.fromhex(str(centre_key or "")))
            centre.verify(bytes.fromhex(opening["admission"]), said.encode())
        return Ed25519PublicKey.from_public_bytes(public), hashlib.sha256(public).hexdigest()
    except (InvalidSignature, ValueError, KeyError, TypeError):
        raise Broken(here, "a new key that the centre did not admit") from None


def rotated_key(entry: Entry, here: Place) -> tuple[Ed25519PublicKey, str]:
    """The key that signs behind an entry which hands over to it: it signed for its place itself."""
    try:
        body = json.loads(entry["body"])
        public = bytes.fromhex(body["public_key"])
        said = f"desk-key-rotation\n{entry['desk_id']}\n{here[0]}\n{here[1]}\n{entry['prev'].hex()}\n{public.hex()}"
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(bytes.fromhex(body["agreed"]), said.encode())
    except (InvalidSignature, ValueError, KeyError, TypeError):
        raise Broken(here, "a new key that did not sign for itself") from None
    return key, hashlib.sha256(public).hexdigest()


def erased_by(entry: Entry, here: Place) -> Erased:
    """What this entry says of personal data that was erased; nothing, of any other entry."""
    if entry["kind"] != "PersonalDataErased":
        return {}
    try:
        named = json.loads(entry["body"])["entries"]
        return {(int(each["epoch"]), int(each["seq"])): (here, str(each["hash"])) for each in named}
    except (ValueError, KeyError, TypeError):
        raise Broken(here, "what it says of erased personal data is not readable") from None


def check_erased(lines: Iterable[str], erased: Erased) -> None:
    """Each entry that a fact names is there before it, under that seal, and had personal data. Raises Broken."""
    left = dict(erased)
    for line in lines if left else ():
        entry, here = read_entry(line, (0, 0))
        fact, seal = left.pop(here, ((0, 0), ""))
        if seal and (entry["hash"].hex() != seal or here >= fact or not any(entry["private_hash"])):
            raise Broken(fact, f"it names {here[0]}.{here[1]} as erased, and that is another entry")
    for place, (fact, _seal) in left.items():
        raise Broken(fact, f"it names {place[0]}.{place[1]} as erased, and that is not here")


def verify(
    lines: Iterable[str], trust: str | None = None, witnesses: Sequence[Witness] = (), erased: Erased | None = None
) -> tuple[int, Place, str]:
    """Returns (number of entries, last place, fingerprint of the key); `erased` is told what was erased. Raises Broken."""
    seen: dict[Place, bytes] = {}
    wanted = {(epoch, seq) for epoch, seq, _ in witnesses}
    place: Place = (1, 0)
    key: Ed25519PublicKey | None = None
    link, count, print_, signer = bytes(32), 0, "", ""
    centre_key: object = None
    for line in lines:
        entry, here = read_entry(line, place)
        if count and here[0] < place[0]:
            raise Broken(here, "the epoch goes back")
        if count == 0 and here[1] != 1:
            raise Broken((1, 1), "the opening entry is missing")
        expected = place[1] + 1 if count and here[0] == place[0] else 1
        if here[1] != expected:
            raise Broken(here, f"expected number {expected}: an entry is missing or doubled")
        if entry["prev"] != link:
            raise Broken(here, "does not follow the entry before it")
        if seal_hash(entry) != entry["hash"]:
            raise Broken(here, "its content was changed")
        if key is None:
            try:
                if entry["kind"] != "DeskOpened":
                    raise Broken((1, 1), "the opening entry is missing")
                opening = json.loads(entry["body"])
                public, centre_key = bytes.fromhex(opening["public_key"]), opening.get("centre_key")
                key = Ed25519PublicKey.from_public_bytes(public)
            except (ValueError, KeyError, TypeError, AttributeError):
                raise Broken(here, "the opening entry is not readable") from None
            print_ = signer = hashlib.sha256(public).hexdigest()
            if trust is not None and trust.lower() != print_:
                raise Broken(here, "opened with a key that is not the trusted one")
        elif here[1] == 1 and entry["kind"] == "DeskOpened":
            key, signer = next_key(entry, here, key, centre_key)
        if entry["key_id"] != signer[:16]:
            raise Broken(here, "signed with a key that is not this desk's")
        try:
            key.verify(entry["signature"], entry["hash"])
        except InvalidSignature:
            raise Broken(here, "the signature does not fit") from None
        if entry["kind"] == "KeyRotated":
            key, signer = rotated_key(entry, here)
        if erased is not None:
            erased.update(erased_by(entry, here))
        if here in wanted:
            seen[here] = entry["hash"]
        link = hashlib.sha256(entry["hash"] + entry["signature"]).digest()
        place, count = here, count + 1
    if not count:
        raise Broken((1, 1), "the opening entry is missing")
    for epoch, seq, said in witnesses:
        found = seen.get((epoch, seq))
        if found is None:
            raise Broken((epoch, seq), "a witness names this entry and it is not here: the journal was cut or put back")
        if not (paper_seal(found) == said or (len(said) in (32, 64) and found.hex().startswith(said.lower()))):
            raise Broken((epoch, seq), "a witness says otherwise of this entry")
    return count, place, print_


def parse_witness(text: str) -> Witness:
    """`1.27 7Q2M4 K9X0A` or `1.27.<hex>`: epoch, number, what was said. Raises ValueError."""
    match = re.fullmatch(r"\s*(\d{1,9})\.(\d{1,15})[.\s]+([0-9A-Za-z ]+?)\s*", text)
    if not match:
        raise ValueError(text)
    said = match[3].replace(" ", "")
    if re.fullmatch(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{64}", said):
        return int(match[1]), int(match[2]), said.lower()
    # Crockford: what a person may misread for a digit is that digit
    said = said.upper().translate(str.maketrans("OIL", "011"))
    if not re.fullmatch(f"[{PAPER_LETTERS}]{{10}}", said):
        raise ValueError(text)
    return int(match[1]), int(match[2]), said


def check_manifest(folder: Path) -> dict[str, Any]:
    """The manifest must be of this very journal file."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        digest = hashlib.sha256((folder / "journal.jsonl").read_bytes()).hexdigest()
        if manifest["sha256"] != digest:
            raise Broken((0, 0), "the manifest is not of this file")
        return manifest
    except (OSError, ValueError, KeyError, TypeError):
        raise Broken((0, 0), "the manifest is missing or not readable") from None


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Verify the exported journal of a desk.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--trust", help="fingerprint of the desk's key, from its enrolment")
    parser.add_argument("--witness", action="append", default=[], help="what a slip, a closing or the centre says")
    options = parser.parse_args(arguments)
    try:
        witnesses = [parse_witness(text) for text in options.witness]
    except ValueError as error:
        print(f"not a witness: {error}", file=sys.stderr)
        return 2
    try:
        journal = (options.folder / "journal.jsonl").open(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        print(f"nothing to verify: {error.strerror}", file=sys.stderr)
        return 2
    with journal:
        try:
            manifest = check_manifest(options.folder)
            erased: Erased = {}
            count, place, print_ = verify((line for line in journal if line.strip()), options.trust, witnesses, erased)
            journal.seek(0)
            check_erased((line for line in journal if line.strip()), erased)
            if (manifest["entries"], manifest["last"]) != (count, f"{place[0]}.{place[1]}"):
                raise Broken((0, 0), "the manifest counts otherwise")
        except Broken as broken:
            print(f"BROKEN at {broken}", file=sys.stderr)
            return 1
    print(f"intact: {count} entries, last {place[0]}.{place[1]}, key {print_}")
    if erased:
        facts = sorted({fact for fact, _seal in erased.values()})
        print(f"personal data erased: {len(erased)} entries, by {', '.join(f'{epoch}.{seq}' for epoch, seq in facts)}")
    if options.trust is None:
        print("self-consistent only: give --trust to know whose journal it is")
    if not witnesses:
        print("no witness given: a cut tail cannot be excluded")
    return 0


if __name__ == "__main__":
    sys.exit(main())
