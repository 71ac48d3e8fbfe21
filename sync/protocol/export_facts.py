"""Files with data of many people that left the desk: who made them, on what ground, of how many."""

from typing import Literal

from sync.protocol.facts import Body, Kind


class PersonalDataExported(Body[Literal["PersonalDataExported"]]):
    """`what`: the command and what it was asked for; `file`: its name without the folder; `rows`: how many dossiers, receipts
    or entries are in it. Sealed before the file is written."""

    what: str
    file: str
    rows: int
    ground: str
    officer_name: str


PERSONAL_DATA_EXPORTED: Kind[PersonalDataExported, None] = Kind("PersonalDataExported")
