"""Who follows what is folded at this centre. A new one is a `Follower` in its own room and a name in this list."""

from sync.server.erasure import ERASING
from sync.server.following import Follower
from sync.server.mail import MAIL
from sync.server.news_of_facts import NEWS
from sync.server.notices import NOTICES
from sync.server.people import PEOPLE
from sync.server.publications import PINS
from sync.server.submissions import SETTLED

FOLLOWERS: tuple[Follower, ...] = (SETTLED, MAIL, PINS, PEOPLE, NEWS, NOTICES, ERASING)
