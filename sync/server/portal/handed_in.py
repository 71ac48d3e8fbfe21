"""What the portal hands over: a dossier that a citizen submitted there, in the fields in which it takes ours."""

import re
from datetime import UTC, datetime

from msgspec import ValidationError, convert

from sync.protocol.cleaning import clean, is_text
from sync.protocol.moments import VIET_NAM
from sync.protocol.submissions import Submission
from sync.server.messages import LONGEST_TEXT, HandedIn
from sync.server.uploads import Upload

MAX_PAPERS = 60
_REFERENCE = re.compile(r"[0-9A-Za-z._/-]{1,60}", re.ASCII)
_PHONE = re.compile(r"\+?[0-9]{8,15}", re.ASCII)
_FIELD = re.compile(r"(\w+)`")
"""What msgspec's words end with: "at `$.MaTTHC`", "required field `MaTTHC`"."""


class NotASubmission(ValueError):
    """What is wrong with it, in Vietnamese, for the portal's log."""


def read(item: object) -> HandedIn:
    """Raises NotASubmission."""
    if not isinstance(item, dict):
        raise NotASubmission("hồ sơ không phải đối tượng JSON")
    try:
        handed_in = convert(item, HandedIn)
    except ValidationError as error:
        raise NotASubmission(f"{_FIELD.findall(str(error))[-1]} sai") from None
    if not isinstance(handed_in.DonViXuLy or "", str):
        raise NotASubmission("DonViXuLy sai")
    return handed_in


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or not is_text(value.replace("\x00", "")):
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


def uploads_of(handed_in: HandedIn) -> list[Upload]:
    """Of a dossier as it came, the papers that were handed in; an address may be empty. Raises NotASubmission."""
    papers = handed_in.TaiLieuNop or []
    if not isinstance(papers, list) or len(papers) > MAX_PAPERS or not all(isinstance(paper, dict) for paper in papers):
        raise NotASubmission("TaiLieuNop sai")
    named: list[Upload] = []
    for paper in papers:
        if paper.get("IsDeleted") != "True":
            name, address = (_text(field, paper.get(field)) for field in ("TenTepDinhKem", "DuongDanTaiTepTin"))
            named.append({"paper": name[:500], "address": address})
    return [upload for upload in named if upload["paper"]]


def submission_of(handed_in: HandedIn) -> Submission:
    """Without its key, which the centre gives. Raises NotASubmission."""

    def said(name: str) -> str:
        return _text(name, getattr(handed_in, name))

    reference, procedure, owner = (said(name) for name in ("MaHoSo", "MaTTHC", "ChuHoSo"))
    if not _REFERENCE.fullmatch(reference):
        raise NotASubmission("MaHoSo sai")
    if not procedure or not owner:
        raise NotASubmission("thiếu MaTTHC hoặc ChuHoSo")
    phone = re.sub(r"[ .-]", "", said("SoDienThoai"))
    return {
        "key": "",
        "reference": reference,
        "procedure_code": procedure,
        "owner_kind": "individual" if said("LoaiDoiTuong") in ("", "1") else "organisation",
        "owner_name": owner,
        "number": said("SoGiayToChuHoSo"),
        "address": said("DiaChi"),
        "phone": phone if _PHONE.fullmatch(phone) else "",
        "papers": [upload["paper"] for upload in uploads_of(handed_in)],
        "result_channel": "post" if said("HinhThuc") == "1" else "counter",
        "paid": said("DuocThanhToanTrucTuyen") == "1",
        "submitted_at_ms": _moment_ms(said("NgayNopHoSo")),
    }
