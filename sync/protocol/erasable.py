"""Whose private parts may go, and which columns of a dossier they filled."""

from sync.protocol.dossier_facts import CORRECTED, ENTRY_CORRECTED
from sync.protocol.facts import names
from sync.protocol.intake_facts import DOSSIER_RECEIVED
from sync.protocol.receipt_facts import RECEIPT_MAIL_REQUESTED
from sync.protocol.result_facts import PAPERS_GIVEN_BACK, RESULT_RETURNED

ERASABLE = names(DOSSIER_RECEIVED, ENTRY_CORRECTED, RESULT_RETURNED, PAPERS_GIVEN_BACK, RECEIPT_MAIL_REQUESTED)
"""What money was taken for, and from whom, stays: accounting documents are kept by another law (Luật 88/2015/QH13 Art 41)."""

_OWNER = ("owner_name", "identity_no", "old_identity_no", "tax_code", "address", "phone")
FILLED: dict[str, tuple[str, ...]] = {
    DOSSIER_RECEIVED.name: (*_OWNER, "submitter_name", "submitter_identity_no", "authorisation"),
    ENTRY_CORRECTED.name: tuple(CORRECTED.values()),
    RESULT_RETURNED.name: ("receiver_name",),
    PAPERS_GIVEN_BACK.name: ("receiver_name",),
}
"""The columns of a dossier that the private part of each kind fills."""
