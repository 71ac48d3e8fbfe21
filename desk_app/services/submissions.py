"""Dossiers handed in on the portal: kept here while they wait, taken up by the act that receives them or sends them back."""

from desk_app.core.problems import UserProblem
from desk_app.services.ports import Transaction
from sync.protocol.facts import OnlineOrigin
from sync.protocol.news import News
from sync.protocol.submissions import Submission, is_whole


def keep_offer(tx: Transaction, news: News) -> None:
    """Raises nothing for an offer that came too late: another counter has it, or this one had."""
    if is_whole(news.body) and not tx.submission_settled(news.body["key"]):
        body: Submission = {name: news.body[name] for name in Submission.__required_keys__}  # type: ignore[assignment]
        tx.keep_submission(news.agency, news.at_ms, body)


def take_up(tx: Transaction, key: str) -> OnlineOrigin:
    """Raises UserProblem where another counter was faster."""
    submission = tx.submission(key)
    if submission is None or tx.submission_settled(key):
        raise UserProblem("problem.submission_taken", field="online")
    tx.drop_submission(key)
    return {
        "key": key,
        "reference": submission["reference"],
        "submitted_at_ms": submission["submitted_at_ms"],
        "paid": submission["paid"],
    }
