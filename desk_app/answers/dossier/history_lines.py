"""What a fact said, in words, for the history of a dossier: reasons, letters' numbers, what was corrected from what, findings.

A sentence is data: the text `said.KIND` holds parts between `|`, each with fields of the fact's body in braces. A part whose
field is absent or empty is left out, so that a fact of an earlier version says less and never wrongly.
"""

import json
import re
from collections.abc import Callable, Mapping

from desk_app.core.counters import counter_of
from desk_app.core.moments import local
from desk_app.core.money import format_vnd
from desk_app.core.receipts import receipt_name
from desk_app.resources_reader import Texts
from sync.protocol.dossier_facts import CORRECTED, ENTRY_CORRECTED
from sync.protocol.facts import private_of
from sync.protocol.seal import Entry

_FIELD = re.compile(r"\{(\w+)\}")
BETWEEN = " · "


def _listed(name: str, values: list[object], texts: Texts) -> str:
    """Papers by their names, results by their codes, texts as they are; of files only how many."""
    if name == "scans":
        return str(len(values)) if values else ""
    parts = [
        str(value.get("name") or value.get("code") or "") if isinstance(value, dict) else _word(name, value, texts)
        for value in values
    ]
    return "; ".join(part for part in parts if part)


def _word(name: str, value: object, texts: Texts) -> str:
    """One of a few values by its word, anything else as it stands."""
    known = texts.keys()
    for key in (f"said_value.{name}.{str(value).lower()}", *([f"document.{value}"] if name == "document" else [])):
        if key in known:
            return texts(key)
    return "" if isinstance(value, bool) else str(value)


def _worded(name: str, value: object, texts: Texts) -> str:
    """One field as a person reads it; "" where it says nothing."""
    if value is None or value == "":
        return ""
    if name.endswith("_vnd") and isinstance(value, int):
        return format_vnd(value)
    if name.endswith("_ms") and isinstance(value, int):
        return f"{local(value):%H:%M %d/%m/%Y}"
    if name == "desk":
        return counter_of(str(value))
    if isinstance(value, list):
        return _listed(name, value, texts)
    if isinstance(value, dict):  # a letter's number
        return str(value.get("text", ""))
    return _word(name, value, texts)


def _receipt_fields(body: Mapping[str, object]) -> dict[str, object]:
    """A receipt by its name, its sum, and the one that it replaces."""
    found: dict[str, object] = {}
    receipt, serial, number = body.get("receipt"), body.get("serial_symbol"), body.get("number")
    if isinstance(receipt, dict):
        found |= {"receipt": receipt_name(receipt["serial_symbol"], receipt["number"]), "total_vnd": receipt["total_vnd"]}
    elif isinstance(serial, str) and isinstance(number, int):
        found["receipt"] = receipt_name(serial, number)
    serial, number = body.get("replaces_serial"), body.get("replaces_number")
    if isinstance(serial, str) and isinstance(number, int):
        found["replaces"] = receipt_name(serial, number)
    return found


def _corrections(entry: Entry, texts: Texts) -> list[str]:
    """What was corrected, from what into what; only which fields once the personal data are erased."""
    private = private_of(entry, ENTRY_CORRECTED)
    if private is None:
        return [texts("said.erased")]
    before, after = private.get("before", {}), private.get("after", {})
    return [
        texts("said.corrected", field=texts(f"said.field_{name}"), before=before.get(name) or "–", after=after.get(name) or "–")
        for name in CORRECTED
        if name in after
    ]


def history_line(entry: Entry, texts: Texts) -> str:
    """Beside its kind, what the fact said; "" where the kind says all."""
    key = f"said.{entry.kind}"
    if key not in texts.keys():  # noqa: SIM118
        return ""
    body: dict[str, object] = json.loads(entry.body)
    values = {name: _worded(name, value, texts) for name, value in (body | _receipt_fields(body)).items()}
    parts = []
    for part in texts(key).split("|"):
        wanted = _FIELD.findall(part)
        if all(values.get(name) for name in wanted):
            parts.append(_FIELD.sub(lambda field: values[field[1]], part))
    if entry.kind == ENTRY_CORRECTED.name:
        parts = [*_corrections(entry, texts), *parts]
    return BETWEEN.join(parts)


def said_by(entry: Entry, name_then: Callable[[str, int], str]) -> str:
    """Who did it, by the name that they had then: as the fact says, else as whose account it was, also one that has ended.
    `name_then`: by account and moment."""
    body: dict[str, object] = json.loads(entry.body)
    said = body.get("officer_name")
    return str(said) if said else name_then(entry.actor, entry.recorded_at_ms) if entry.actor else ""
