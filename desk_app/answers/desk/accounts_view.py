"""The accounts of this desk and their people as F12 shows them, and whether who is logged in may go on."""

from dataclasses import dataclass
from datetime import date

from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.collation import vietnamese_order
from desk_app.core.moments import local
from desk_app.core.terms import ends_soon, is_over


@dataclass(frozen=True, slots=True)
class AccountRow:
    """`agency`: its id, empty where nobody said it; `since`, `until`: as they are typed, empty where they are open. `term`:
    over, soon (it ends within a month), or empty."""

    login: str
    name: str
    roles: tuple[str, ...]
    active: bool
    agency: str
    post: str
    since: str
    until: str
    term: str

    @property
    def is_known(self) -> bool:
        """Whether it was said who sends this person, and as what."""
        return bool(self.agency and self.post)


@dataclass(frozen=True, slots=True)
class ListAccounts(Question[tuple[AccountRow, ...]]):
    """Every account, also those that ended."""

    def answer(self, desk: AnsweringDesk) -> tuple[AccountRow, ...]:
        """Those that may log in first, by name in Vietnamese order."""
        today = local(desk.now_ms()).date()
        officers = sorted(desk.reads.all_officers(), key=lambda each: (not each.active, vietnamese_order(each.name), each.id))
        rows = []
        for officer in officers:
            person = desk.reads.person_of(officer.id)
            agency, post = (person.agency or "", person.post or "") if person else ("", "")
            since, until = (person.since, person.until) if person else (None, None)
            term = "over" if is_over(until, today) else "soon" if ends_soon(until, today) else ""
            days = _typed(since), _typed(until)
            rows.append(AccountRow(officer.id, officer.name, officer.roles, officer.active, agency, post, *days, term))
        return tuple(rows)


def _typed(day: str | None) -> str:
    return f"{date.fromisoformat(day):%d/%m/%Y}" if day else ""


@dataclass(frozen=True, slots=True)
class CheckStay(Question[str]):
    """Whether the account of a session that is open may still do something here."""

    officer: str

    def answer(self, desk: AnsweringDesk) -> str:
        """Empty: it may; else why not, in words."""
        from desk_app.services.desk.sessions import over_since
        from desk_app.store.clock import seen_doubt

        officer = desk.reads.officer(self.officer)
        if officer is None:
            return ""
        if not officer.active:
            return desk.texts("problem.account_locked")
        doubted = seen_doubt(desk.reads.connection, desk.now_ms()) is not None
        until = "" if doubted else over_since(desk.reads.person_of(officer.id), desk.now_ms())
        return desk.texts("problem.term_over", name=officer.name, until=_typed(until)) if until else ""
