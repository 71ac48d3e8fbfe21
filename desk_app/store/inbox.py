"""What came from the centre and waits for a person: news, and what was handed in on the portal."""

import json

from desk_app.store.apply import insert_rows
from desk_app.store.connected import Connected
from sync.protocol.news import News
from sync.protocol.submissions import Submission

OWN_NEWS = 2**40


class StoreInbox(Connected):
    def news_answered(self, news_id: int, subject: str) -> bool:
        """Whether a person looked into it already."""
        query = "SELECT 1 FROM journal WHERE subject = ? AND kind = 'NewsReviewed' AND json_extract(body, '$.news_id') = ?"
        return self._row(query, subject, news_id) is not None

    def settled_elsewhere(self, code: str, serial_symbol: str, number: int) -> bool:
        query = (
            "SELECT 1 FROM journal WHERE subject = ? AND kind = 'FeeSettledElsewhere' "
            "AND json_extract(body, '$.serial_symbol') = ? AND json_extract(body, '$.number') = ?"
        )
        return self._row(query, code, serial_symbol, number) is not None

    def news_cursor(self) -> int:
        return int(self._row("SELECT coalesce(max(id), 0) FROM news WHERE id > 0")[0])

    def own_news_id(self) -> int:
        """For what the desk itself tells a person: below all numbers that the centre gives."""
        return int(self._row("SELECT min(coalesce(min(id), 0), ?) - 1 FROM news", -OWN_NEWS)[0])

    def news_known(self, news: News) -> bool:
        """Whether the same was told before, under another number: the centre was put back from a copy."""
        said = (news.kind, news.subject, json.dumps(news.body))
        return self._row("SELECT 1 FROM news WHERE kind = ? AND subject = ? AND body = ?", *said) is not None

    def keep_news(self, news: News, needs_person: bool) -> None:
        row = {"id": news.id, "kind": news.kind, "subject": news.subject, "agency": news.agency, "at_ms": news.at_ms}
        insert_rows(self.connection, "news", [{**row, "body": json.dumps(news.body), "open": int(needs_person)}])

    def open_news(self, news_id: int) -> tuple[str, str, str] | None:
        row = self._row("SELECT kind, subject, agency FROM news WHERE id = ? AND open = 1", news_id)
        return (row[0], row[1], row[2]) if row else None

    def close_news(self, news_id: int) -> None:
        self.connection.execute("UPDATE news SET open = 0 WHERE id = ?", (news_id,))

    def keep_submission(self, agency: str, at_ms: int, body: Submission) -> None:
        self.connection.execute(
            "INSERT INTO submission (key, agency, at_ms, body) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET body = excluded.body",  # its files came
            (body["key"], agency, at_ms, json.dumps(body, ensure_ascii=False)),
        )

    def submission(self, key: str) -> Submission | None:
        row = self._row("SELECT body FROM submission WHERE key = ?", key)
        return json.loads(row[0]) if row else None

    def submission_settled(self, key: str) -> bool:
        """Whether this counter took it up."""
        query = "SELECT 1 FROM dossier WHERE online_key = ?1 UNION ALL SELECT 1 FROM guidance WHERE online_key = ?1"
        return self._row(query, key) is not None

    def drop_submission(self, key: str) -> None:
        self.connection.execute("DELETE FROM submission WHERE key = ?", (key,))
