"""What can happen at a counter: the facts that desks and centre share.

A fact carries the outcome, not the question: the state reached, the due moment with its explanation, the
postings and the balances after them. Replay runs no rules. `Body` classes travel in the clear (no personal
data); `Private` classes travel beside the body under a salted hash, so that an export verifies without them.

Each kind of fact is a `Kind` that stands with its types in the `…_facts` of its area, and its name stands nowhere
else: a fact is drafted by `draft`, read by `body_of` and `private_of`, and mypy refuses the body of another kind.

Money is integer đồng; moments are milliseconds since 1970 UTC; a fact never changes once written.
"""

from dataclasses import dataclass
from typing import Generic, NamedTuple, NotRequired, TypedDict, TypeVar, cast, overload

import orjson

from sync.protocol.seal import Entry, private_part

Of = TypeVar("Of")
B = TypeVar("B")
P = TypeVar("P")
C = TypeVar("C")
Q = TypeVar("Q")


class Body(TypedDict, Generic[Of]):
    """What a kind of fact says in the clear. `_of` is never written: types with the same fields are one to mypy, and by it
    a withdrawal is no refusal."""

    _of: NotRequired[Of]


class Private(TypedDict, Generic[Of]):
    """What a kind of fact says about people. `_of`: as in `Body`."""

    _of: NotRequired[Of]


@dataclass(frozen=True, slots=True)
class Named:
    """A kind of fact, whatever it says. `name`, `version`: as the journal has them."""

    name: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Kind(Named, Generic[B, P]):
    """A kind of fact with the types of its body and of its private part (None: it has none)."""


def names(*kinds: Named) -> tuple[str, ...]:
    """As the journal has them."""
    return tuple(kind.name for kind in kinds)


class Draft(NamedTuple):
    """A fact before it is sealed: what the use case decides; the journal adds the rest of the header. Made by `draft`."""

    kind: str
    subject: str
    body: object  # one of the TypedDicts of `…_facts`
    private: object = None
    agency: str | None = None
    version: int = 1
    occurred_at_ms: int | None = None
    based_on: str | None = None
    second_actor: str | None = None


def draft(
    kind: Kind[B, P],
    subject: str,
    body: B,
    private: P | None = None,
    agency: str | None = None,
    *,
    occurred_at_ms: int | None = None,
    based_on: str | None = None,
    second_actor: str | None = None,
) -> Draft:
    """A fact of this kind. mypy refuses another kind's body or private part, and a misspelt field ("cannot infer B")."""
    return Draft(kind.name, subject, body, private, agency, kind.version, occurred_at_ms, based_on, second_actor)


class OtherKind(TypeError):
    """An entry was read as what it is not: a bug of ours."""


@overload
def body_of(entry: Entry, kind: Kind[B, P], /) -> B: ...
@overload
def body_of(entry: Entry, kind: Kind[B, P], other: Kind[C, Q], /) -> B | C: ...
def body_of(entry: Entry, *kinds: Named) -> object:
    """What the entry, of one of these kinds, says. Raises OtherKind."""
    _require(entry, kinds)
    return orjson.loads(entry.body)


@overload
def private_of(entry: Entry, kind: Kind[B, P], /) -> P | None: ...
@overload
def private_of(entry: Entry, kind: Kind[B, P], other: Kind[C, Q], /) -> P | Q | None: ...
def private_of(entry: Entry, *kinds: Named) -> object:
    """What it says about people; None: nothing, or it was erased. Raises OtherKind."""
    _require(entry, kinds)
    return cast(object, private_part(entry.private))


def body_if(entry: Entry, kind: Kind[B, P]) -> B | None:
    """What the entry says where it is of this kind; None: it is of another one."""
    return body_of(entry, kind) if entry.kind == kind.name else None


def _require(entry: Entry, kinds: tuple[Named, ...]) -> None:
    if entry.kind not in names(*kinds):
        raise OtherKind(f"{entry.kind} at {entry.epoch}.{entry.seq} is no {' or '.join(names(*kinds))}")
