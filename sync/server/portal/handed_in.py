"""What the portal hands over: a dossier that a citizen submitted there, in the fields in which it takes ours."""

import re
from datetime import UTC, datetime
from typing import Any

from sync.protocol.cleaning import clean, is_text
from sync.protocol.moments import VIET_NAM
from sync.protocol.submissions import Submission
from sync.server.uploads import Upload

MAX_PAPERS = 60
_REFERENCE = re.compile(r"[0-9A-Za-z._/-]{1,60}", re.ASCII)
_PHONE = re.compile(r"\+?[0-9]{8,15}", re.ASCII)
_LONGEST = {"MaTTHC": 60, "ChuHoSo": 200, "SoGiayToChuHoSo": 20, "DiaChi": 300}


class NotASubmission(ValueError):
    """What is wrong with it, in Vietnamese, for the portal's log."""


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST.get(name, 2_000) or not is_text(value.replace("\x00", "")):
        raise NotASubmission(f"{name} sai")
    return clean(value)


def _moment_ms(text: str) -> int:
    try:
        at = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC) - VIET_NAM
        if not 2019 <= at.year < 2200:
            raise ValueError
    except (ValueError, OverflowError):
        raise NotASubmission("NgayNopHoSo sai") from None
    return int(at.timestamp() * 1000)


def uploads_of(item: dict[str, Any]) -> list[Upload]:
    """Of a dossier as it came, the papers that were handed in; an address may be empty. Raises NotASubmission."""
    papers = item.get("TaiLieuNop") or []
    if not isinstance(papers, list) or len(papers) > MAX_PAPERS or not all(isinstance(paper, dict) for paper in papers):
        raise NotASubmission("TaiLieuNop sai")
    there = [paper for paper in papers if paper.get("IsDeleted") != "True"]
    named: list[Upload] = [
        {"paper": _text(paper, "TenTepDinhKem")[:500], "address": _text(paper, "DuongDanTaiTepTin")} for paper in there
    ]
    return [upload for upload in named if upload["paper"]]


def submission_of(item: object) -> Submission:
    """Without its key, which the centre gives. Raises NotASubmission."""
    if not isinstance(item, dict):
        raise NotASubmission("hồ sơ không phải đối tượng JSON")
    reference, procedure, owner = (_text(item, name) for name in ("MaHoSo", "MaTTHC", "ChuHoSo"))
    if not _REFERENCE.fullmatch(reference):
        raise NotASubmission("MaHoSo sai")
    if not procedure or not owner:
        raise NotASubmission("thiếu MaTTHC hoặc ChuHoSo")
    phone = re.sub(r"[ .-]", "", _text(item, "SoDienThoai"))
    return {
        "key": "",
        "reference": reference,
        "procedure_code": procedure,
        "owner_kind": "individual" if _text(item, "LoaiDoiTuong") in ("", "1") else "organisation",
        "owner_name": owner,
        "number": _text(item, "SoGiayToChuHoSo"),
        "address": _text(item, "DiaChi"),
        "phone": phone if _PHONE.fullmatch(phone) else "",
        "papers": [upload["paper"] for upload in uploads_of(item)],
        "result_channel": "post" if _text(item, "HinhThuc") == "1" else "counter",
        "paid": _text(item, "DuocThanhToanTrucTuyen") == "1",
        "submitted_at_ms": _moment_ms(_text(item, "NgayNopHoSo")),
    }
