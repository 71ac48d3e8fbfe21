"""People and accounts as a counter named or ended them: told on to the other counters of an account that the centre keeps. An
account that it does not keep is the counter's own."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from sync.protocol.people_facts import ACCOUNT_ENDED, PERSON_ENDED, PERSON_NAMED
from sync.protocol.publications import PERSON
from sync.server import schema
from sync.server.following import Batch, Folded, Follower
from sync.server.publications import Said, last_published, publish_again, published_since

MOST_ENDINGS = 20


def _follow(connection: Connection, batch: Batch) -> None:
    for entry in batch.entries:
        if entry.row.kind == ACCOUNT_ENDED.name:
            _end(connection, entry)
        elif "publication" not in entry.body:  # what the centre said comes back as a fact of each counter
            for login in _accounts_of(connection, batch.desk_id, entry.row.subject):
                _name(connection, entry, login)


def _of_this_counter(connection: Connection, body: Said, desk_id: str) -> bool:
    """A counter at which an account opens nothing has no say in it."""
    counter = connection.execute(select(schema.desk.c.counter).where(schema.desk.c.desk_id == desk_id)).scalar_one()
    return not body["counters"] or counter in body["counters"]


def _end(connection: Connection, entry: Folded) -> None:
    """It opens nothing at any counter, until somebody who knew of it opens it again at the centre."""
    row = entry.row
    body = last_published(connection, row.subject)
    place = f"{row.desk_id} {row.epoch}.{row.seq}"
    if body is None or place in body.get("ended_from", ()) or not _of_this_counter(connection, body, row.desk_id):
        return
    ended = [*body.get("ended_from", ()), place][-MOST_ENDINGS:]
    publish_again(connection, row.subject, {**body, "active": False, "ended_from": ended}, row.recorded_at_ms)


def _accounts_of(connection: Connection, desk_id: str, person_id: str) -> Iterator[str]:
    accounts = schema.READ_MODEL["officer_account"].c
    found = select(accounts.login).where((accounts.desk_id == desk_id) & (accounts.person_id == person_id))
    yield from connection.execute(found.order_by(accounts.login)).scalars().all()


def _name(connection: Connection, entry: Folded, login: str) -> None:
    """As the counter knows the person now. What was set at the centre since stays."""
    row = entry.row
    body = last_published(connection, login)
    if body is None or not _of_this_counter(connection, body, row.desk_id):
        return
    if published_since(connection, login, row.recorded_at_ms):
        return
    staff = schema.READ_MODEL["staff"].c
    whose = (staff.desk_id == row.desk_id) & (staff.person_id == row.subject)
    person = connection.execute(select(staff.name, *(staff[column] for column in PERSON)).where(whose)).one()
    known = {column: getattr(person, column) for column in PERSON if getattr(person, column) is not None}
    publish_again(connection, login, {**body, "name": person.name, "person": known}, row.recorded_at_ms)


PEOPLE = Follower(kinds=frozenset({PERSON_NAMED.name, PERSON_ENDED.name, ACCOUNT_ENDED.name}), follow=_follow)
