"""Settings of the centre, each stated once: its name, its type, its default. A TOML file, over it the environment, over it the
command line."""

import argparse
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, get_args

from msgspec import Meta, Struct, ValidationError, convert
from msgspec.structs import fields

PREFIX = "DESK_CENTRE_"
_SECRET = "chỉ nên đặt trong tệp hoặc biến môi trường"
SWITCH_WORDS = {"yes": True, "on": True, "no": False, "off": False, "": False}
"""What an administrator writes for true and false besides true, false, 1 and 0."""

Secret = Annotated[str, Meta(description=_SECRET)]


class NotUsable(ValueError):
    """A setting that nobody heeds, or that is not what it should be."""


class Kept(Struct, frozen=True, kw_only=True):
    """Where the centre keeps what it has; each command may be told."""

    database: Annotated[str, Meta(description="embedded, hoặc địa chỉ postgresql://…")] = "embedded"
    data: Annotated[Path, Meta(description="thư mục khóa và dữ liệu nhúng")] = Path("centre-data")


class ToPortal(Kept, frozen=True, kw_only=True):
    """How the national portal is reached; without its address there is none."""

    portal_url: Annotated[str, Meta(description="trục kết nối tới Cổng Dịch vụ công; để trống: không gửi")] = ""
    portal_agency: Annotated[str, Meta(description="madonvi")] = ""
    portal_destination: Annotated[str, Meta(description="dstcode")] = ""
    portal_user: str = ""
    portal_password: Secret = ""
    portal_auth_path: str = "/auth"
    portal_push_path: str = "/integration"
    portal_pull_path: str = "/share"


class Settings(ToPortal, frozen=True, kw_only=True):
    """All of them: what `serve` may be told."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8470
    while_stdin: Annotated[bool, Meta(description="chạy đến khi đầu vào chuẩn đóng lại")] = False
    plain: Annotated[
        bool, Meta(description="HTTP không mã hóa, ví dụ sau một nginx; mặc định là HTTPS, chứng thư do khóa của trung tâm ký")
    ] = False
    smtp: Annotated[str, Meta(description="máy chủ thư HOST:PORT; để trống: không gửi thư")] = ""
    mail_from: Annotated[str, Meta(description="địa chỉ gửi thư")] = ""
    smtp_user: str = ""
    smtp_starttls: bool = False
    smtp_password: Secret = ""
    notice_url: Annotated[str, Meta(description="cổng nhắn tin cho công dân (SMS, Zalo…); để trống: không nhắn")] = ""
    notice_token: Secret = ""
    public_url: Annotated[
        str, Meta(description="địa chỉ https://… mà Cổng tải bản quét từ trung tâm; để trống: không gửi bản quét")
    ] = ""
    upload_hosts: Annotated[
        str, Meta(description="máy chủ HOST[:CỔNG],… mà trung tâm tải tệp công dân nộp trên Cổng; để trống: chỉ ghi tên tệp")
    ] = ""


SWITCHES = frozenset(field.name for field in fields(Settings) if field.default is False)


def add_options(command: argparse.ArgumentParser, kind: type[Kept]) -> None:
    """An option for each setting of a kind, `--portal-url` for `portal_url`. One that is not given says nothing."""
    for field in fields(kind):
        option = f"--{field.name.replace('_', '-')}"
        words = next((each.description for each in get_args(field.type) if isinstance(each, Meta)), None)
        action = "store_true" if field.name in SWITCHES else "store"
        command.add_argument(option, action=action, default=argparse.SUPPRESS, help=words)


def read_settings(given: Mapping[str, object], path: Path | None, environ: Mapping[str, str]) -> Settings:
    """`given` by the command line counts more than `DESK_CENTRE_PORTAL_URL`, that more than `portal_url` of the file. Raises
    NotUsable, also for a name that no setting has: nobody would heed it."""
    found: dict[str, object] = {}
    try:
        if path is not None:
            found |= tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotUsable(f"--config: {error}") from None
    found |= {name.removeprefix(PREFIX).lower(): value for name, value in environ.items() if name.startswith(PREFIX)}
    _forget_tls(found)
    for name in found.keys() - set(Settings.__struct_fields__):
        raise NotUsable(f"không có cài đặt {name}")
    found |= {name: value for name, value in given.items() if name in Settings.__struct_fields__}
    for name in found.keys() & SWITCHES:
        value = found[name]
        found[name] = SWITCH_WORDS.get(value.lower(), value) if isinstance(value, str) else value
    try:
        return convert(found, Settings, strict=False, dec_hook=_path)
    except ValidationError as error:  # it names the setting and the type, never the value: that may be a password
        raise NotUsable(str(error)) from None


def _forget_tls(found: dict[str, object]) -> None:
    """Files of earlier versions ask for what is the default now. Raises NotUsable where one refuses it: plain HTTP is said
    by its name."""
    asked = found.pop("tls", True)
    if asked not in (True, 1) and str(asked).lower() not in ("true", "1", "yes", "on"):
        raise NotUsable("tls: HTTPS là mặc định; muốn HTTP không mã hóa thì đặt plain = true")


def _path(kind: type[Path], value: str) -> Path:
    return kind(value)
