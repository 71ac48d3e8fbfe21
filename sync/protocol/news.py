"""What the centre tells a desk: things that happened elsewhere and concern it, in one order, under the centre's signature."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sync.protocol.canonical import canonical
from sync.protocol.wire import NotUnderstood, are_numbers, are_short_texts, as_known

PAGE = 200


@dataclass(frozen=True, slots=True)
class News:
    """`kind`: fee_collected, mail_sent, online_submitted … `subject`: a dossier's code, a movement's id, a reference."""

    id: int
    kind: str
    subject: str
    agency: str
    at_ms: int
    body: dict[str, Any]


def news_text(desk_id: str, after: int, items: list[dict[str, Any]]) -> bytes:
    """What the centre signs: to this desk, after that place, exactly these."""
    return f"centre-news\n{desk_id}\n{after}\n{sha256(canonical(items).encode()).hexdigest()}".encode()


def to_wire(news: News) -> dict[str, Any]:
    """As it travels: an object with the fields of `News`."""
    return asdict(news)


def from_wire(item: object) -> News:
    """Raises NotUnderstood."""
    try:
        news = as_known(News, item)
    except (KeyError, TypeError):
        raise NotUnderstood("news that is none") from None
    numbers, texts = (news.id, news.at_ms), (news.kind, news.subject, news.agency)
    if not (are_numbers(*numbers) and are_short_texts(*texts) and isinstance(news.body, dict)):
        raise NotUnderstood("news that is none")
    return news
