"""What `desk-centre` may be told: by the command line, the environment and a file of settings (`settings`)."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from sync.report_options import add_table_options
from sync.server.settings import Kept, NotUsable, Settings, ToPortal, add_options, read_settings


class _Commands(Protocol):
    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser: ...


def parse_arguments(argv: list[str] | None, environ: Mapping[str, str]) -> tuple[argparse.Namespace, Settings]:
    """`command` with its own options, and the settings. Ends the program where they make no sense, as argparse does."""
    parser = argparse.ArgumentParser(prog="desk-centre", description="Máy chủ của trung tâm")
    commands = parser.add_subparsers(dest="command", required=True)
    settings: dict[argparse.ArgumentParser, type[Kept]] = {
        commands.add_parser("serve", help="chạy máy chủ"): Settings,
        commands.add_parser("pull-catalogue", help="lấy danh mục thủ tục từ Cổng Dịch vụ công quốc gia"): ToPortal,
        _enrol(commands): Kept,
        _revoke(commands): Kept,
        commands.add_parser("movements", help="tiền giao giữa các quầy chưa khớp"): Kept,
        _take(commands): Kept,
        _take_branch(commands): Kept,
        _publish(commands): Kept,
        _account(commands): Kept,
        _scans(commands): Kept,
        _take_scans(commands): Kept,
        _caller(commands): Kept,
        _admin(commands): Kept,
        _refold(commands): Kept,
        **dict.fromkeys(_report(commands), Kept),
    }
    for command, kind in settings.items():
        command.add_argument("--config", type=Path, help="tệp TOML; tên như tùy chọn của serve, portal_url = …")
        add_options(command, kind)
    args = parser.parse_args(argv)
    try:
        return args, read_settings(vars(args), args.config, environ)
    except NotUsable as error:
        parser.error(str(error))


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
    account.add_argument("--agency", metavar="ID", help="cơ quan cử người này đến; centre: người của trung tâm")
    account.add_argument("--post", help="chức vụ")
    account.add_argument("--from", dest="since", metavar="D", help="ngày đầu ở trung tâm, dạng 2026-12-01")
    account.add_argument("--to", dest="until", metavar="D", help="ngày cuối; sau ngày này không đăng nhập được ở quầy nào")
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


def _refold(commands: _Commands) -> argparse.ArgumentParser:
    refold = commands.add_parser("refold", help="ghi sổ lại: mọi bút toán từ đầu, hoặc chỉ những bút toán trong khay")
    refold.add_argument("--tray", action="store_true", help="chỉ những bút toán đang nằm trong khay; sổ vẫn dùng được")
    return refold


def _report(commands: _Commands) -> tuple[argparse.ArgumentParser, ...]:
    report = commands.add_parser("report", help="báo cáo từ sổ theo dõi của mọi quầy")
    reports: _Commands = report.add_subparsers(dest="report", required=True)
    table = reports.add_parser("table", help="tình hình, kết quả giải quyết (II.06a; một cơ quan: Biểu 06)")
    add_table_options(table)
    table.add_argument("--json", action="store_true")
    export = reports.add_parser("export", help="mỗi hồ sơ một dòng JSON, không có dữ liệu cá nhân")
    export.add_argument("--out", type=Path, required=True, metavar="F.jsonl")
    return table, export
