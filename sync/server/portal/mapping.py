"""A dossier as the portal reads it: every scalar a string, moments `yyyyMMddHHmmss` in Viet Nam, empty for none."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sync.protocol.intake_facts import DOSSIER_RECEIVED
from sync.protocol.moments import there
from sync.protocol.scans import RESULT_LINE
from sync.server.portal.target import ForwardedDossier, ForwardedFile, ForwardedStep, SentBack, TargetProcedure

CHUNK = 10
"""Steps in one call, as the adapters take them."""


@dataclass(frozen=True, slots=True)
class Rules:
    """`resources/rules/portal.toml`."""

    status: dict[str, str]
    constants: dict[str, str]
    fee_kind: dict[str, str]
    limits: dict[str, int]
    step: dict[str, dict[str, str]]
    online_status: dict[str, str]
    file: dict[str, str]
    reply: dict[str, Any]


@cache
def rules() -> Rules:
    """As they came with the program, read once."""
    return Rules(**tomllib.loads(files("resources").joinpath("rules/portal.toml").read_text(encoding="utf-8")))


def moment(ms: int | None) -> str:
    """Milliseconds since 1970 UTC in the portal's letters; empty for none."""
    return f"{there(ms):%Y%m%d%H%M%S}" if ms is not None else ""


def cut(name: str, value: str) -> str:
    """Within the portal's length, with an ellipsis where something is missing."""
    limit = rules().limits[name]
    return value if len(value) <= limit else value[: limit - 3] + "..."


def _identity(number: str | None) -> list[dict[str, str]]:
    kinds = {12: "1", 9: "2"}
    if not number or len(number) not in kinds:
        return []
    return [{"LoaiDinhDanh": kinds[len(number)], "SoDinhDanh": number}]


def dossier_item(dossier: ForwardedDossier, procedure: TargetProcedure) -> dict[str, Any]:
    """`DongBoHoSoMC`: all that is here of it."""
    r, row = rules(), dossier.row
    papers = [file for file in dossier.files if file.line_no != RESULT_LINE]
    number = row["identity_no"] or row["tax_code"] or ""
    return {
        "MaHoSo": row["code"],
        "MaTTHC": procedure.code,
        "TenTTHC": procedure.name,
        "MaLinhVuc": procedure.field_code,
        "TenLinhVuc": procedure.field_name,
        "KenhThucHien": r.constants["KenhThucHien"],
        "SoGiayToChuHoSo": number,
        "ChuHoSo": row["owner_name"] or "",
        "LoaiDoiTuong": "1" if row["owner_kind"] == "individual" else "2",
        "MaDoiTuong": "",
        "ThongTinKhac": "",
        "Email": "",
        "Fax": "",
        "SoDienThoai": row["phone"] or "",
        "TrichYeuHoSo": cut("TrichYeuHoSo", row["procedure_name"]),
        "NgayNopHoSo": moment(row["received_at_ms"]),
        "NgayTiepNhan": moment(row["received_at_ms"]),
        "NgayHenTra": moment(row["due_at_ms"]),
        "TrangThaiHoSo": r.status[row["state"]],
        "NgayTra": moment(row["returned_at_ms"]),
        "ThongTinTra": "",
        "HinhThuc": "1" if row["result_channel"] == "post" else "0",
        "NgayKetThucXuLy": moment(row["result_at_ms"]),
        "NgayTuChoi": moment(row["ended_at_ms"]) if row["state"] == "refused" else "",
        "DonViXuLy": row["competent_agency"],
        "GhiChu": "",
        "NoiNopHoSo": r.constants["NoiNopHoSo"],
        "HoSoCoThanhPhanSoHoa": "0" if all(file.deleted for file in papers) else "1",
        "TaiKhoanDuocXacThucVoiVNeID": "0",
        "DuocThanhToanTrucTuyen": "0",
        "DinhDanhCHS": _identity(row["identity_no"]),
        "DSKetNoiCSDL": [{"MaCSDL": r.constants["MaCSDL"]}],
        "TaiLieuNop": [_paper_item(file) | _NOT_REUSED for file in papers],
        "DanhSachLePhi": [_fee_item(fee) for fee in dossier.fees if fee["amount_vnd"]],
        "DanhSachTepDinhKemKhac": [],
        "DanhSachHoSoBoSung": [],
        "DanhSachGiayToKetQua": [_result_item(file) for file in dossier.results],
    }


_NOT_REUSED = {"DuocSoHoa": "1", "DuocTaiSuDung": "0", "DuocLayTuKhoDMQG": "0", "MaKetQuaThayThe": ""}


def _paper_item(file: ForwardedFile) -> dict[str, str]:
    return {
        "TepDinhKemId": file.sha256,
        "TenTepDinhKem": cut("TenTepDinhKem", file.name),
        "IsDeleted": str(file.deleted),
        "MaThanhPhanHoSo": "",
        "DuongDanTaiTepTin": file.address,
    }


def _result_item(file: ForwardedFile) -> dict[str, str]:
    return {
        "TenGiayTo": cut("TenGiayTo", file.name),
        "MaThanhPhanHoSo": "",
        "GiayToId": file.sha256,
        "DuongDanTepTinKetQua": file.address,
        "MaGiayToKetQua": "",
    }


def _fee_item(fee: Any) -> dict[str, str]:
    r = rules()
    return {
        "TenPhiLePhi": cut("TenPhiLePhi", fee["name"]),
        "MaPhiLePhi": r.constants["MaPhiLePhi"],
        "HinhThucThu": r.constants["HinhThucThu"],
        "Gia": str(fee["amount_vnd"]),
        "LoaiPhiLePhi": r.fee_kind[fee["kind"]],
    }


def status_item(dossier: ForwardedDossier) -> dict[str, Any]:
    """`DongBoTrangThaiHoSo` of a dossier that was handed in there; the portal knows two outcomes of its own ones."""
    row = dossier.row
    reference, _, _times = row["online_key"].rpartition(" ")
    # of a branch the journal has no steps
    last = dossier.steps[-1] if dossier.steps else ForwardedStep(DOSSIER_RECEIVED.name, "", row["received_at_ms"])
    status = rules().online_status[rules().status[row["state"]]]
    return _status(reference, row["code"], rules().step[last.kind]["text"], last.at_ms, status, dossier.results)


def sent_back_item(letter: SentBack) -> dict[str, Any]:
    """`DongBoTrangThaiHoSo` of one that was not taken in."""
    status = rules().online_status["5" if letter.guided else "3"]
    return _status(letter.reference, "", letter.note, letter.at_ms, status, ())


def _status(reference: str, code: str, note: str, at_ms: int, status: str, results: Sequence[ForwardedFile]) -> dict[str, Any]:
    return {
        "MaHoSo": reference,
        "MaHoSoDonVi": code,
        "MaDoiTuong": "",
        "NoiDung": cut("NoiDungXuLy", note),
        "NgayXuLy": moment(at_ms),
        "TrangThai": status,
        "TaiLieuXuLy": [_paper_item(file) for file in results],
    }


def step_item(code: str, step: ForwardedStep, due_at_ms: int | None) -> dict[str, str]:
    """One of `CapNhatTienDoHoSoMC`."""
    said = rules().step[step.kind]
    return {
        "MaHoSo": code,
        "NguoiXuLy": cut("NguoiXuLy", step.officer) or "Chuyên viên",
        "ChucDanh": "",
        "ThoiDiemXuLy": moment(step.at_ms),
        "PhongBanXuLy": "",
        "NoiDungXuLy": cut("NoiDungXuLy", said["text"]),
        "TrangThai": said["status"],
        "NgayBatDau": moment(step.at_ms),
        "NgayKetThucTheoQuyDinh": moment(due_at_ms),
    }
