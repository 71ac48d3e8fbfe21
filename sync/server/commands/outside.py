"""The systems beside the desks, out of what the program was told; what has no address is not there."""

from sqlalchemy import Engine

from sync.scan_folder import ScanFolder
from sync.server.fetching import Fetching
from sync.server.mail import MailServer
from sync.server.notices import NoticeGateway
from sync.server.outside import Outside
from sync.server.portal.adapter import Portal, PortalSettings
from sync.server.portal.target import Target
from sync.server.requests import system_clock
from sync.server.settings import Settings, ToPortal


def outside(engine: Engine, folder: ScanFolder, settings: Settings) -> Outside:
    """All of them."""
    notices = NoticeGateway(settings.notice_url, settings.notice_token) if settings.notice_url else None
    return Outside(_mail_server(settings), notices, portal(settings), settings.public_url, _fetching(engine, folder, settings))


def portal(settings: ToPortal) -> Target | None:
    """The national portal."""
    if not settings.portal_url:
        return None
    who = (settings.portal_agency, settings.portal_destination, settings.portal_user, settings.portal_password)
    return Portal(
        PortalSettings(
            settings.portal_url, *who, settings.portal_auth_path, settings.portal_push_path, settings.portal_pull_path
        )
    )


def _mail_server(settings: Settings) -> MailServer | None:
    if not settings.smtp:
        return None
    host, _, port = settings.smtp.partition(":")
    return MailServer(
        host, int(port or "25"), settings.mail_from, settings.smtp_user, settings.smtp_password, settings.smtp_starttls
    )


def _fetching(engine: Engine, folder: ScanFolder, settings: Settings) -> Fetching | None:
    hosts = [host.strip() for host in settings.upload_hosts.split(",") if host.strip()]
    return Fetching(engine, folder, hosts, system_clock) if hosts else None
