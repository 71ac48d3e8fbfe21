"""The systems that the centre talks to beside its desks."""

from dataclasses import dataclass

from sync.server.fetching import Fetching
from sync.server.mail import MailServer
from sync.server.notices import NoticeGateway
from sync.server.portal.target import Target


@dataclass(frozen=True, slots=True)
class Outside:
    """Each may be missing; the centre works without any of them. `public_url`: where they reach the
    centre for files; `fetching`: of files that citizens handed in on the portal."""

    mail: MailServer | None = None
    notices: NoticeGateway | None = None
    portal: Target | None = None
    public_url: str = ""
    fetching: Fetching | None = None


ALONE = Outside()
