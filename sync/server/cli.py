"""`desk-centre`: serve the centre, make enrolment codes."""

import argparse
import contextlib
import getpass
import json
import os
import re
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from sync.reader_gone import ends_with_its_reader
from sync.scan_folder import ScanFolder
from sync.server.acceptance import Acceptance
from sync.server.callers import Kind, admit_caller
from sync.server.fetching import Fetching
from sync.server.logs import log_as_json
from sync.server.mail import MailServer
from sync.server.notices import NoticeGateway
from sync.server.portal.adapter import Portal, PortalSettings
from sync.server.register import RegisterFile, begin
from sync.server.requests import system_clock
from sync.server.settings import parse

KEEP_ALIVE_S = 75
"""Longer than a desk rests between two requests: else a line is closed under the one that is on its way."""


def _mail_server(args: argparse.Namespace) -> MailServer | None:
    if not args.smtp:
        return None
    host, _, port = args.smtp.partition(":")
    return MailServer(host, int(port or "25"), args.mail_from, args.smtp_user, args.smtp_password, args.smtp_starttls)


def _notices(args: argparse.Namespace) -> NoticeGateway | None:
    return NoticeGateway(args.notice_url, args.notice_token) if args.notice_url else None


def _portal(args: argparse.Namespace) -> Portal | None:
    if not args.portal_url:
        return None
    who = (args.portal_agency, args.portal_destination, args.portal_user, args.portal_password)
    return Portal(PortalSettings(args.portal_url, *who, args.portal_auth_path, args.portal_push_path, args.portal_pull_path))


def _publish(engine: Engine, path: Path) -> int:
    from sync.server.publications import NotPublishable, publish_procedures, publish_rules

    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            read = json.loads(text)
            records = read if isinstance(read, list) else [read]
            print(f"{publish_procedures(engine, records, system_clock())} thủ tục mới hoặc đổi")
        elif not publish_rules(engine, path.name, text, system_clock()):
            print("không có gì mới")
    except (NotPublishable, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _account(engine: Engine, args: argparse.Namespace) -> int:
    from sync.server.publications import NotPublishable, publish_account

    def parts(text: str | None) -> tuple[str, ...] | None:
        return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())

    pin = None
    if args.pin:
        pin = getpass.getpass("Mã PIN: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        publish_account(
            engine,
            args.name,
            system_clock(),
            full_name=args.full_name,
            roles=parts(args.roles),
            counters=parts(args.counters),
            pin=pin,
            active=False if args.lock else True if args.unlock else None,
        )
    except NotPublishable as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _put_administrator(engine: Engine, name: str) -> int:
    """The password is asked for, or comes by a pipe; never on the command line."""
    from sync.server.administrators import SHORTEST_PASSWORD, put_administrator

    password = getpass.getpass("Mật khẩu: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        put_administrator(engine, name, password)
    except ValueError:
        print(f"Mật khẩu phải có ít nhất {SHORTEST_PASSWORD} ký tự.", file=sys.stderr)
        return 2
    return 0


def _pull_catalogue(engine: Engine, portal: Portal | None) -> int:
    from sync.server.portal.forwarding import pull_catalogue

    if portal is None:
        print("--portal-url?", file=sys.stderr)
        return 2
    count, stopped = pull_catalogue(engine, portal)
    portal.close()
    print(f"{count} thủ tục" + (f"; dừng vì {stopped}" if stopped else ""))
    return 1 if stopped else 0


def _revoke(acceptance: Acceptance, desk_id: str, after: str) -> int:
    from sync.server.admission import Refused

    place = re.fullmatch(r"([0-9]{1,9})\.([0-9]{1,15})", after, re.ASCII)
    if after and place is None:
        print("--after: EPOCH.SEQ, ví dụ 1.20", file=sys.stderr)
        return 2
    try:
        epoch, seq = acceptance.revoke(desk_id, (int(place[1]), int(place[2])) if place else None)
    except Refused:
        print(f"Không có quầy {desk_id}.", file=sys.stderr)
        return 2
    print(f"{desk_id}: tin đến {epoch}.{seq}; sau đó giữ riêng, không ghi sổ")
    return 0


def _movements(engine: Engine) -> int:
    """A line each; ends with 1 where any is open."""
    from sync.server.movements import open_movements

    found = open_movements(engine)
    for each in found:
        handed = "?" if each.handed_vnd is None else each.handed_vnd
        taken = "chưa nhận" if each.taken_vnd is None else each.taken_vnd
        print(f"{each.movement_id}  {each.agency}  {each.from_desk} → {each.to_desk}: giao {handed}, nhận {taken}")
    return 1 if found else 0


def _scans(engine: Engine, folder: ScanFolder, whole: bool) -> int:
    """A line each; ends with 1 where any is missing or damaged."""
    from sync.server.scans import missing_scans

    wrong = 0
    for each in missing_scans(engine, folder):
        print(f"{each.desk_id}  {each.code}  {each.sha256}: chưa có")
        wrong += 1
    for name in folder.damaged() if whole else ():
        print(f"{name}: tệp đã hỏng")
        wrong += 1
    return 1 if wrong else 0


def _take_scans(engine: Engine, folder: ScanFolder, source: Path) -> int:
    from sync.server.scans import take_scans

    try:
        print(f"đã nhận {take_scans(engine, folder, source)} bản quét còn thiếu")
    except OSError as error:
        print(f"Không đọc hoặc không ghi được: {error}", file=sys.stderr)
        return 2
    return 0


def _fetching(engine: Engine, folder: ScanFolder, args: argparse.Namespace) -> Fetching | None:
    hosts = [host.strip() for host in args.upload_hosts.split(",") if host.strip()]
    return Fetching(engine, folder, hosts, system_clock) if hosts else None


def parse_arguments(argv: list[str] | None, environ: Mapping[str, str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="desk-centre", description="Máy chủ của trung tâm")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="chạy máy chủ")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8470)
    serve.add_argument("--while-stdin", action="store_true", help="chạy đến khi đầu vào chuẩn đóng lại")
    serve.add_argument("--tls", action="store_true", help="HTTPS, chứng thư do khóa của trung tâm ký, tự gia hạn khi khởi động")
    serve.add_argument("--smtp", default="", help="máy chủ thư HOST:PORT; để trống: không gửi thư")
    serve.add_argument("--mail-from", default="", help="địa chỉ gửi thư")
    serve.add_argument("--smtp-user", default="")
    serve.add_argument("--smtp-starttls", action="store_true")
    serve.add_argument("--smtp-password", default="", help="chỉ nên đặt trong tệp hoặc biến môi trường")
    serve.add_argument("--notice-url", default="", help="cổng nhắn tin cho công dân (SMS, Zalo…); để trống: không nhắn")
    serve.add_argument("--notice-token", default="", help="chỉ nên đặt trong tệp hoặc biến môi trường")
    address = "địa chỉ https://… mà Cổng tải bản quét từ trung tâm; để trống: không gửi bản quét"
    serve.add_argument("--public-url", default="", help=address)
    hosts = "máy chủ HOST[:CỔNG],… mà trung tâm tải tệp công dân nộp trên Cổng; để trống: chỉ ghi tên tệp"
    serve.add_argument("--upload-hosts", default="", help=hosts)
    catalogue = commands.add_parser("pull-catalogue", help="lấy danh mục thủ tục từ Cổng Dịch vụ công quốc gia")
    for command in (serve, catalogue):
        command.add_argument("--portal-url", default="", help="trục kết nối tới Cổng Dịch vụ công; để trống: không gửi")
        command.add_argument("--portal-agency", default="", help="madonvi")
        command.add_argument("--portal-destination", default="", help="dstcode")
        command.add_argument("--portal-user", default="")
        command.add_argument("--portal-password", default="", help="chỉ nên đặt trong tệp hoặc biến môi trường")
        for name in ("auth", "push", "pull"):
            default = {"auth": "/auth", "push": "/integration", "pull": "/share"}[name]
            command.add_argument(f"--portal-{name}-path", default=default)
    enrol = commands.add_parser("enrol", help="tạo mã ghi danh dùng một lần cho một quầy")
    enrol.add_argument("counter")
    enrol.add_argument("--replace", action="store_true", help="máy mới thay cho máy đã mất của quầy này")
    moving = commands.add_parser("movements", help="tiền giao giữa các quầy chưa khớp")
    revoke = commands.add_parser("revoke", help="thu hồi khóa của một quầy: chỉ còn nhận bút toán đến số đã ghi")
    revoke.add_argument("counter")
    revoke.add_argument("--after", default="", help="EPOCH.SEQ cuối cùng còn tin; để trống: bút toán cuối đã nhận")
    take = commands.add_parser("take", help="nhận tệp USB của một quầy, ghi tệp trả lời")
    take.add_argument("file", type=Path)
    take.add_argument("--answer", type=Path, required=True)
    branch = commands.add_parser("take-branch", help="nhận bút toán của ổ đĩa tìm lại hoặc của bản sao đã làm việc")
    branch.add_argument("file", type=Path)
    publish = commands.add_parser("publish", help="ban hành cho mọi quầy: tệp quy định *.toml, danh mục thủ tục *.json")
    publish.add_argument("file", type=Path)
    account = commands.add_parser("account", help="tài khoản ở mọi quầy: tạo, đổi vai trò, chuyển quầy, khóa")
    account.add_argument("name", help="tên đăng nhập; mã PIN mới đọc từ bàn phím hoặc đường ống khi có --pin")
    account.add_argument("--full-name")
    account.add_argument("--roles", help="vai trò, cách nhau bằng dấu phẩy")
    account.add_argument("--counters", help="các quầy được đăng nhập, cách nhau bằng dấu phẩy; trống: mọi quầy")
    account.add_argument("--pin", action="store_true")
    account.add_argument("--lock", action="store_true")
    account.add_argument("--unlock", action="store_true")
    scans = commands.add_parser("scans", help="bản quét mà bút toán nêu tên nhưng trung tâm chưa có")
    scans.add_argument("--whole", action="store_true", help="đọc lại mọi tệp đang giữ, tìm tệp đã hỏng")
    take_scans = commands.add_parser("take-scans", help="nhận bản quét còn thiếu từ thư mục của ổ đĩa tìm lại hoặc bản sao")
    take_scans.add_argument("folder", type=Path)
    caller = commands.add_parser("caller", help="cấp khóa cho một phần mềm gửi tin tới trung tâm (Cổng dịch vụ công, cơ quan)")
    caller.add_argument("name")
    caller.add_argument("--agency", default="", help="mã cơ quan được báo kết quả; để trống: Cổng dịch vụ công nộp hồ sơ")
    caller.add_argument("--wall", action="store_true", help="màn hình treo tường: in địa chỉ trang, chỉ được xem")
    admin = commands.add_parser("admin", help="đặt mật khẩu cho một người quản trị trang /ops")
    admin.add_argument("name")
    known = (publish, account, admin, caller, scans, take_scans, branch, serve, enrol, moving, revoke, take, catalogue)
    for command in known:
        command.add_argument("--config", type=Path, help="tệp TOML; tên như tùy chọn, portal_url = …")
        command.add_argument("--database", default="embedded", help="embedded, hoặc địa chỉ postgresql://…")
        command.add_argument("--data", type=Path, default=Path("centre-data"), help="thư mục khóa và dữ liệu nhúng")
    return parse(parser, known, argv, environ)


def _end_with_stdin() -> None:
    """Whoever started this centre holds the other end; when it is gone, however it ended, the centre ends in order."""

    def watch() -> None:
        with contextlib.suppress(OSError, ValueError):
            while sys.stdin.buffer.read(4096):
                pass
        os.kill(os.getpid(), signal.SIGINT if os.name != "nt" else signal.SIGTERM)

    threading.Thread(target=watch, name="stdin", daemon=True).start()


@ends_with_its_reader
def main(argv: list[str] | None = None) -> int:
    args = parse_arguments(argv, os.environ)

    from sync.server.app import Outside, make_app
    from sync.server.database import database_url, load_or_make_centre_key, open_engine

    log_as_json()
    if args.command == "serve" and args.while_stdin:
        _end_with_stdin()
    key = load_or_make_centre_key(args.data)
    try:
        engine = open_engine(database_url(args.database, args.data))
    except OperationalError as error:
        print(f"Không kết nối được cơ sở dữ liệu: {error.orig}", file=sys.stderr)
        return 2
    register = RegisterFile(args.data)
    lacked = begin(engine, register)
    if lacked:
        print(f"Cơ sở dữ liệu cũ hơn sổ ghi danh: đã bổ sung {lacked} dòng.", file=sys.stderr)
    acceptance = Acceptance(engine, key, system_clock, register.note)
    folder = ScanFolder(args.data / "scans")
    try:
        if args.command == "enrol":
            print(acceptance.make_enrolment_code(args.counter, args.replace))
            return 0
        if args.command == "revoke":
            return _revoke(acceptance, f"quay-{args.counter}", args.after)
        if args.command == "take":
            from sync.server.scans import Scans
            from sync.server.sticks import take_stick

            return take_stick(engine, acceptance, Scans(engine, folder, key), args.file, args.answer)
        if args.command == "admin":
            return _put_administrator(engine, args.name)
        if args.command == "caller":
            kind: Kind = "wall" if args.wall else "agency" if args.agency else "portal"
            token = admit_caller(engine, args.name, kind, args.agency)
            print(f"/wall/{token}" if args.wall else token)
            return 0
        if args.command == "pull-catalogue":
            return _pull_catalogue(engine, _portal(args))
        if args.command == "take-branch":
            from sync.server.scans import Scans
            from sync.server.sticks import take_branch_stick

            return take_branch_stick(engine, Scans(engine, folder, key), args.file)
        if args.command == "publish":
            return _publish(engine, args.file)
        if args.command == "account":
            return _account(engine, args)
        if args.command == "scans":
            return _scans(engine, folder, args.whole)
        if args.command == "take-scans":
            return _take_scans(engine, folder, args.folder)
        if args.command == "movements":
            return _movements(engine)
        import gc

        import uvicorn

        from sync.server.certificate import certificate_files
        from sync.server.projector import COLLECTOR

        gc.set_threshold(*COLLECTOR)
        outside = Outside(_mail_server(args), _notices(args), _portal(args), args.public_url, _fetching(engine, folder, args))
        app = make_app(engine, key, folder, note=register.note, outside=outside)
        certificate, private = certificate_files(args.data, key) if args.tls else (None, None)
        uvicorn.run(
            app,
            host=args.host,
            port=args.port,
            log_level="warning",
            timeout_graceful_shutdown=5,
            timeout_keep_alive=KEEP_ALIVE_S,
            ssl_certfile=certificate,
            ssl_keyfile=private,
        )
        return 0
    finally:
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
