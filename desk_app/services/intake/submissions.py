"""Dossiers handed in on the portal: kept here while they wait, taken up by the act that receives them or sends them back."""

from desk_app.core.problems import UserProblem
from desk_app.services.ports import Inbox
from sync.protocol.intake_facts import OnlineOrigin
from sync.protocol.news import News
from sync.protocol.scans import Scan
from sync.protocol.submissions import Submission, is_file, is_whole


def keep_offer(tx: Inbox, news: News) -> None:
    """Raises nothing for an offer that came too late: another counter has it, or this one had."""
    if is_whole(news.body) and not tx.submission_settled(news.body["key"]):
        body: Submission = {name: news.body[name] for name in Submission.__required_keys__}  # type: ignore[assignment]
        files = news.body.get("files")
        if isinstance(files, list) and all(map(is_file, files)):
            body["files"] = files
        tx.keep_submission(news.agency, news.at_ms, body)


def files_of(tx: Inbox, key: str) -> dict[str, list[Scan]]:
    """By the name of the paper, what was handed in with it and is at the centre."""
    submission = tx.submission(key)
    found: dict[str, list[Scan]] = {}
    for file in submission.get("files", ()) if submission is not None else ():
        scans = found.setdefault(file["paper"], [])
        if all(scan["sha256"] != file["sha256"] for scan in scans):
            scans.append({"sha256": file["sha256"], "media": file["media"], "size": file["size"]})
    return found


def names_given(tx: Inbox, key: str) -> frozenset[str]:
    """What the citizen called the papers."""
    submission = tx.submission(key)
    return frozenset(submission["papers"]) if submission is not None else frozenset()


def take_up(tx: Inbox, key: str) -> OnlineOrigin:
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
