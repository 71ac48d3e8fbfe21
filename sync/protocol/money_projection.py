"""What the facts of fees and transfers change in the tables; see `projection`.

Fields that a later version added are read with their absence in mind: an old journal folds into the same tables.
"""

from collections.abc import Iterable, Sequence
from typing import TypedDict

from sync.protocol.changes import Change, Happening, Insert, Put, Rule, Update, when
from sync.protocol.money_facts import (
    FEE_REDUCED,
    FEE_SET,
    FEE_SETTLED_ELSEWHERE,
    FEES_PAID_ONLINE,
    STATEMENT_LINE_EXPLAINED,
    STATEMENT_READ,
    TRANSFER_DROPPED,
    TRANSFER_EXPECTED,
    AccountBalance,
    BoxTotals,
    FeeReduced,
    FeeSet,
    FeeSettledElsewhere,
    FeesPaidOnline,
    Posting,
    StatementLineExplained,
    StatementPrivate,
    StatementRead,
    TransferDropped,
    TransferExpected,
)


class Posted(TypedDict):
    """What every fact that moves money says of it."""

    postings: list[Posting]
    totals: BoxTotals


def posted(at: Happening, body: Posted, shift_id: str, accounts: Iterable[AccountBalance]) -> list[Change]:
    """The fact's postings, in đồng, and the box and `accounts` as they are after it. `shift_id`: empty outside of a shift."""
    place = {"desk_id": at.desk_id, "epoch": at.epoch, "seq": at.seq}
    common = {"agency": at.agency, "shift_id": shift_id, "at_ms": at.recorded_at_ms}
    postings = [{**place, "line_no": number, **common, **posting} for number, posting in enumerate(body["postings"], 1)]
    changes: list[Change] = [Insert("posting", postings)] if postings else []
    key = {"desk_id": at.desk_id, "agency": at.agency}
    changes.append(Put("box", key, dict(body["totals"])))
    for held in accounts:
        changes.append(Put("account", {**key, "account": held["account"]}, {"balance_vnd": held["balance_vnd"]}))
    return changes


def fee_status(code: str, lines: list[int], status: str) -> list[Change]:
    """These fees of the dossier `code` are due, collected, refunded … from now on."""
    return [Update("fee", {"dossier_code": code, "line_no": line}, {"status": status}) for line in lines]


def _fee_set(_at: Happening, body: FeeSet | FeeReduced, _private: object) -> list[Change]:
    key = {"dossier_code": body["dossier_code"], "line_no": body["fee_line"]}
    return [Update("fee", key, {name: body[name] for name in ("amount_vnd", "status", "basis")})]


def _fee_reduced(at: Happening, body: FeeReduced, private: object) -> list[Change]:
    key = {"dossier_code": body["dossier_code"], "line_no": body["fee_line"]}
    return [*_fee_set(at, body, private), Update("fee", key, {"full_vnd": body["full_vnd"]})]


def _fees_paid_online(_at: Happening, body: FeesPaidOnline, _private: object) -> list[Change]:
    return fee_status(body["dossier_code"], body["fee_lines"], "paid_online")


def _fee_settled_elsewhere(_at: Happening, body: FeeSettledElsewhere, _private: object) -> list[Change]:
    return fee_status(body["dossier_code"], body["fee_lines"], "collected")


def _transfer_expected(at: Happening, body: TransferExpected, _private: object) -> list[Change]:
    row = {
        "desk_id": at.desk_id,
        "transfer_id": body["transfer_id"],
        "agency": at.agency,
        "dossier_code": body["dossier_code"],
        "amount_vnd": body["amount_vnd"],
        "fee_lines": ",".join(str(line) for line in body["fee_lines"]),
        "state": "pending",
        "expected_at_ms": at.recorded_at_ms,
        "seen_at_ms": None,
        "reference": None,
    }
    return [Insert("transfer", [row]), *fee_status(body["dossier_code"], body["fee_lines"], "pending")]


def _transfer_dropped(at: Happening, body: TransferDropped, _private: object) -> list[Change]:
    key = {"desk_id": at.desk_id, "transfer_id": body["transfer_id"]}
    return [Update("transfer", key, {"state": "dropped"}), *fee_status(body["dossier_code"], body["fee_lines"], "due")]


def _statement_read(at: Happening, body: StatementRead, private: StatementPrivate | None) -> list[Change]:
    texts: Sequence[str | None] = (private.get("texts") if private else None) or [None] * len(body["lines"])
    rows = [
        {
            "desk_id": at.desk_id,
            "agency": at.agency,
            "line_id": line.get("line_id", line["reference"]),
            "reference": line["reference"],
            "booked_on": line["booked_on"],
            "amount_vnd": line["amount_vnd"],
            "purpose": text,
            "occurrence": line.get("occurrence"),
            "state": line["outcome"],
            "dossier_code": line["dossier_code"],
        }
        for line, text in zip(body["lines"], texts, strict=True)
    ]
    return [Insert("statement_line", rows)] if rows else []


def _statement_line_explained(at: Happening, body: StatementLineExplained, _private: object) -> list[Change]:
    key = {"desk_id": at.desk_id, "agency": at.agency, "line_id": body.get("line_id", body["reference"])}
    return [Update("statement_line", key, {"state": "unmatched" if body.get("is_new") else "explained"})]


RULES: dict[str, Rule] = dict(
    (
        when(FEE_SET, _fee_set),
        when(FEES_PAID_ONLINE, _fees_paid_online),
        when(FEE_SETTLED_ELSEWHERE, _fee_settled_elsewhere),
        when(FEE_REDUCED, _fee_reduced),
        when(TRANSFER_EXPECTED, _transfer_expected),
        when(TRANSFER_DROPPED, _transfer_dropped),
        when(STATEMENT_READ, _statement_read),
        when(STATEMENT_LINE_EXPLAINED, _statement_line_explained),
    )
)
