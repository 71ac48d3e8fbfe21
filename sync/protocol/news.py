"""What the centre tells a desk: things that happened elsewhere and concern it, in one order, under the centre's signature."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sync.protocol.canonical import canonical
from sync.protocol.wire import NotUnderstood, as_known

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
    """What the centre signs: to this desk, behind that place, exactly these."""
    return f"centre-news\n{desk_id}\n{after}\n{sha256(canonical(items).encode()).hexdigest()}".encode()


def to_wire(news: News) -> dict[str, Any]:
    return asdict(news)


def from_wire(item: object) -> News:
    """Raises NotUnderstood."""
    try:
        news = as_known(News, item)
        numbers, texts = (news.id, news.at_ms), (news.kind, news.subject, news.agency)
        assert all(type(number) is int and 0 <= number < 2**53 for number in numbers)
        assert all(isinstance(text, str) and len(text) <= 200 for text in texts)
        assert isinstance(news.body, dict)
    except (AssertionError, KeyError, TypeError):
        raise NotUnderstood("news that is none") from None
    return news
