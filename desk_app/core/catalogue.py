"""The procedure catalogue: what may be received, how long it takes, what it costs, which papers it wants.

Nothing is guessed: a time that is free text stays text, an amount that a text does not set stays unset, and each
such place carries a flag for a person to look at.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from desk_app.core.confidence import in_words
from desk_app.core.folding import nfc
from desk_app.core.papers import WantedPaper, asked_of
from desk_app.core.working_time import UNITS, BadLimit, Unit, parse_amount

FeeState = Literal["fixed", "free", "unset"]
_PORTAL_UNITS: dict[str, Unit] = {"WORKING_DAY": "working_day", "DAY": "calendar_day", "HOUR": "hour", "MONTH": "month"}
_PORTAL_CHANNELS = {"DIRECT": "counter", "ONLINE": "online", "POSTAL": "post"}


class BadRecord(ValueError):
    """A record that cannot be kept at all; `reason` is a text key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class LimitRule:
    """Statutory time on one channel; `amount` is None when only free text exists."""

    channel: str
    amount: str | None
    unit: str | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class FeeRule:
    """One fee of a procedure. `amount_vnd` in đồng; None where a later text sets it; `basis`: the text that does."""

    kind: Literal["fee", "charge"]
    name: str
    amount_vnd: int | None
    state: FeeState
    channel: str = "any"
    per: str = ""  # "bản", "trang": the amount is per unit
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure as the catalogue knows it. `source`: where the record came from; `active`: it may be received."""

    code: str
    name: str
    field: str = ""
    agency: str = ""
    limits: tuple[LimitRule, ...] = ()
    fees: tuple[FeeRule, ...] = ()
    papers: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()  # text keys `flag.*`: what a person must look at
    source: str = ""
    active: bool = True
    field_code: str = ""
    asked: tuple[WantedPaper, ...] = ()  # of each paper, where a record counts them

    def limit_for(self, channel: str) -> LimitRule | None:
        """The time limit for who hands in by this channel, else for any, else at the counter; None: none is set."""
        for wanted in (channel, "any", "counter"):
            for rule in self.limits:
                if rule.channel == wanted:
                    return rule
        return None

    def fees_for(self, channel: str) -> tuple[FeeRule, ...]:
        """The fees of who hands in by this channel."""
        return tuple(rule for rule in self.fees if rule.channel in ("any", channel))

    def asked_for(self, paper: str) -> WantedPaper:
        """What it wants of a paper, by the record's counts or else by the paper's own words."""
        if len(self.asked) == len(self.papers) and paper in self.papers:
            return self.asked[self.papers.index(paper)]
        return asked_of(paper)

    @property
    def in_field(self) -> dict[str, str]:
        """Its field as a fact says it: what the catalogue does not know is left out."""
        return {name: said for name, said in (("field", self.field), ("field_code", self.field_code)) if said}

    def to_json(self) -> dict[str, Any]:
        """As it is kept; `procedure_from_json` reads it."""
        return asdict(self)


def procedure_from_json(record: Mapping[str, Any]) -> Procedure:
    """The inverse of `Procedure.to_json`; for what the store kept."""
    return Procedure(
        **{
            **record,
            "limits": tuple(LimitRule(**{**rule, "text": in_words(rule["text"])}) for rule in record["limits"]),
            "fees": tuple(FeeRule(**{**rule, "basis": in_words(rule["basis"])}) for rule in record["fees"]),
            "papers": tuple(record["papers"]),
            "asked": tuple(WantedPaper(*counts) for counts in record.get("asked", ())),
            "flags": tuple(record["flags"]),
        }
    )


def _text(value: object, limit: int = 4000) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRecord("catalogue.not_text")
    cleaned = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", value)
    return nfc(re.sub(r"\s+", " ", cleaned).strip())[:limit]


def _code_and_name(record: Mapping[str, Any], flags: set[str]) -> tuple[str, str]:
    code = _text(record.get("code"), 60)
    name = _text(record.get("name"))
    if not code:
        raise BadRecord("catalogue.no_code")
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.\-_/]*", code):
        raise BadRecord("catalogue.bad_code")
    if not name:
        raise BadRecord("catalogue.no_name")
    if not re.fullmatch(r"[0-9]\.[0-9]{6}", code):
        flags.add("flag.odd_code")
    return code, name


def _names(value: object, key: str = "name") -> str:
    if not isinstance(value, list):
        return ""
    parts = [item.get(key) if isinstance(item, dict) else item for item in value]
    return "; ".join(_text(part, 300) for part in parts if isinstance(part, str))


def _count(value: object) -> int:
    """Of copies; 0 where the record says none, or nothing that is a count."""
    return value if type(value) is int and 0 < value < 1000 else 0


def _portal_limit(method: Mapping[str, Any], flags: set[str]) -> LimitRule:
    channel = _PORTAL_CHANNELS.get(str(method.get("submissionMethod")), "any")
    raw, unit = method.get("processingTime"), str(method.get("processingTimeUnit"))
    text = in_words(_text(method.get("description")))
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        raw_text = str(Decimal(str(raw)).normalize() if raw == raw and abs(raw) < 1e9 else raw)
    else:
        raw_text = _text(raw) if isinstance(raw, str) else ""
    if unit not in _PORTAL_UNITS:
        flags.add("flag.time_is_text")
        return LimitRule(channel, None, None, " – ".join(part for part in (raw_text, text) if part))
    try:
        amount = parse_amount(raw_text)
    except BadLimit:
        flags.add("flag.time_is_text")
        return LimitRule(channel, None, None, " – ".join(part for part in (raw_text, text) if part))
    if amount == 0:
        flags.add("flag.time_is_text")
        return LimitRule(channel, None, None, text or raw_text)
    return LimitRule(channel, f"{amount:f}", _PORTAL_UNITS[unit], text)


def _portal_fee(raw: object, channel: str, flags: set[str]) -> FeeRule:
    if not isinstance(raw, dict):
        raise BadRecord("catalogue.fees")
    kind: Literal["fee", "charge"] = "charge" if raw.get("type") == "SERVICE_FEE" else "fee"
    flags.add("flag.fee_unverified")
    value, basis = raw.get("value"), in_words(_text(raw.get("description"), 1000))
    name = "Lệ phí" if kind == "charge" else "Phí"
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10**12:
        # 0 and null also mean "set by the People's Council": never free, never zero by accident
        flags.add("flag.fee_unset")
        return FeeRule(kind, name, None, "unset", channel, "", basis)
    if value < 1000:
        flags.add("flag.fee_suspicious")
        return FeeRule(kind, name, None, "unset", channel, "", f"{value} – {basis}" if basis else str(value))
    return FeeRule(kind, name, value, "fixed", channel, "", basis)


def _alternative(fee: FeeRule) -> FeeRule:
    amount = f"{fee.amount_vnd} đ" if fee.amount_vnd else ""
    return replace(fee, amount_vnd=None, state="unset", basis=" – ".join(part for part in (amount, fee.basis) if part))


def from_portal(record: Any) -> Procedure:
    """A catalogue or detail record of the national portal, as it answered on 18/07/2026 (V). Raises BadRecord."""
    if not isinstance(record, dict):
        raise BadRecord("catalogue.not_object")
    if isinstance(record.get("data"), dict):
        record = record["data"]
    flags: set[str] = set()
    code, name = _code_and_name(record, flags)
    methods = record.get("executionMethods")
    if methods is not None and not isinstance(methods, list):
        raise BadRecord("catalogue.methods")
    limits: list[LimitRule] = []
    fees: list[FeeRule] = []
    for method in methods or []:
        if not isinstance(method, dict):
            raise BadRecord("catalogue.methods")
        limit = _portal_limit(method, flags)
        if any(known.channel == limit.channel for known in limits):
            flags.add("flag.several_cases")
        limits.append(limit)
        raw_fees = method.get("fees") or []
        if not isinstance(raw_fees, list):
            raise BadRecord("catalogue.fees")
        listed = [_portal_fee(raw, limit.channel, flags) for raw in raw_fees]
        if len({fee.kind for fee in listed}) < len(listed):
            # alternatives for several cases, not a sum: which one applies is for the officer to say
            flags.add("flag.several_cases")
            listed = [_alternative(fee) for fee in listed]
        fees += listed
    if not limits:
        flags.add("flag.no_time")
        flags.add("flag.no_fee")
    papers: dict[str, WantedPaper] = {}
    cases = record.get("executionCases")
    for case in cases if isinstance(cases, list) else []:
        parts = case.get("profileComponents") if isinstance(case, dict) else None
        for part in parts if isinstance(parts, list) else []:
            paper = _text(part.get("name"), 2000) if isinstance(part, dict) and isinstance(part.get("name"), str) else ""
            if paper:
                papers.setdefault(paper, asked_of(paper, _count(part.get("originalQty")), _count(part.get("copyQty"))))
    if isinstance(cases, list) and len(cases) > 1:
        flags.add("flag.several_cases")
    return Procedure(
        code=code,
        name=name,
        field=_names(record.get("categories")) or _names(record.get("categoriesDetails")),
        field_code=_names(record.get("categoriesDetails"), "code"),
        agency=_names(record.get("departments")) or _names(record.get("departmentsExecuting")),
        limits=tuple(limits),
        fees=tuple(fees),
        papers=tuple(papers),
        asked=tuple(papers.values()),
        flags=tuple(sorted(flags)),
        source="dvcqg",
        active=record.get("state") in ("ACTIVE", "UPDATED", None),
    )


def from_own_form(record: Any) -> Procedure:
    """A `[[procedure]]` of our own TOML or JSON form. Raises BadRecord.

    `time = "12.5 working_day"` or `time_text`; `[[procedure.fee]]` with `amount` or `free = true` or neither (unset);
    `unverified = ["time", "fee"]` flags what was not read in a source.
    """
    if not isinstance(record, dict):
        raise BadRecord("catalogue.not_object")
    flags: set[str] = set()
    code, name = _code_and_name(record, flags)
    limits: tuple[LimitRule, ...] = ()
    if record.get("time"):
        amount, _, unit = _text(record["time"], 40).partition(" ")
        try:
            parsed = parse_amount(amount)
        except BadLimit:
            raise BadRecord("catalogue.time") from None
        if unit not in UNITS:
            raise BadRecord("catalogue.time")
        limits = (LimitRule("any", f"{parsed:f}", unit, ""),)
    elif record.get("time_text"):
        flags.add("flag.time_is_text")
        limits = (LimitRule("any", None, None, in_words(_text(record["time_text"]))),)
    else:
        flags.add("flag.no_time")
    fees: list[FeeRule] = []
    raw_fees = record.get("fee", [])
    for raw in raw_fees if isinstance(raw_fees, list) else [None]:
        if not isinstance(raw, dict) or raw.get("kind") not in ("fee", "charge"):
            raise BadRecord("catalogue.fees")
        raw_amount = raw.get("amount")
        if raw_amount is not None and (type(raw_amount) is not int or not 0 < raw_amount < 10**12):
            raise BadRecord("catalogue.fee_amount")
        state: FeeState = "free" if raw.get("free") is True else "fixed" if raw_amount is not None else "unset"
        if state == "unset":
            flags.add("flag.fee_unset")
        texts = [_text(raw.get(key), 300) for key in ("name", "channel", "per", "basis")]
        fees.append(FeeRule(raw["kind"], texts[0], raw_amount, state, texts[1] or "any", texts[2], in_words(texts[3])))
    if "fee" not in record:
        flags.add("flag.no_fee")
    unverified = record.get("unverified", [])
    papers = record.get("papers", [])
    if not isinstance(unverified, list) or not isinstance(papers, list):
        raise BadRecord("catalogue.not_list")
    flags |= {f"flag.{_text(part, 20)}_unverified" for part in unverified if part in ("time", "fee", "papers")}
    return Procedure(
        code=code,
        name=name,
        field=_text(record.get("field"), 300),
        field_code=_text(record.get("field_code"), 60),
        agency=_text(record.get("agency"), 300),
        limits=limits,
        fees=tuple(fees),
        papers=tuple(text for text in (_text(paper, 2000) for paper in papers) if text),
        flags=tuple(sorted(flags)),
        source=_text(record.get("source"), 300),
        active=record.get("active", True) is True,
    )
