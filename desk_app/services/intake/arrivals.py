"""Dossiers that do not come over the counter just now: by post (QĐ 1513/QĐ-UBND Art 6.1.e, 6.2.c), and those that were received
on paper while the program was down."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from desk_app.core.moments import local, to_ms
from desk_app.core.problems import UserProblem
from desk_app.core.written import one_line
from desk_app.services.ports import DossierReads, Journal
from sync.protocol.intake_facts import PaperReceipt, PostalArrival

LONGEST_POST = timedelta(days=90)
LONGEST_OUTAGE = timedelta(days=30)


class ArrivalsPorts(Journal, DossierReads, Protocol):
    """What these acts need of the desk."""


@dataclass(frozen=True, slots=True)
class ByPost:
    """`postmark`: the day on it; `at_agency`: when it lay at the agency, if it went there first. The clock starts at the
    counter."""

    tracking_no: str
    postmark: date
    at_agency: date | None = None


@dataclass(frozen=True, slots=True)
class OnPaper:
    """`paper_no`: of the slip that was written by hand then."""

    paper_no: str
    received_at: datetime


def checked_post(post: ByPost, today: date) -> PostalArrival:
    """Raises UserProblem."""
    number = one_line(post.tracking_no).upper()
    if not number or len(number) > 40:
        raise UserProblem("problem.no_tracking_no", field="tracking_no")
    if not today - LONGEST_POST <= post.postmark <= today:
        raise UserProblem("problem.postmark", field="post.postmark")
    if post.at_agency is not None and not post.postmark <= post.at_agency <= today:
        raise UserProblem("problem.at_agency", field="post.at_agency")
    arrived = post.at_agency.isoformat() if post.at_agency else None
    return {"tracking_no": number, "postmark": post.postmark.isoformat(), "at_agency": arrived}


def checked_paper(tx: ArrivalsPorts, paper: OnPaper) -> tuple[PaperReceipt, int]:
    """And when it was received. Raises UserProblem."""
    number = one_line(paper.paper_no)
    if not number or len(number) > 40:
        raise UserProblem("problem.no_paper_no", field="paper.paper_no")
    if code := tx.entered_from_paper(number):
        raise UserProblem("problem.entered_already", field="paper.paper_no", number=number, code=code)
    now = local(tx.now_ms)
    if not now - LONGEST_OUTAGE <= paper.received_at <= now:
        raise UserProblem("problem.received_when", field="paper.received_at", days=LONGEST_OUTAGE.days)
    return {"paper_no": number, "entered_at_ms": tx.now_ms}, to_ms(paper.received_at)
