"""What erasing personal data changes in the tables; see `projection`. The same whether the erased entries were folded with
their private parts, as they happened, or without them, as they come back."""

from sync.protocol.changes import Change, Happening, Remove, Row, Rule, Update, nothing, when
from sync.protocol.dossier_facts import CORRECTED, ENTRY_CORRECTED
from sync.protocol.erasure_facts import PERSONAL_DATA_ERASED, SCANS_CLEARED, PersonalDataErased
from sync.protocol.export_facts import PERSONAL_DATA_EXPORTED
from sync.protocol.intake_facts import DOSSIER_RECEIVED
from sync.protocol.result_facts import PAPERS_GIVEN_BACK, RESULT_RETURNED

_OWNER = ("owner_name", "identity_no", "old_identity_no", "tax_code", "address", "phone")
_FILLED: dict[str, tuple[str, ...]] = {
    DOSSIER_RECEIVED.name: (*_OWNER, "submitter_name", "submitter_identity_no", "authorisation"),
    ENTRY_CORRECTED.name: tuple(CORRECTED.values()),
    RESULT_RETURNED.name: ("receiver_name",),
    PAPERS_GIVEN_BACK.name: ("receiver_name",),
}
"""The columns of a dossier that the private part of each kind fills."""


def _erased(_at: Happening, body: PersonalDataErased, _private: object) -> list[Change]:
    code = body["code"]
    emptied: Row = {name: None for entry in body["entries"] for name in _FILLED.get(entry["kind"], ())}
    changes: list[Change] = [Update("dossier", {"code": code}, emptied)] if emptied else []
    return changes + [Remove("scan", {"dossier_code": code, **scan}) for scan in body["scans"]]


RULES: dict[str, Rule] = dict(
    (
        when(PERSONAL_DATA_ERASED, _erased),
        when(SCANS_CLEARED, nothing),
        when(PERSONAL_DATA_EXPORTED, nothing),
    )
)
