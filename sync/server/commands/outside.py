"""The systems beside the desks, out of what the program was told; what has no address is not there."""

import argparse

from sqlalchemy import Engine

from sync.scan_folder import ScanFolder
from sync.server.fetching import Fetching
from sync.server.mail import MailServer
from sync.server.notices import NoticeGateway
from sync.server.outside import Outside
from sync.server.portal.adapter import Portal, PortalSettings
from sync.server.portal.target import Target
from sync.server.requests import system_clock


def outside(engine: Engine, folder: ScanFolder, args: argparse.Namespace) -> Outside:
    """All of them."""
    notices = NoticeGateway(args.notice_url, args.notice_token) if args.notice_url else None
    return Outside(_mail_server(args), notices, portal(args), args.public_url, _fetching(engine, folder, args))


def portal(args: argparse.Namespace) -> Target | None:
    """The national portal."""
    if not args.portal_url:
        return None
    who = (args.portal_agency, args.portal_destination, args.portal_user, args.portal_password)
    return Portal(PortalSettings(args.portal_url, *who, args.portal_auth_path, args.portal_push_path, args.portal_pull_path))


def _mail_server(args: argparse.Namespace) -> MailServer | None:
    if not args.smtp:
        return None
    host, _, port = args.smtp.partition(":")
    return MailServer(host, int(port or "25"), args.mail_from, args.smtp_user, args.smtp_password, args.smtp_starttls)


def _fetching(engine: Engine, folder: ScanFolder, args: argparse.Namespace) -> Fetching | None:
    hosts = [host.strip() for host in args.upload_hosts.split(",") if host.strip()]
    return Fetching(engine, folder, hosts, system_clock) if hosts else None
