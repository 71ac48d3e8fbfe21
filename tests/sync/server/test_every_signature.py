"""Every signature is checked where entries are accepted, as whoever takes the PC's place will check it: from the first on."""

import random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.centre_line import Accepted, Stopped
from sync.protocol.chain import admission_text, checked, rotation_text
from sync.protocol.seal import head_of, key_id
from sync.server.branches import NoBranch, take_branch
from tests.sync.conftest import RunningCentre
from tests.sync.hostile import Hostile, noise

MADE = random.Random(3)
FALSE = Ed25519PrivateKey.generate().sign


@pytest.fixture
def hostile(centre: RunningCentre) -> Any:
    made = Hostile(centre)
    yield made
    made.line.close()


def _say(hostile: Hostile, count: int) -> None:
    for _ in range(count):
        hostile.say("ClockReviewed", {"reason": noise(5, MADE)})


@pytest.mark.parametrize("place", [2, 3, 9])
def test_a_false_signature_inside_a_batch_is_refused(hostile: Hostile, centre: RunningCentre, place: int) -> None:
    """The last signature is good and seals all before it; a PC that is to take this one's place would refuse the journal."""
    _say(hostile, place - 2)
    hostile.signs = FALSE
    _say(hostile, 1)
    hostile.signs = hostile.key.sign
    _say(hostile, 10 - place)
    assert hostile.push() == Stopped("not_understood")
    assert centre.stored(hostile.desk_id) == []
    del hostile.entries[place - 1 :]
    _say(hostile, 3)
    assert isinstance(hostile.push(), Accepted)
    assert len(list(checked(hostile.entries))) == len(hostile.entries)


def test_a_false_signature_by_stick_of_a_found_disk_is_refused(hostile: Hostile, centre: RunningCentre) -> None:
    _say(hostile, 3)
    assert isinstance(hostile.push(), Accepted)
    sent = len(hostile.entries)
    hostile.signs = FALSE
    _say(hostile, 1)
    hostile.signs = hostile.key.sign
    _say(hostile, 2)
    with pytest.raises(NoBranch):
        take_branch(centre.engine, hostile.desk_id, hostile.entries[sent:], 1)


def _opens(hostile: Hostile, public: bytes, admission: bytes) -> None:
    body = {"public_key": public.hex(), "bands": [], "serials": [], "admission": admission.hex()}
    hostile.say("DeskOpened", body, epoch=2, seq=1, key_id=key_id(public))


def test_a_journal_that_nobody_could_verify_is_not_taken(hostile: Hostile, centre: RunningCentre) -> None:
    """An entry that is no opening first, another key in between, an epoch under a key that this centre did not admit."""
    _say(hostile, 2)
    assert isinstance(hostile.push(), Accepted)
    accepted = list(hostile.entries)
    other = Ed25519PrivateKey.generate()
    public = other.public_key().public_bytes_raw()
    text = admission_text(hostile.desk_id, 2, public.hex(), head_of(accepted[-1]).link.hex())
    for admission in (b"", other.sign(text), hostile.key.sign(text)):
        hostile.signs = other.sign
        _opens(hostile, public, admission)
        assert hostile.push() == Stopped("not_understood")
        hostile.entries[:] = accepted
    hostile.say("ClockReviewed", {}, key_id=key_id(public))
    assert hostile.push() == Stopped("not_understood")
    hostile.entries[:] = accepted
    _opens(hostile, public, centre.key.private.sign(text))  # admitted, and yet no key that was given to this desk
    assert hostile.push() == Stopped("not_understood")
    hostile.entries[:] = accepted
    hostile.signs = hostile.key.sign
    body = {"public_key": public.hex(), "agreed": other.sign(b"something else").hex()}
    hostile.say("KeyRotated", body)
    assert hostile.push() == Stopped("not_understood")
    hostile.entries[:] = accepted
    said = rotation_text(hostile.desk_id, 1, len(accepted) + 1, head_of(accepted[-1]).link.hex(), public.hex())
    hostile.say("KeyRotated", {"public_key": public.hex(), "agreed": other.sign(said).hex()})
    _say(hostile, 1)  # still with the key that ended
    assert hostile.push() == Stopped("not_understood")
    assert len(centre.stored(hostile.desk_id)) == len(accepted)


@pytest.mark.parametrize(
    ("kind", "body"), [("ClockReviewed", {}), ("DeskOpened", {}), ("DeskOpened", {"public_key": "00" * 32}), ("DeskOpened", [])]
)
def test_a_journal_begins_with_the_key_that_signs_it(hostile: Hostile, centre: RunningCentre, kind: str, body: Any) -> None:
    hostile.entries.clear()
    hostile.say(kind, body, subject="66")
    _say(hostile, 1)
    assert hostile.push() == Stopped("not_understood")
    assert centre.stored(hostile.desk_id) == []


def test_a_journal_that_names_another_centre_is_not_taken(hostile: Hostile, centre: RunningCentre) -> None:
    """By that key a PC that takes its place would be admitted."""
    hostile.entries.clear()
    body = {"public_key": hostile.public.hex(), "bands": [], "serials": []}
    for named in (Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex(), 7, ""):
        hostile.say("DeskOpened", {**body, "centre_key": named})
        assert hostile.push() == Stopped("not_understood")
        hostile.entries.clear()
    hostile.say("DeskOpened", {**body, "centre_key": centre.key.public_hex})
    assert isinstance(hostile.push(), Accepted)
