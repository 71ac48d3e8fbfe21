"""A portal for tests and the demonstration, written from what is known of the real one: strict about what comes in, and it can
be told to be slow, silent, forgetful or to answer in the wrong letters."""

import json
import re
import secrets
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Mood = Literal["ok", "silent", "forgets_answer", "error", "wrong_charset", "garbage", "session_gone", "http_500"]
_MOMENT = re.compile(r"\d{14}|", re.ASCII)
_REQUIRED = (
    "MaHoSo",
    "MaTTHC",
    "TenTTHC",
    "MaLinhVuc",
    "TenLinhVuc",
    "LoaiDoiTuong",
    "NgayTiepNhan",
    "TrangThaiHoSo",
    "HinhThuc",
    "DonViXuLy",
)
_STEP_REQUIRED = ["MaHoSo", "NguoiXuLy", "ThoiDiemXuLy", "NoiDungXuLy", "TrangThai"]
_LISTS = ("DinhDanhCHS", "DSKetNoiCSDL", "TaiLieuNop", "DanhSachLePhi", "DanhSachTepDinhKemKhac", "DanhSachHoSoBoSung")
_MOMENTS = ("NgayTiepNhan", "NgayHenTra", "NgayTra", "NgayKetThucXuLy", "NgayNopHoSo", "NgayTuChoi")


class PortalSimulator:
    """`moods` are what the next calls meet, one each; then all is well."""

    def __init__(self, procedures: dict[str, tuple[str, str, str]] | None = None) -> None:
        self.procedures = procedures or {}
        self.dossiers: dict[str, dict[str, Any]] = {}
        self.steps: dict[str, list[dict[str, Any]]] = {}
        self.statuses: dict[str, list[dict[str, Any]]] = {}
        self.calls: list[str] = []
        self.problems: list[str] = []
        self.moods: deque[Mood] = deque()
        self.sessions: set[str] = set()
        self.go_on = threading.Event()
        simulator = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                simulator.handle(self)

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="portal")
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """It answers nobody any more; its port is free."""
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """One request, as the next of `moods` says."""
        message = json.loads(request.rfile.read(int(request.headers["Content-Length"])).decode())
        if request.path == "/auth":
            if not request.headers.get("dstcode"):
                self.problems.append("no dstcode")
            session = secrets.token_hex(8)
            self.sessions.add(session)
            self._answer(request, {"session": session, "error_code": 0})
            return
        mood: Mood = self.moods.popleft() if self.moods else "ok"
        self.calls.append(f"{message['service']}{' ' + message['isUpdating'] if 'isUpdating' in message else ''}")
        if mood == "silent":
            self.go_on.wait(30)
            return
        if mood in ("error", "http_500"):
            self._answer(request, {"error_code": "-1", "message": "Lỗi hệ thống"}, 500 if mood == "http_500" else 200)
            return
        if mood == "session_gone" or message.get("session") not in self.sessions:
            self.sessions.clear()
            self._answer(request, {"error_code": "99", "message": "Session không hợp lệ"})
            return
        answer = self._serve(message)
        if mood == "forgets_answer":
            request.close_connection = True  # it was taken, and nobody hears of it
            return
        if mood == "garbage":
            self._send(request, 200, b"\xff\xfe<html>gateway</html>")
            return
        self._answer(request, answer, charset="cp1258" if mood == "wrong_charset" else "utf-8")

    def _serve(self, message: dict[str, Any]) -> dict[str, Any] | str:
        service = message["service"]
        if service == "DongBoHoSoMC":
            return self._take(message["data"], message["isUpdating"] == "True")
        if service == "CapNhatTienDoHoSoMC":
            return self._take_steps(message["data"])
        if service == "DongBoTrangThaiHoSo":
            return self._take_status(message)
        if service == "TraCuuHoSo":
            found = self.dossiers.get(message["mahoso"])
            return {"error_code": "0", "result": [{"MaHoSo": found["MaHoSo"]}] if found else []}
        if service == "LayDanhSachTTHC":
            return {"error_code": "0", "result": [{"MATTHC": code} for code in self.procedures]}
        if service == "LayThuTuc" and message["maTTHC"] in self.procedures:
            name, field_code, field_name = self.procedures[message["maTTHC"]]
            field = {"MALINHVUC": field_code, "TENLINHVUC": field_name}
            return {"error_code": "0", "result": [{"TENTTHC": name, "LINHVUCTHUCHIEN": [field]}]}
        return {"error_code": "5", "message": "Không tìm thấy"}

    def _take(self, items: list[dict[str, Any]], updating: bool) -> dict[str, Any]:
        for item in items:
            if problem := _wrong(item):
                self.problems.append(problem)
                return {"error_code": "1", "message": problem}
            if (item["MaHoSo"] in self.dossiers) and not updating:
                return {"error_code": "-3", "message": f"Hồ sơ {item['MaHoSo']} đã tồn tại"}
            if item["MaHoSo"] not in self.dossiers and updating:
                return {"error_code": "4", "message": "Hồ sơ không tồn tại"}
            self.dossiers[item["MaHoSo"]] = item
        return {"error_code": "0", "message": "Đồng bộ thành công"}

    def _take_status(self, message: dict[str, Any]) -> dict[str, Any]:
        item = message["data"]
        wrong = message.get("type") != "2" or item.get("TrangThai") not in ("2", "5") or not _MOMENT.fullmatch(item["NgayXuLy"])
        if wrong or not item.get("MaHoSo"):
            self.problems.append(f"status: {item}")
            return {"error_code": "1", "message": "Thiếu thông tin"}
        self.statuses.setdefault(item["MaHoSo"], []).append(item)
        return {"error_code": "0", "message": "Đồng bộ thành công"}

    def _take_steps(self, items: list[dict[str, Any]]) -> dict[str, Any] | str:
        if len(items) > 10:
            self.problems.append("more than 10 steps")
        for item in items:
            wrong = [name for name, value in item.items() if not isinstance(value, str)]
            missing = [name for name in _STEP_REQUIRED if not item.get(name)]
            if wrong or missing or len(item["NguoiXuLy"]) > 50:
                self.problems.append(f"step: {wrong} {missing}")
                return {"error_code": "1", "message": "Thiếu thông tin"}
            self.steps.setdefault(item["MaHoSo"], []).append(item)
        return "Cập nhật tiến độ thành công"

    def _answer(
        self, request: BaseHTTPRequestHandler, answer: dict[str, Any] | str, status: int = 200, charset: str = "utf-8"
    ) -> None:
        text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        if charset != "utf-8":
            text = text.replace("ồ", "ô").replace("ộ", "ô").replace("ạ", "a").replace("ị", "i").replace("ì", "i")
        self._send(request, status, text.encode(charset, "replace"))

    @staticmethod
    def _send(request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


def _wrong(item: dict[str, Any]) -> str:
    """What the real one would refuse, as far as that is known."""
    missing = [name for name in _REQUIRED if not item.get(name)]
    if missing:
        return f"Thiếu {', '.join(missing)}"
    for name, value in item.items():
        if name in (*_LISTS, "DanhSachGiayToKetQua"):
            if not isinstance(value, list):
                return f"{name} không phải danh sách"
        elif not isinstance(value, str):
            return f"{name} không phải chuỗi"
    if not all(_MOMENT.fullmatch(item[name]) for name in _MOMENTS):
        return "Ngày sai định dạng"
    if item["TrangThaiHoSo"] not in map(str, range(1, 11)):
        return "TrangThaiHoSo sai"
    if len(item["TrichYeuHoSo"]) > 1000:
        return "TrichYeuHoSo quá dài"
    if not all(fee["Gia"].isdigit() for fee in item["DanhSachLePhi"]):
        return "Gia sai"
    return ""
