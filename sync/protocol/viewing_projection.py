"""What the facts of looking change in the tables; see `projection`."""

from sync.protocol.changes import Change, Happening, Insert, Row, Rule, when
from sync.protocol.viewing_facts import DATA_VIEWED, DataViewed


def _data_viewed(at: Happening, body: DataViewed, _private: object) -> list[Change]:
    same: Row = {
        "desk_id": at.desk_id,
        "epoch": at.epoch,
        "seq": at.seq,
        "officer": at.actor,
        "officer_name": body["officer_name"],
        "since_ms": body["since_ms"],
        "until_ms": body["until_ms"],
    }
    return [Insert("data_view", [{**same, "subject": one["subject"], "ways": " ".join(one["ways"])} for one in body["viewed"]])]


RULES: dict[str, Rule] = dict((when(DATA_VIEWED, _data_viewed),))
