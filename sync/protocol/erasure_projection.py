"""What erasing personal data changes in the tables; see `projection`. The same whether the erased entries were folded with
their private parts, as they happened, or without them, as they come back."""

from sync.protocol.changes import Change, Happening, Remove, Row, Rule, Update, nothing, when
from sync.protocol.erasable import FILLED
from sync.protocol.erasure_facts import PERSONAL_DATA_ERASED, SCANS_CLEARED, PersonalDataErased
from sync.protocol.paper_names import numbered


def _erased(_at: Happening, body: PersonalDataErased, _private: object) -> list[Change]:
    code = body["code"]
    emptied: Row = {name: None for entry in body["entries"] for name in FILLED.get(entry["kind"], ())}
    changes: list[Change] = [Update("dossier", {"code": code}, emptied)] if emptied else []
    for line_no in body.get("papers", ()):
        changes.append(Update("paper", {"dossier_code": code, "line_no": line_no}, {"name": numbered(line_no)}))
    return changes + [Remove("scan", {"dossier_code": code, **scan}) for scan in body["scans"]]


RULES: dict[str, Rule] = dict(
    (
        when(PERSONAL_DATA_ERASED, _erased),
        when(SCANS_CLEARED, nothing),
    )
)
