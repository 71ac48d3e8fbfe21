"""Sticks at the centre: of a desk that has no line for weeks, of a disk that turned up, with the scans beside them."""

import json
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from sync.bounded_files import TooLarge, lines_of
from sync.protocol.stick import read_head, read_requests, scans_beside
from sync.protocol.wire import BY_STICK, NotUnderstood, entry_from_list, unpack
from sync.server.acceptance import Acceptance
from sync.server.admission import Refused, understood
from sync.server.branches import NoBranch, must_know, take_branch
from sync.server.followers import FOLLOWERS
from sync.server.messages import Push
from sync.server.projector import Projector
from sync.server.requests import MAX_BODY_BYTES, system_clock
from sync.server.scans import Scans

MOST_LINE_BYTES = 2 * MAX_BODY_BYTES
"""A request as text takes a third more."""
_WORDS = {
    "unknown_desk": "trung tâm không có quầy này",
    "bad_signature": "chữ ký không phải của quầy này, hoặc tệp đã bị sửa",
    "revoked": "khóa của quầy đã bị thu hồi; bút toán sau mốc tin cậy được giữ riêng",
    "entry_of_other_desk": "có bút toán của quầy khác",
    "gap": "thiếu bút toán ở giữa: xin ghi lại USB bằng `desk-app send-by-stick --whole`",
    "fork": "nhật ký trên USB khác nhật ký mà trung tâm đã nhận",
    "broken": "chuỗi bút toán bị gãy",
    "malformed": "nội dung không đúng định dạng",
}


def _why(refused: Refused) -> str:
    error, have, got = (refused.body.get(name) for name in ("error", "have", "got"))
    words = _WORDS.get(str(error), str(error))
    if isinstance(have, list) and isinstance(got, list):
        words += f"; trung tâm có đến {have[0]}.{have[1]}, USB bắt đầu từ {got[0]}.{got[1]}"
    return words


def _scans_with(engine: Engine, scans: Scans, desk_id: str, file: Path) -> tuple[int, list[dict[str, Any]]]:
    """What lies beside the stick's file, once the facts that name it are read. Returns how many came, and the signed answers
    about all of them."""
    folder = file.with_name(scans_beside(file.name))
    if not folder.is_dir():
        return 0, []
    Projector(engine, FOLLOWERS).follow()
    return scans.take_folder(desk_id, folder)


def take_stick(engine: Engine, acceptance: Acceptance, scans: Scans, file: Path, answer_file: Path) -> int:
    """The requests of a stick, each judged as on the line. Ends with 1 where one is refused; those before it are kept."""
    try:
        lines = lines_of(file, MOST_LINE_BYTES)
        desk_id = read_head(next(lines, "")).desk_id
        for request in read_requests(lines, scans.opened):
            acceptance.authenticate(desk_id, request.signature, "POST", "/v1/journal", request.body, BY_STICK)
            acceptance.push(desk_id, understood(Push, unpack(request.body)))
        answer = acceptance.head(desk_id)
        came, answer["scans"] = _scans_with(engine, scans, desk_id, file)
        answer_file.write_text(json.dumps(answer) + "\n", encoding="utf-8")
    except Refused as refused:
        print(f"Không nhận: {_why(refused)}", file=sys.stderr)
        return 1
    except (NotUnderstood, OSError, UnicodeDecodeError, TooLarge) as error:
        print(f"Không đọc được: {error}", file=sys.stderr)
        return 2
    print(f"{desk_id}: đã nhận đến {answer['epoch']}.{answer['seq']}" + (f", {came} bản quét" if came else ""))
    return 0


def take_branch_stick(engine: Engine, scans: Scans, file: Path) -> int:
    """A stick of a disk that turned up, or of a copy that was worked on."""
    taken = 0
    try:
        lines = lines_of(file, MOST_LINE_BYTES)
        head = read_head(next(lines, ""))
        if head.hash:
            must_know(engine, head.desk_id, head.epoch, head.seq, bytes.fromhex(head.hash))
        for request in read_requests(lines, scans.opened):
            entries = [entry_from_list(values) for values in unpack(request.body)["entries"]]
            taken += take_branch(engine, head.desk_id, entries, system_clock())
        _scans_with(engine, scans, head.desk_id, file)
    except NoBranch as error:
        print(f"Không nhận: {error}", file=sys.stderr)
        print("Nếu trung tâm từng được phục hồi từ bản sao: ghi lại USB bằng `desk-app send-by-stick --whole`", file=sys.stderr)
        return 1
    except (NotUnderstood, OSError, UnicodeDecodeError, TooLarge, KeyError, TypeError) as error:
        print(f"Không đọc được: {error}", file=sys.stderr)
        return 2
    print(f"{head.desk_id}: giữ thêm {taken} bút toán của nhánh")
    return 0
