"""What the facts of people change in the tables; see `projection`."""

from sync.protocol.changes import Change, Happening, Put, Rule, Update, nothing, when
from sync.protocol.people_facts import (
    ACCOUNT_ENDED,
    ACCOUNT_TIED,
    LOGIN_REFUSED,
    PERSON_ENDED,
    PERSON_NAMED,
    AccountTied,
    PersonEnded,
    PersonNamed,
)

KNOWN = ("agency", "post", "since", "until")


def _person_named(at: Happening, body: PersonNamed, _private: object) -> list[Change]:
    known = {"name": body["name"], **{column: body.get(column) for column in KNOWN}}
    staff = Put("staff", {"desk_id": at.desk_id, "person_id": at.subject}, known)
    theirs = {"person_id": at.subject, "officer_name": body["name"], "epoch": at.epoch}
    return [staff, *(Put("officer_account", {"desk_id": at.desk_id, "login": login}, theirs) for login in body["logins"])]


def _account_tied(at: Happening, body: AccountTied, _private: object) -> list[Change]:
    account = {"person_id": body["person_id"], "officer_name": body["name"], "secret_mark": body["secret_mark"]}
    return [Put("officer_account", {"desk_id": at.desk_id, "login": at.subject}, {**account, "epoch": at.epoch})]


def _person_ended(at: Happening, body: PersonEnded, _private: object) -> list[Change]:
    return [Update("staff", {"desk_id": at.desk_id, "person_id": at.subject}, {"until": body["until"]})]


def _account_ended(at: Happening, _body: object, _private: object) -> list[Change]:
    return [Put("officer_account", {"desk_id": at.desk_id, "login": at.subject}, {"active": 0, "epoch": at.epoch})]


RULES: dict[str, Rule] = dict(
    (
        when(PERSON_NAMED, _person_named),
        when(ACCOUNT_TIED, _account_tied),
        when(PERSON_ENDED, _person_ended),
        when(ACCOUNT_ENDED, _account_ended),
        when(LOGIN_REFUSED, nothing),
    )
)
