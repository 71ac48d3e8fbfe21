"""What goes down to the desks: written while the read model follows, read by each desk from where it was."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, func, insert, select

from sync.protocol.canonical import NotCanonical, canonical
from sync.protocol.news import PAGE, News, from_wire, to_wire
from sync.protocol.sound_rows import LAST_MS, is_sound
from sync.protocol.submissions import OFFERED
from sync.protocol.wire import FEEDS, NotUnderstood
from sync.server import schema
from sync.server.uploads import waiting_submissions

NEWS_LOCK = 20261126
LONGEST_KEY = 500


def tell(
    connection: Connection,
    desk_id: str,
    kind: str,
    subject: str,
    agency: str,
    at_ms: int,
    body: dict[str, Any],
    again: str = "",
) -> None:
    """Numbers are given in the order of commits, so that a desk never passes one that comes later. The same thing is told
    once, whatever is folded anew; `again`: for what reason it is told once more. Raises OddNews: the page that it stood on
    could not be signed, or not be read, and nothing after it would come down any more."""
    news = schema.news
    key = f"{body['key']} {again}" if again else body["key"]
    _check(News(0, kind, subject, agency, at_ms, body), key)
    connection.execute(select(func.pg_advisory_xact_lock(NEWS_LOCK)))
    said = (news.c.desk_id == desk_id) & (news.c.kind == kind) & (news.c.subject == subject) & (news.c.key == key)
    if connection.execute(select(news.c.id).where(said)).first() is None:
        values = {"desk_id": desk_id, "kind": kind, "subject": subject, "agency": agency, "at_ms": at_ms}
        connection.execute(insert(news).values(**values, key=key, body=body))


class OddNews(ValueError):
    """Says what is odd, never what stood in it."""


def _check(news: News, key: object) -> None:
    try:
        from_wire(to_wire(news))
        canonical([news.subject, news.agency, news.body])
    except (NotUnderstood, NotCanonical) as error:
        raise OddNews(type(error).__name__) from None
    if not (isinstance(key, str) and len(key) <= LONGEST_KEY and is_sound(key) and news.at_ms <= LAST_MS):
        raise OddNews("key or moment")


def desks_of(connection: Connection, agency: str) -> Sequence[str]:
    """The counters that work for an agency."""
    desk, grant = schema.desk, schema.serial_grant
    here = select(desk.c.desk_id).join(grant, grant.c.desk_id == desk.c.desk_id)
    here = here.where((grant.c.agency == agency) & desk.c.revoked_epoch.is_(None)).distinct()
    return connection.execute(here.order_by(desk.c.desk_id)).scalars().all()


def _feed_ends() -> Iterator[Any]:
    news, change, publication = schema.news, schema.dossier_change, schema.publication
    of_desk = select(func.max(news.c.id)).where(news.c.desk_id == bindparam("of_desk"))
    ends = (of_desk, select(func.max(change.c.no)), select(func.max(publication.c.no)))
    return (func.coalesce(end.scalar_subquery(), 0).label(name) for name, end in zip(FEEDS, ends, strict=True))


FEED_ENDS = tuple(_feed_ends())
"""Columns that say where each feed ends for the desk `:of_desk`, beside whatever else it is answered: it asks for those alone
that went on."""


_NEWS_TABLE = schema.news
_BEHIND = (_NEWS_TABLE.c.desk_id == bindparam("of_desk")) & (_NEWS_TABLE.c.id > bindparam("after"))
_NEWS = select(_NEWS_TABLE).where(_BEHIND).order_by(_NEWS_TABLE.c.id).limit(PAGE)


def news_for(engine: Engine, desk_id: str, after: int) -> list[News]:
    """A page after a place."""
    with engine.connect() as connection:
        rows = connection.execute(_NEWS, {"of_desk": desk_id, "after": after}).all()
        offers = [row.subject for row in rows if row.kind == OFFERED]
        whole = waiting_submissions(connection, offers) if offers else {}
    return [News(row.id, row.kind, row.subject, row.agency, row.at_ms, whole.get(row.body["key"], row.body)) for row in rows]
