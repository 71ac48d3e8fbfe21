"""Canonical text, hashes, wire: one value, one text; what travels comes back or is refused."""

import json
import re
import unicodedata
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desk_app.core.permissions import ACTS, ROLES, TABLE
from sync.protocol.canonical import NotCanonical, canonical, clean_canonical
from sync.protocol.chain import SignatureCheck, admission_text, checked, checked_ahead, rotation_text
from sync.protocol.cleaning import cleaned
from sync.protocol.seal import (
    COLUMNS,
    GENESIS,
    ChainBroken,
    Entry,
    check_entry,
    entry_hash,
    head_of,
    key_id,
    private_hash,
    private_part,
    seal,
    seal_characters,
)
from sync.protocol.wire import NotUnderstood, entry_from_list, entry_to_list, pack, unpack

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()


def entry(sign: Callable[[bytes], bytes] = KEY.sign, **changes: Any) -> Entry:
    if changes.get("private"):
        changes["private_hash"] = private_hash(changes["private"])
    values: dict[str, Any] = {
        "desk_id": "quay-07",
        "epoch": 1,
        "seq": 1,
        "recorded_at_ms": 5,
        "kind": "SessionOpened",
        "version": 1,
        "subject": "lan",
        "agency": None,
        "actor": "lan",
        "session": "s",
        "auth_method": "pin",
        "second_actor": None,
        "occurred_at_ms": 5,
        "based_on": None,
        "key_id": key_id(PUBLIC),
        "body": "{}",
        "private": None,
        "private_hash": private_hash(None),
        "prev": GENESIS,
    }
    return seal(tuple((values | changes).values()), sign)


def test_canonical_text_is_one() -> None:
    assert canonical({"b": 1, "a": ["đ", None, True]}) == '{"a":["đ",null,true],"b":1}'


_TEXTS = st.text(st.characters(exclude_categories=("Cs",))).map(partial(unicodedata.normalize, "NFC"))
_KEYS = st.text(st.characters(max_codepoint=127))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | _TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(_KEYS, inner),
)


@given(_VALUES)
@example([chr(code) for code in range(160)])
@example({"b": {"\x7f": 1, '"': 2, "Z": 3, "a": 4}, "": ["\u2028", "\ufdd0", "\U0001f600"]})
def test_canonical_text_is_what_another_writer_of_json_makes_of_it(value: object) -> None:
    """Journals of all versions hold it: it may never change by a byte."""
    other = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical(value) == unicodedata.normalize("NFC", other)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (1.5, "$: float"),
        (2**53, "Integer exceeds 53-bit"),
        ({"đ": 1}, "$: the key 'đ'"),
        ({1: 2}, "$: the key 1"),
        ({"a": [0, {"b": object()}]}, "$.a[1].b: object"),
        (unicodedata.normalize("NFD", "ế"), "NFC"),
        ("\ud800", "surrogates"),
    ],
)
def test_what_has_no_canonical_text_is_refused(value: object, place: str) -> None:
    with pytest.raises(NotCanonical, match=re.escape(place)):
        canonical(value)


_SAID = st.recursive(
    st.none()
    | st.integers(1 - 2**53, 2**53 - 1)
    | st.text()
    | st.text('aếđ…‘"\\\n\t\r\x08\x0c\x1b\x7f\xad\u200b\u0301\u0338\ud800'),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(_KEYS | st.just("xml"), inner),
)


def _text_or_not(write: Callable[[], str]) -> str | None:
    try:
        return write()
    except NotCanonical:
        return None


@given(_SAID)
def test_what_is_sealed_at_once_is_what_was_cleaned_and_then_written(value: Any) -> None:
    assert _text_or_not(lambda: clean_canonical(value)[1]) == _text_or_not(lambda: canonical(cleaned(value)))


def test_what_is_clean_is_handed_back_as_it_is_and_what_is_not_is_put_right() -> None:
    plain = {"name": 'Lò Thị "Mẫu"', "text": "một\n\thai \\ ba", "n": [1, None, True]}
    assert clean_canonical(plain) == (plain, canonical(plain))
    assert clean_canonical(plain)[0] is plain
    for dirty in ("a\x00b", "a\x1bb", "a\rb", "a\x08b", "a\x7fb", "a\u200bb", "a\ud800b", "e\u0301"):
        assert clean_canonical([dirty])[0] == cleaned([dirty]) != [dirty]
        assert clean_canonical([dirty])[1] == canonical(cleaned([dirty]))


def test_every_sealed_column_is_sealed() -> None:
    good = entry(private="0" * 32 + '{"a":1}')
    check_entry(good, None)
    for name in COLUMNS:
        if name in ("private", "hash", "signature"):
            continue
        value = getattr(good, name)
        other = value + 1 if isinstance(value, int) else b"x" * 32 if isinstance(value, bytes) else f"{value or ''}x"
        changed = good._replace(**{name: other})
        assert entry_hash(changed) != good.hash
        with pytest.raises(ChainBroken):
            check_entry(changed, None)
    with pytest.raises(ChainBroken):
        check_entry(good._replace(private="0" * 32 + '{"a":2}'), None)


def test_personal_data_may_be_erased_without_breaking_the_chain() -> None:
    private = "0" * 32 + '{"owner":{"name":"Lò Thị Mẫu"}}'
    good = entry(private=private)
    erased = good._replace(private=None)
    check_entry(erased, None)
    SignatureCheck(PUBLIC)(erased)


def test_another_key_is_noticed() -> None:
    other = Ed25519PrivateKey.generate()
    with pytest.raises(ChainBroken):
        SignatureCheck(other.public_key().public_bytes_raw())(entry())
    forged = entry()._replace(signature=other.sign(entry().hash))
    with pytest.raises(ChainBroken):
        SignatureCheck(PUBLIC)(forged)


class _NoProcess(Executor):
    """A pool whose processes cannot be had, or die over what they are given."""

    def __init__(self, at_once: bool) -> None:
        self._at_once = at_once

    def submit(self, *_: Any, **__: Any) -> Future[Any]:  # type: ignore[override]
        if self._at_once:
            raise BrokenExecutor
        word: Future[Any] = Future()
        word.set_exception(BrokenExecutor())
        return word


POOLS: dict[str, Callable[[], Executor]] = {
    "threads": lambda: ThreadPoolExecutor(2),
    "processes": lambda: ProcessPoolExecutor(1, get_context("spawn")),
    "no process": lambda: _NoProcess(True),
    "dying processes": lambda: _NoProcess(False),
}


def a_chain(count: int, at: int = 0) -> list[Entry]:
    """From its opening on; `at` a number its key is changed, and in the middle another PC goes on with one of its own."""
    sign, public = KEY.sign, PUBLIC
    centre = Ed25519PrivateKey.generate()
    opening = {"public_key": PUBLIC.hex(), "centre_key": centre.public_key().public_bytes_raw().hex()}
    chain = [entry(kind="DeskOpened", body=canonical(opening))]
    while len(chain) < count:
        head = head_of(chain[-1])
        place = {"epoch": head.epoch, "seq": head.seq + 1, "prev": head.link, "key_id": key_id(public)}
        other = Ed25519PrivateKey.generate()
        others = other.public_key().public_bytes_raw()
        if len(chain) == at:
            text = rotation_text("quay-07", head.epoch, head.seq + 1, head.link.hex(), others.hex())
            body = {"public_key": others.hex(), "agreed": other.sign(text).hex()}
            chain.append(entry(sign, **place, kind="KeyRotated", body=canonical(body)))
            sign, public = other.sign, others
        elif at and len(chain) == count // 2:
            sign, public = other.sign, others
            admission = centre.sign(admission_text("quay-07", 2, public.hex(), head.link.hex())).hex()
            body = {"public_key": public.hex(), "admission": admission}
            place |= {"epoch": 2, "seq": 1, "key_id": key_id(public)}
            chain.append(entry(sign, **place, kind="DeskOpened", body=canonical(body)))
        else:
            chain.append(entry(sign, **place))
    return chain


@pytest.mark.parametrize("kind", POOLS)
def test_a_forged_signature_is_found_ahead_and_no_batch_from_it_on_is_given(kind: str) -> None:
    chain = a_chain(11)
    with POOLS[kind]() as pool:
        assert [len(batch) for batch in checked_ahead(iter(chain), 2, pool)] == [2, 2, 2, 2, 2, 1]
        chain[-1] = chain[-1]._replace(signature=Ed25519PrivateKey.generate().sign(chain[-1].hash))
        batches = checked_ahead(iter(chain), 2, pool)
        assert sum(len(next(batches)) for _ in range(5)) == 10
        with pytest.raises(ChainBroken, match=r"1\.11: the signature does not fit"):
            next(batches)


@pytest.mark.parametrize("at", range(1, 5))
def test_keys_that_change_are_followed_from_piece_to_piece(at: int) -> None:
    chain = a_chain(12, at)
    with ThreadPoolExecutor(1) as pool:
        assert [entry for batch in checked_ahead(chain, 2, pool) for entry in batch] == chain == list(checked(chain))


_OTHERS = a_chain(12, 3)


def _with_a_key_that_did_not_agree(chain: list[Entry]) -> None:
    chain[3] = chain[3]._replace(body=canonical({"public_key": PUBLIC.hex(), "agreed": "00" * 64}))


DAMAGE: dict[str, Callable[[list[Entry]], object]] = {
    "content": lambda chain: chain.__setitem__(8, chain[8]._replace(actor="son")),
    "person": lambda chain: chain.__setitem__(8, chain[8]._replace(private="0" * 32 + "{}")),
    "missing": lambda chain: chain.__delitem__(8),
    "doubled": lambda chain: chain.insert(8, chain[8]),
    "another journal's": lambda chain: chain.__setitem__(8, _OTHERS[8]),
    "no opening": lambda chain: chain.__delitem__(0),
    "a PC that nobody admitted": lambda chain: chain.__setitem__(slice(6, None), _OTHERS[6:]),
    "a key that did not agree": _with_a_key_that_did_not_agree,
    "a signature before content": lambda chain: (
        chain.__setitem__(1, chain[1]._replace(signature=chain[2].signature)),
        chain.__setitem__(5, chain[5]._replace(actor="son")),
    ),
    "content before such a key": lambda chain: (
        _with_a_key_that_did_not_agree(chain),
        chain.__setitem__(1, chain[1]._replace(actor="son")),
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_does_not_hold_is_named_alike_in_pieces_and_in_one_go(damage: str) -> None:
    chain = a_chain(12, 3)
    DAMAGE[damage](chain)
    with pytest.raises(ChainBroken) as one_go:
        list(checked(chain))
    with ThreadPoolExecutor(1) as pool, pytest.raises(ChainBroken) as in_pieces:
        list(checked_ahead(chain, 2, pool))
    assert str(in_pieces.value) == str(one_go.value)


class _Busy(Executor):
    """A pool that began the first piece and comes to no other until somebody asks what became of the first."""

    def __init__(self) -> None:
        self.begun: list[Future[Any]] = []
        self.waiting: list[Future[Any]] = []

    def submit(self, work: Any, *given: Any, **_: Any) -> Future[Any]:  # type: ignore[override]
        word: Future[Any] = Future()
        if self.begun:
            self.waiting.append(word)
            return word
        word.set_running_or_notify_cancel()
        ask = word.result

        def asked(timeout: float | None = None) -> Any:
            if not word.done():
                self.left = sum(not other.cancelled() for other in self.waiting)
                word.set_result(work(*given))
            return ask(timeout)

        word.result = asked  # type: ignore[method-assign]
        self.begun.append(word)
        return word


def test_who_waits_for_what_a_pool_has_begun_checks_what_is_behind_it() -> None:
    pool = _Busy()
    batches = checked_ahead(a_chain(12), 2, pool)
    assert len(next(batches)) == 2
    assert pool.waiting
    assert pool.left == 0  # when there was nothing to do but to wait


def test_ten_characters_without_look_alikes() -> None:
    text = seal_characters(entry().hash)
    assert len(text) == 10
    assert not set(text) & set("ILOU")


def test_an_entry_travels_and_comes_back() -> None:
    good = entry()
    assert entry_from_list(entry_to_list(good)) == good
    assert unpack(pack({"a": 1})) == {"a": 1}
    assert head_of(good).seq == 1


@settings(max_examples=500)
@given(
    st.recursive(st.none() | st.integers() | st.text(max_size=10), lambda inner: st.lists(inner, max_size=21), max_leaves=30)
)
def test_strange_entries_are_not_understood(value: Any) -> None:
    with pytest.raises(NotUnderstood):
        entry_from_list(value)


def test_a_bomb_is_refused() -> None:
    import zlib

    with pytest.raises(NotUnderstood):
        unpack(zlib.compress(b"[" * 40_000_000))
    with pytest.raises(NotUnderstood):
        unpack(zlib.compress(b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"))


def test_the_table_of_rights_is_complete() -> None:
    assert set(TABLE) == set(ACTS)
    assert all(roles <= set(ROLES) and roles for roles in TABLE.values())
    assert TABLE["collect_fee"] == {"intake_officer", "cashier"}


def test_a_private_part_is_read_without_its_salt() -> None:
    said = {"owner": {"name": "Lò Thị Mẫu"}}
    assert private_part("0123456789abcdef" * 2 + canonical(said)) == said
    assert private_part(None) is None
    with pytest.raises(ValueError, match="empty document"):
        private_part("0123456789abcdef" * 2)
