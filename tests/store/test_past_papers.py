"""Letters before acceptance and minutes of past runs are found however old they are."""

import json

import pytest

from desk_app.services.intake.declining import GiveGuidance, give_guidance
from desk_app.services.person import Person
from desk_app.store.past_papers import past_papers
from tests.desks import Desk


@pytest.mark.parametrize("later", [0, 3_000])
def test_a_letter_is_found_by_its_name_after_years_of_others(desk: Desk, later: int) -> None:
    who = Person("individual", "Quàng Văn Tỏa", "014085000321")
    with desk.store.write() as tx:
        letter = give_guidance(
            tx, desk.centre, GiveGuidance(who, None, "2.001628", ("Sơ đồ vị trí",), "Thiếu sơ đồ"), desk.actor
        )
    with desk.store.write() as tx:
        names = [row[1] for row in tx.connection.execute("PRAGMA table_info(journal)")]
        (row,) = tx.connection.execute(f"SELECT {', '.join(names)} FROM journal WHERE kind = 'GuidanceGiven'")
        first = dict(zip(names, tuple(row), strict=True))
        body = {**json.loads(first["body"]), "letter": {**json.loads(first["body"])["letter"], "text": "07-999"}}
        marks = ", ".join("?" for _ in names)
        for number in range(1, later + 1):
            copy = {**first, "epoch": 9, "seq": number, "recorded_at_ms": first["recorded_at_ms"] + number, "private": None}
            copy["body"] = json.dumps(body, ensure_ascii=False)
            tx.connection.execute(f"INSERT INTO journal ({', '.join(names)}) VALUES ({marks})", tuple(copy[n] for n in names))
    reader = desk.store.reader()
    try:
        (found,) = past_papers(reader.connection, reader.desk_id, "quang toa", {})
        every = past_papers(reader.connection, reader.desk_id, "", {})
    finally:
        reader.close()
    assert found.number == letter.number
    assert len(every) == min(later + 1, 200)
