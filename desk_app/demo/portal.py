"""A national portal of the demonstration's own: it takes what the centre forwards, and citizens hand in on it."""

import json
import urllib.request
from datetime import datetime, timedelta
from typing import Any

from desk_app.demo.centre_process import CentreProcess, unpinned
from desk_app.resources_reader import default_catalogue
from sync.portal_simulator import PortalSimulator

TIMEOUT_S = 10.0
FIELD = ("G00", "Lĩnh vực mẫu")
_CITIZENS = (
    (
        "2.001628",
        "Tòng Văn Trực",
        "014190000456",
        ("Đơn đề nghị cấp giấy phép.pdf", "Giấy chứng nhận đăng ký doanh nghiệp.pdf"),
    ),
    ("2.002288", "Lường Thị Mạng", "014190000789", ("Giấy đề nghị cấp phù hiệu.pdf", "Đăng ký xe.pdf")),
)
"""Invented people, as those of the demonstration's identity cards."""


def open_portal() -> PortalSimulator:
    """It knows the procedures of the catalogue that comes with the program."""
    return PortalSimulator({record["code"]: (record["name"], *FIELD) for record in default_catalogue()})


def hand_in(centre: CentreProcess, now: datetime) -> int:
    """As if citizens had submitted a little while ago; with references of this day they are offered once a day. Returns how
    many the centre took."""
    agencies = {record["code"]: record.get("agency", "") for record in default_catalogue()}
    headers = {"Authorization": f"Bearer {centre.admit('cong-dich-vu-cong')}", "Content-Type": "application/json"}
    taken = 0
    for number, (procedure, name, identity, papers) in enumerate(_CITIZENS, 1):
        item: dict[str, Any] = {
            "MaHoSo": f"G22.99-{now:%y%m%d}-{number:06}",
            "MaTTHC": procedure,
            "ChuHoSo": name,
            "LoaiDoiTuong": "1",
            "SoGiayToChuHoSo": identity,
            "DiaChi": "Bản Mẫu, Tỉnh Sơn La",
            "SoDienThoai": "0912345678",
            "NgayNopHoSo": f"{now - timedelta(minutes=20 * number):%Y%m%d%H%M%S}",
            "DonViXuLy": agencies.get(procedure, ""),
            "TaiLieuNop": [{"TenTepDinhKem": paper} for paper in papers],
        }
        request = urllib.request.Request(f"{centre.url}/v1/portal/dossiers", json.dumps(item).encode(), headers)
        with urllib.request.urlopen(request, timeout=TIMEOUT_S, context=unpinned()) as answer:
            taken += json.load(answer)["error_code"] == 0
    return taken
