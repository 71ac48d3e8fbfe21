"""What every form draws on: the dossier as its fact tells it, and the act that the form is about."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk_app.core.centre import Centre
from desk_app.core.moments import local
from desk_app.documents.document import Block, CodeBlock, Letterhead, Paragraph, Signature, Space, Wording
from desk_app.resources_reader import Texts
from sync.protocol.paper_names import in_full, names_in
from sync.protocol.seal import Entry, private_part, seal_characters


@dataclass(frozen=True, slots=True)
class Move:
    """The paper file went from one hand into another."""

    at_ms: int
    handed_by: str
    taken_by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """What a form says beyond the dossier. None and empty: not known to the program, left open for a pen."""

    at_ms: int | None = None
    number: str = ""
    items: tuple[str, ...] = ()
    reason: str = ""
    due_at_ms: int | None = None
    officer_name: str = ""
    officer_phone: str = ""
    asked_by: str = ""  # who stopped it: citizen, agency, counter; "": not said
    moves: tuple[Move, ...] = ()
    fee_standing: tuple[str, ...] = ()
    entry: Entry | None = None  # of the act itself; None: the form is about the reception alone


@dataclass(frozen=True, slots=True)
class Case:
    """One dossier with the wording of one kind of form."""

    kind: str
    body: Any
    private: Any
    entry: Entry
    centre: Centre
    wording: Wording
    common: Wording
    act: Act
    form_day: datetime

    @property
    def owner(self) -> Any:
        return self.private.get("owner") or {}

    @property
    def submitter(self) -> Any:
        """Who stood at the counter: the submitter, or the owner in person."""
        return self.private.get("submitter") or self.owner

    @property
    def agency(self) -> str:
        return str(self.body["competent_agency"])

    @property
    def receiving(self) -> str:
        return self.centre.agency(self.body["receiving_agency"]).name

    @property
    def procedure(self) -> str:
        return f"{self.body['procedure_name']} ({self.body['procedure_code']})"

    def moment(self, at_ms: int | None) -> str:
        return moment_text(self.common, at_ms)

    def letterhead(self) -> Letterhead:
        return letterhead(self.centre, self.common, self.form_day if self.act.at_ms or self.kind == "appointment" else None)

    def codes(self, number: str = "", entered: bool = False) -> Block:
        """Numbers and the code's QR; before acceptance there is no code. `entered`: with Quyển số, Số thứ tự of the register on
        paper, which is kept by hand where there is one, so that a pen writes them (glossary.md: layouts)."""
        if not self.body.get("code"):
            if self.wording.has("number"):
                return self.wording.paragraph("number", number=number or self.act.number)
            return Space(0)
        lines = [self.common.paragraph("code", code=self.body["code"])]
        if self.wording.has("number"):
            lines.insert(0, self.wording.paragraph("number", number=number or self.act.number))
        if entered:
            lines.append(self.common.paragraph("entered"))
        return CodeBlock(tuple(lines), self.body["code"])

    def title(self) -> Paragraph:
        return self.wording.paragraph("title", "title", "centre")

    def person(self) -> list[Paragraph]:
        """Name, address, contact and number of who stands at the counter; what is not known is not printed."""
        person = self.submitter
        lines = []
        if person.get("address"):
            lines.append(self.common.paragraph("address", address=person["address"]))
        if person.get("email"):
            lines.append(self.common.paragraph("contact_email", phone=person.get("phone"), email=person["email"]))
        elif person.get("phone"):
            lines.append(self.common.paragraph("contact", phone=person["phone"]))
        if person.get("identity_no"):
            lines.append(self.common.paragraph("identity", number=person["identity_no"]))
        elif person.get("tax_code"):
            lines.append(self.common.paragraph("tax", number=person["tax_code"]))
        return lines

    def foot(self) -> str:
        """The legal basis by the date of the form, and the seal of the fact behind it."""
        forms = self.centre.forms_on(self.form_day.date())
        entry = self.act.entry or self.entry
        seal = seal_characters(entry.hash)
        sealed = {"place": f"{entry.epoch}.{entry.seq}", "seal": f"{seal[:5]} {seal[5:]}"}
        if law := forms.without_form.get(self.kind):
            return self.common.word("foot_without_form", law=law, **sealed)
        return self.common.word("foot", number=forms.number_of(self.kind), title=forms.title, **sealed)

    def sign(self, role: str, name: str = "", stamped: bool = False) -> Signature:
        return Signature(self.common.word(role), self.common.word("stamp_hint" if stamped else "sign_hint"), name)


def _month(month: int) -> str:
    """Zero-padded only for January and February, as the văn thư custom has it."""
    return f"{month:02d}" if month < 3 else str(month)


def moment_text(common: Wording, at_ms: int | None) -> str:
    """`09 giờ 30 phút, ngày 05 tháng 3 năm 2026`, or blanks for a pen."""
    if at_ms is None:
        return common.word("moment_open")
    at = local(at_ms)
    day, month = f"{at:%d}", _month(at.month)
    return common.word("moment", hour=f"{at:%H}", minute=f"{at:%M}", day=day, month=month, year=at.year)


def letterhead(centre: Centre, common: Wording, day: datetime | None) -> Letterhead:
    if day is None:
        place = common.paragraph("date_open", "small", "centre", italic=True, place=centre.place)
    else:
        place = common.paragraph(
            "place_date",
            "small",
            "centre",
            italic=True,
            place=centre.place,
            day=f"{day:%d}",
            month=_month(day.month),
            year=day.year,
        )
    return Letterhead(
        (
            common.paragraph("upper", "small", "centre", upper=centre.upper),
            common.paragraph("centre", "small", "centre", name=centre.name),
        ),
        (
            common.paragraph("national", "small", "centre"),
            common.paragraph("motto", "small", "centre", underline=True),
            place,
        ),
    )


_PERSONAL = frozenset({"name", "identity_no", "tax_code", "phone", "email", "address", "birth_date", "sex", "old_number"})


def _hidden(value: Any, dots: str) -> Any:
    """The same shape with personal data hidden, for sample sets (TT 01/2018 Art 5.2)."""
    if isinstance(value, dict):
        return {key: dots if key in _PERSONAL else _hidden(item, dots) for key, item in value.items()}
    return value


def case_of(kind: str, entry: Entry, centre: Centre, texts: Texts, act: Act | None = None, sample: bool = False) -> Case:
    """A dossier's fact (`DossierReceived`) as a form of `kind` sees it."""
    body = json.loads(entry.body)
    private = private_part(entry.private) or {}
    common = Wording(texts, "form")
    act = act or Act()
    day = local(act.at_ms if act.at_ms is not None else body["received_at_ms"])
    if sample:
        private = _hidden(private, common.word("hidden"))
        body = {**body, "officer_name": common.word("hidden")}
    elif names := names_in(private):
        body["papers"] = in_full(body["papers"], names)
    return Case(kind, body, private, entry, centre, Wording(texts, f"form.{kind}"), common, act, day)
