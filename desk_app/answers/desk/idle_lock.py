"""After how long without a hand on keyboard, mouse or scanner a screen asks for a PIN: as the centre published it last. Looked
at anew while the program runs. Other rules hold from its next start (decision 0016): they explain what stands in open forms."""

from dataclasses import dataclass

from desk_app.answers.question import AnsweringDesk, Question
from desk_app.resources_reader.files import rules

DOCUMENT = "personal_data.toml"


@dataclass(frozen=True, slots=True)
class CheckIdleLock(Question[int]):
    """In minutes; 0: never."""

    def answer(self, desk: AnsweringDesk) -> int:
        """As published, else as it came with the program. What a desk keeps was looked at when it came."""
        row = desk.reads.connection.execute("SELECT text FROM published_rules WHERE name = ?", (DOCUMENT,)).fetchone()
        return int(rules(DOCUMENT, {DOCUMENT: row[0]} if row else {})["idle_lock_minutes"])
