"""What can happen at a counter: the facts that desks and centre share.

A fact carries the outcome, not the question: the state reached, the due moment with its explanation, the
postings and the balances after them. Replay runs no rules. `Body` classes travel in the clear (no personal
data); `Private` classes travel beside the body under a salted hash, so that an export verifies without them.

Money is integer đồng; moments are milliseconds since 1970 UTC; a fact never changes once written.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact before it is sealed: what the use case decides; the journal adds the rest of the header."""

    kind: str
    subject: str
    body: object  # one of the TypedDicts of `…_facts`
    private: object = None
    agency: str | None = None
    version: int = 1
    occurred_at_ms: int | None = None
    based_on: str | None = None
    second_actor: str | None = None
