"""What `desk-centre` may be told: by the command line, the environment and a file of settings (`settings`)."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from sync.server.settings import parse


class _Commands(Protocol):
    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser: ...


def parse_arguments(argv: list[str] | None, environ: Mapping[str, str]) -> argparse.Namespace:
    """`command` and its options. Ends the program where they make no sense, as argparse does."""
    parser = argparse.ArgumentParser(prog="desk-centre", description="Máy chủ của trung tâm")
    commands = parser.add_subparsers(dest="command", required=True)
    known = [
        _serve(commands),
        _pull_catalogue(commands),
        _enrol(commands),
        _revoke(commands),
        commands.add_parser("movements", help="tiền giao giữa các quầy chưa khớp"),
        _take(commands),
        _take_branch(commands),
        _publish(commands),
        _account(commands),
        _scans(commands),
        _take_scans(commands),
        _caller(commands),
        _admin(commands),
    ]
    for command in known:
        command.add_argument("--config", type=Path, help="tệp TOML; tên như tùy chọn, portal_url = …")
        command.add_argument("--database", default="embedded", help="embedded, hoặc địa chỉ postgresql://…")
        command.add_argument("--data", type=Path, default=Path("centre-data"), help="thư mục khóa và dữ liệu nhúng")
    return parse(parser, known, argv, environ)


_SECRET = "chỉ nên đặt trong tệp hoặc biến môi trường"


def _serve(commands: _Commands) -> argparse.ArgumentParser:
    serve = commands.add_parser("serve", help="chạy máy chủ")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8470)
    serve.add_argument("--while-stdin", action="store_true", help="chạy đến khi đầu vào chuẩn đóng lại")
    serve.add_argument("--tls", action="store_true", help="HTTPS, chứng thư do khóa của trung tâm ký, tự gia hạn khi khởi động")
    serve.add_argument("--smtp", default="", help="máy chủ thư HOST:PORT; để trống: không gửi thư")
    serve.add_argument("--mail-from", default="", help="địa chỉ gửi thư")
    serve.add_argument("--smtp-user", default="")
    serve.add_argument("--smtp-starttls", action="store_true")
    serve.add_argument("--smtp-password", default="", help=_SECRET)
    serve.add_argument("--notice-url", default="", help="cổng nhắn tin cho công dân (SMS, Zalo…); để trống: không nhắn")
    serve.add_argument("--notice-token", default="", help=_SECRET)
    address = "địa chỉ https://… mà Cổng tải bản quét từ trung tâm; để trống: không gửi bản quét"
    serve.add_argument("--public-url", default="", help=address)
    hosts = "máy chủ HOST[:CỔNG],… mà trung tâm tải tệp công dân nộp trên Cổng; để trống: chỉ ghi tên tệp"
    serve.add_argument("--upload-hosts", default="", help=hosts)
    return _with_portal(serve)


def _pull_catalogue(commands: _Commands) -> argparse.ArgumentParser:
    return _with_portal(commands.add_parser("pull-catalogue", help="lấy danh mục thủ tục từ Cổng Dịch vụ công quốc gia"))


def _with_portal(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("--portal-url", default="", help="trục kết nối tới Cổng Dịch vụ công; để trống: không gửi")
    command.add_argument("--portal-agency", default="", help="madonvi")
    command.add_argument("--portal-destination", default="", help="dstcode")
    command.add_argument("--portal-user", default="")
    command.add_argument("--portal-password", default="", help=_SECRET)
    for name, default in (("auth", "/auth"), ("push", "/integration"), ("pull", "/share")):
        command.add_argument(f"--portal-{name}-path", default=default)
    return command


def _enrol(commands: _Commands) -> argparse.ArgumentParser:
    enrol = commands.add_parser("enrol", help="tạo mã ghi danh dùng một lần cho một quầy")
    enrol.add_argument("counter")
    enrol.add_argument("--replace", action="store_true", help="máy mới thay cho máy đã mất của quầy này")
    return enrol


def _revoke(commands: _Commands) -> argparse.ArgumentParser:
    revoke = commands.add_parser("revoke", help="thu hồi khóa của một quầy: chỉ còn nhận bút toán đến số đã ghi")
    revoke.add_argument("counter")
    revoke.add_argument("--after", default="", help="EPOCH.SEQ cuối cùng còn tin; để trống: bút toán cuối đã nhận")
    return revoke


def _take(commands: _Commands) -> argparse.ArgumentParser:
    take = commands.add_parser("take", help="nhận tệp USB của một quầy, ghi tệp trả lời")
    take.add_argument("file", type=Path)
    take.add_argument("--answer", type=Path, required=True)
    return take


def _take_branch(commands: _Commands) -> argparse.ArgumentParser:
    branch = commands.add_parser("take-branch", help="nhận bút toán của ổ đĩa tìm lại hoặc của bản sao đã làm việc")
    branch.add_argument("file", type=Path)
    return branch


def _publish(commands: _Commands) -> argparse.ArgumentParser:
    publish = commands.add_parser("publish", help="ban hành cho mọi quầy: tệp quy định *.toml, danh mục thủ tục *.json")
    publish.add_argument("file", type=Path)
    return publish


def _account(commands: _Commands) -> argparse.ArgumentParser:
    account = commands.add_parser("account", help="tài khoản ở mọi quầy: tạo, đổi vai trò, chuyển quầy, khóa")
    account.add_argument("name", help="tên đăng nhập; mã PIN mới đọc từ bàn phím hoặc đường ống khi có --pin")
    account.add_argument("--full-name")
    account.add_argument("--roles", help="vai trò, cách nhau bằng dấu phẩy")
    account.add_argument("--counters", help="các quầy được đăng nhập, cách nhau bằng dấu phẩy; trống: mọi quầy")
    account.add_argument("--pin", action="store_true")
    account.add_argument("--lock", action="store_true")
    account.add_argument("--unlock", action="store_true")
    return account


def _scans(commands: _Commands) -> argparse.ArgumentParser:
    scans = commands.add_parser("scans", help="bản quét mà bút toán nêu tên nhưng trung tâm chưa có")
    scans.add_argument("--whole", action="store_true", help="đọc lại mọi tệp đang giữ, tìm tệp đã hỏng")
    return scans


def _take_scans(commands: _Commands) -> argparse.ArgumentParser:
    take_scans = commands.add_parser("take-scans", help="nhận bản quét còn thiếu từ thư mục của ổ đĩa tìm lại hoặc bản sao")
    take_scans.add_argument("folder", type=Path)
    return take_scans


def _caller(commands: _Commands) -> argparse.ArgumentParser:
    caller = commands.add_parser("caller", help="cấp khóa cho một phần mềm gửi tin tới trung tâm (Cổng dịch vụ công, cơ quan)")
    caller.add_argument("name")
    caller.add_argument("--agency", default="", help="mã cơ quan được báo kết quả; để trống: Cổng dịch vụ công nộp hồ sơ")
    caller.add_argument("--wall", action="store_true", help="màn hình treo tường: in địa chỉ trang, chỉ được xem")
    return caller


def _admin(commands: _Commands) -> argparse.ArgumentParser:
    admin = commands.add_parser("admin", help="đặt mật khẩu cho một người quản trị trang /ops")
    admin.add_argument("name")
    return admin
