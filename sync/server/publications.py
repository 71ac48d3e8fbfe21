"""Publishing to the counters: checked as far as the centre can, numbered in the order of commits, asked for by each desk."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select

from sync.protocol.accounts import OF_CENTRE, SHORTEST_SECRET, long_enough
from sync.protocol.canonical import NotCanonical, canonical
from sync.protocol.cleaning import clean
from sync.protocol.desk_facts import PIN_CHANGED
from sync.protocol.publications import PAGE, PERSON, ROLES, RULES, Publication, is_counter
from sync.protocol.published_rules import wrong_in
from sync.protocol.seal import private_part
from sync.server import schema
from sync.server.elsewhere import LIST, doubled_in
from sync.server.following import Batch, Follower
from sync.server.our_agencies import agencies_in_use, identifiers_of

Said = dict[str, Any]
"""The body of a publication."""
PUBLICATION_LOCK = 20261128
PAGE_BYTES = 2 * 1024 * 1024
MOST_LETTERS = 100
_NAME = re.compile(r"[a-z][a-z0-9._-]{0,39}", re.ASCII)
_SECRET_HASH = re.compile(r"(?:\$argon2id\$v=\d+\$m=\d{1,6},t=\d{1,2},p=\d{1,2}\$|[^$])[ -~]{1,250}", re.ASCII)


class NotPublishable(ValueError):
    """The reason, in Vietnamese, for the administrator."""


def _publish(connection: Connection, kind: str, name: str, body: Said, now_ms: int) -> bool:
    """False where it says just what the last one of its name said. Raises NotPublishable for what cannot be signed: no desk
    would hear anything more."""
    table = schema.publication
    try:
        canonical([name, body])
    except NotCanonical as error:
        raise NotPublishable(f"{name}: {error}") from None
    connection.execute(select(func.pg_advisory_xact_lock(PUBLICATION_LOCK)))
    if _last(connection, kind, name) == body:
        return False
    connection.execute(insert(table).values(kind=kind, name=name, at_ms=now_ms, body=body))
    return True


def _last(connection: Connection, kind: str, name: str) -> Said | None:
    table = schema.publication
    same = (table.c.kind == kind) & (table.c.name == name)
    found = connection.execute(select(table.c.body).where(same).order_by(table.c.no.desc()).limit(1)).scalar()
    return dict(found) if found is not None else None


def last_published(connection: Connection, name: str) -> Said | None:
    """An account as the centre set it last; None: it keeps none of that name."""
    return _last(connection, "account", name)


def published_since(connection: Connection, name: str, at_ms: int) -> bool:
    """Whether an account was set anew after a moment, milliseconds since 1970 UTC."""
    table = schema.publication
    later = (table.c.kind == "account") & (table.c.name == name) & (table.c.at_ms > at_ms)
    return connection.execute(select(table.c.no).where(later).limit(1)).first() is not None


def publish_again(connection: Connection, name: str, body: Said, at_ms: int) -> None:
    """An account that the centre keeps, as a counter changed it. Raises NotPublishable."""
    _publish(connection, "account", name, body, at_ms)


def publish_rules(engine: Engine, name: str, text: str, now_ms: int) -> bool:
    """Raises NotPublishable."""
    if name not in RULES:
        raise NotPublishable(f"{name}: không phải tệp quy định; có: {', '.join(RULES)}")
    with engine.begin() as connection:
        wrong = wrong_in(name, text, agencies_in_use(connection))
        if not wrong and name == LIST:
            wrong = doubled_in(text, identifiers_of(connection))
        if wrong:
            raise NotPublishable(f"{name}: {wrong}")
        return _publish(connection, "rules", name, {"text": text}, now_ms)


def publish_procedures(engine: Engine, records: Iterable[Any], now_ms: int) -> int:
    """Raises NotPublishable, and then publishes none. Returns how many say something new."""
    told = 0
    with engine.begin() as connection:
        for number, record in enumerate(records, 1):
            code = record.get("code") if isinstance(record, dict) else None
            if not isinstance(code, str) or not code or len(code) > 60 or not isinstance(record.get("name"), str):
                raise NotPublishable(f"bản ghi {number}: thiếu mã hoặc tên thủ tục")
            told += _publish(connection, "procedure", code, json.loads(json.dumps(record)), now_ms)
    return told


def publish_account(
    engine: Engine,
    name: str,
    now_ms: int,
    *,
    full_name: str | None = None,
    roles: tuple[str, ...] | None = None,
    counters: tuple[str, ...] | None = None,
    pin: str | None = None,
    active: bool | None = None,
    person: Mapping[str, str] | None = None,
) -> bool:
    """An account as it is from now on at every counter (QĐ 1513/QĐ-UBND Art 10.1.d). What is None stays as it was.
    `counters`: where it may log in; none named: everywhere. `person`: of agency, post, first and last day what is said anew;
    empty: it is known no more. Raises NotPublishable."""
    if not _NAME.fullmatch(name):
        raise NotPublishable("tên đăng nhập: chữ thường không dấu, số, dấu chấm, gạch")
    for role in roles or ():
        if role not in ROLES:
            raise NotPublishable(f"không có vai trò {role}; có: {', '.join(ROLES)}")
    if not all(is_counter(counter) for counter in counters or ()):
        raise NotPublishable("số quầy không đúng")
    with engine.begin() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(PUBLICATION_LOCK)))
        body = _last(connection, "account", name) or {}
        said = {
            "name": full_name and clean(full_name),
            "roles": roles and sorted(set(roles)),
            "secret_hash": pin and _hash(pin),
        }
        body |= {key: value for key, value in said.items() if value is not None}
        if pin:
            body["least"] = SHORTEST_SECRET
        body["active"] = active if active is not None else body.get("active", True)
        body["counters"] = sorted(set(counters)) if counters is not None else body.get("counters", [])
        if person is not None:
            body["person"] = _person({**body.get("person", {}), **person})
        if missing := [key for key in ("name", "roles", "secret_hash") if not body.get(key)]:
            raise NotPublishable("tài khoản mới còn thiếu: " + ", ".join(missing))
        return _publish(connection, "account", name, body, now_ms)


def _person(said: Mapping[str, str]) -> dict[str, str]:
    known = {field: clean(said[field]) for field in PERSON if clean(said.get(field, ""))}
    if not _NAME.fullmatch(known.get("agency", OF_CENTRE)) or len(known.get("post", "")) > MOST_LETTERS:
        raise NotPublishable("cơ quan hoặc chức vụ không đúng")
    days = [known[field] for field in ("since", "until") if field in known]
    try:
        days = [date.fromisoformat(day).isoformat() for day in days]
    except ValueError:
        raise NotPublishable("ngày ghi dạng 2027-06-30") from None
    if days != sorted(days):
        raise NotPublishable("ngày kết thúc trước ngày bắt đầu")
    return known | dict(zip((field for field in ("since", "until") if field in known), days, strict=True))


def _follow_pin(connection: Connection, row: Any) -> None:
    """An officer chose another PIN at a counter: it holds at all of them, once, unless an administrator set one since. An
    account that the centre does not keep is the counter's own. Raises ValueError for what is no hash of a PIN, or none that a
    counter could work out: all of them would be told."""
    body = _last(connection, "account", row.subject)
    if body is None or row.private is None or "secret_mark" not in json.loads(row.body):
        return  # without the mark it may be a short one, of an earlier build: its hash is as good as itself
    secret_hash = private_part(row.private)["secret_hash"]
    if not (isinstance(secret_hash, str) and _SECRET_HASH.fullmatch(secret_hash)):
        raise ValueError("no hash of a PIN")
    table = schema.publication
    same = (table.c.kind == "account") & (table.c.name == row.subject)
    place = f"{row.desk_id} {row.epoch}.{row.seq}"
    heard = connection.execute(select(table.c.at_ms, table.c.body).where(same)).all()
    if any(each.at_ms > row.recorded_at_ms or each.body.get("pin_from") == place for each in heard):
        return
    _publish(
        connection,
        "account",
        row.subject,
        {**body, "secret_hash": secret_hash, "pin_from": place, "least": SHORTEST_SECRET},
        row.recorded_at_ms,
    )


def _follow_pins(connection: Connection, batch: Batch) -> None:
    for entry in batch.entries:
        _follow_pin(connection, entry.row)


PINS = Follower(kinds=frozenset({PIN_CHANGED.name}), follow=_follow_pins)


def _hash(pin: str) -> str:
    from argon2 import PasswordHasher

    if not long_enough(pin):
        raise NotPublishable(f"mã PIN phải có ít nhất {SHORTEST_SECRET} ký tự")
    return PasswordHasher().hash(pin)


def _for_counter(connection: Connection, row: Any, counter: str) -> Said | None:
    """What a counter hears of an account. A hash that may be of a short PIN is sent to nobody any more: each counter goes on
    with what it has. An account of other counters goes nowhere else; one that was taken from here is said to be over."""
    body = dict(row.body)
    if "least" not in body:
        body["secret_hash"] = ""
    if not body["counters"] or counter in body["counters"]:
        return body
    table = schema.publication
    same = (table.c.kind == row.kind) & (table.c.name == row.name) & (table.c.no < row.no)
    before = connection.execute(select(table.c.body["counters"]).where(same)).scalars().all()
    was_here = any(not counters or counter in counters for counters in before)
    return {**body, "active": False, "secret_hash": ""} if was_here else None


def published_after(engine: Engine, after: int, desk_id: str) -> list[Publication]:
    """A page after a place, for a desk: of each name the last alone, so that nothing is in force for a moment that was
    taken back."""
    found: list[Publication] = []
    size = 0
    with engine.connect() as connection:
        counter = connection.execute(select(schema.desk.c.counter).where(schema.desk.c.desk_id == desk_id)).scalar_one()
        for row in _last_after(connection, after):
            body = _for_counter(connection, row, counter) if row.kind == "account" else row.body
            if body is None:
                continue
            size += len(json.dumps(body))
            if found and (size > PAGE_BYTES or len(found) == PAGE):
                break
            found.append(Publication(row.no, row.kind, row.name, row.at_ms, body))
    return found


def _last_after(connection: Connection, after: int) -> Iterator[Any]:
    """The last of each name after a place, in their order, some at a time: how many of them a desk gets is not known here."""
    table, later = schema.publication, schema.publication.alias()
    same = (later.c.kind == table.c.kind) & (later.c.name == table.c.name) & (later.c.no > table.c.no)
    last = select(table).where(~select(later.c.no).where(same).exists()).order_by(table.c.no).limit(PAGE)
    while rows := connection.execute(last.where(table.c.no > after)).all():
        yield from rows
        after = rows[-1].no
