"""What happened to money beside receipts and counts, to be read: the drawer opened, differences and credits explained, deposits
and who confirmed them. The newest first."""

import json
from collections.abc import Callable
from typing import Any

from desk_app.core.money import format_vnd
from desk_app.resources_reader import Texts
from desk_app.workers.cash_rows import difference_in_words
from desk_app.workers.questions import MoneyLine
from sync.protocol.seal import Entry

SHOWN = 300
Words = Callable[[Any, Texts, Any], str]


def _difference(body: Any, texts: Texts, _queries: Any) -> str:
    found = body["difference_vnd"]
    words = difference_in_words(found, texts) if found else texts("ui.tray.recounted")
    return f"{words}: {body['finding']}"


def _movement(body: Any, texts: Texts, _queries: Any) -> str:
    sums = {"announced": format_vnd(body["announced_vnd"]), "taken": format_vnd(body["taken_vnd"])}
    return f"{texts('money_log.moved', **sums)}: {body['finding']}"


def _deposited(body: Any, texts: Texts, _queries: Any) -> str:
    return texts("money_log.slip", slip=body["slip_no"], amount=format_vnd(body["amount_vnd"]))


def _confirmed(body: Any, texts: Texts, queries: Any) -> str:
    deposit = queries.deposit(body["deposit_id"])
    slip = texts("money_log.slip", slip=deposit[0], amount=format_vnd(deposit[1])) if deposit else ""
    return f"{body['reference']} · {slip}" if slip else str(body["reference"])


def _credit(body: Any, texts: Texts, _queries: Any) -> str:
    decided = texts("money_log.is_new") if body.get("is_new") else ""
    return f"{body['reference']}: {decided}{body['finding']}"


KINDS: dict[str, Words] = {
    "DrawerOpened": lambda body, _texts, _queries: str(body["reason"]),
    "DifferenceReviewed": _difference,
    "MovementReviewed": _movement,
    "CashDeposited": _deposited,
    "DepositConfirmed": _confirmed,
    "StatementLineExplained": _credit,
}
"""A kind that is read here has its word `money_log.KIND` and its index in the store (`RARE_KINDS`)."""


def money_lines(queries: Any, texts: Texts) -> tuple[MoneyLine, ...]:
    entries: list[Entry] = [entry for kind in KINDS for entry in queries.last_of_kind(kind, SHOWN)]
    entries.sort(key=lambda entry: (entry.recorded_at_ms, entry.epoch, entry.seq), reverse=True)
    lines = []
    for entry in entries[:SHOWN]:
        body = json.loads(entry.body)
        what = KINDS[entry.kind](body, texts, queries)
        lines.append(
            MoneyLine(
                entry.recorded_at_ms, texts(f"money_log.{entry.kind}"), what, body.get("officer_name", ""), entry.agency or ""
            )
        )
    return tuple(lines)
