"""What a fact changes in the tables: one pure mapping, used live, in replay and at the centre.

Rows come out of the fact alone: no rule runs, nothing is looked up, so a replay cannot answer otherwise than the
first time. Each table's columns stand in `sync.protocol.tables`. A kind of fact has its rule in the module of its area.
"""

from sync.protocol import (
    box_projection,
    desk_projection,
    dossier_projection,
    erasure_projection,
    export_projection,
    intake_projection,
    money_projection,
    people_projection,
    receipt_projection,
    result_projection,
    viewing_projection,
)
from sync.protocol.changes import Change, Happening, Rule

AREAS = (
    desk_projection,
    people_projection,
    intake_projection,
    dossier_projection,
    result_projection,
    money_projection,
    receipt_projection,
    box_projection,
    erasure_projection,
    export_projection,
    viewing_projection,
)
_RULES: dict[str, Rule] = {kind: rule for area in AREAS for kind, rule in area.RULES.items()}
KINDS = frozenset(_RULES)
"""Every kind of fact that this version knows."""


class UnknownFact(LookupError):
    """A kind that this version does not know: at the desk a bug, at the centre a case for the tray."""


def project(at: Happening, body: object, private: object) -> list[Change]:
    """The changes of one fact, in order. Raises UnknownFact for a kind of a later version."""
    try:
        rule = _RULES[at.kind]
    except KeyError:
        raise UnknownFact(at.kind) from None
    return rule(at, body, private)
