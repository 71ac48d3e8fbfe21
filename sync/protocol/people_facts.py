"""Who the people are that accounts belong to (QĐ 1513/QĐ-UBND Art 5, 10.1.d). As in `facts`: outcomes, never questions.

A person outlives accounts, and an account may go from one person to another. What later builds know more of a person (a
telephone number as private data, officially there or as a reserve, the term and the decision of a secondment) comes as optional
fields of `PersonNamed`."""

from typing import Literal, NotRequired

from sync.protocol.facts import Body, Kind


class PersonNamed(Body[Literal["PersonNamed"]]):
    """All that is known of a person from here on; what is absent nobody knows. The subject is the person. `logins`: their
    accounts, which carry the name. `agency`: who sends them, or the centre itself (`accounts.OF_CENTRE`); `since`, `until`:
    the first and the last day in the post. Without `officer_name` the centre said it."""

    name: str
    logins: list[str]
    agency: NotRequired[str]
    post: NotRequired[str]
    since: NotRequired[str]
    until: NotRequired[str]
    officer_name: NotRequired[str]
    publication: NotRequired[int]


class AccountTied(Body[Literal["AccountTied"]]):
    """An account is another person's from here on, with another secret (`accounts.mark_of` its hash). The subject is the
    account. `name`: of that person; `before`: of the one who had it."""

    person_id: str
    name: str
    before: str
    secret_mark: str
    officer_name: str


class PersonEnded(Body[Literal["PersonEnded"]]):
    """The last day of a person in the post is `until`: afterwards none of their accounts opens anything."""

    name: str
    until: str
    reason: str
    officer_name: str


class AccountEnded(Body[Literal["AccountEnded"]]):
    """An account opens nothing any more. `name`: of whose it was."""

    name: str
    reason: str
    officer_name: str


class LoginRefused(Body[Literal["LoginRefused"]]):
    """The right secret of a person whose last day in the post was `until`: once a day, for the head."""

    name: str
    until: str


PERSON_NAMED: Kind[PersonNamed, None] = Kind("PersonNamed")
ACCOUNT_TIED: Kind[AccountTied, None] = Kind("AccountTied")
PERSON_ENDED: Kind[PersonEnded, None] = Kind("PersonEnded")
ACCOUNT_ENDED: Kind[AccountEnded, None] = Kind("AccountEnded")
LOGIN_REFUSED: Kind[LoginRefused, None] = Kind("LoginRefused")
