"""The portal's adapter on the line: log-in, push, pull. What it answers is one of four things, and UNKNOWN is one of them."""

import json
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import urllib3

from sync.bounded_http import bounded_pool
from sync.bounded_lines import Bounds
from sync.server.portal.mapping import CHUNK, dossier_item, rules, sent_back_item, status_item, step_item
from sync.server.portal.target import ForwardedDossier, ForwardedStep, SentBack, TargetProcedure, TargetReply

READ_TIMEOUT_S = 6.0
LONGEST_S = 60.0
MOST_ANSWER_BYTES = 16 * 1024 * 1024
"""The list of all procedures is about a megabyte."""
CHARSETS = ("utf-8", "cp1258", "utf-16")
"""Replies come in what their host happens to use."""


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """Where the adapter is and who asks. `agency`: madonvi; `destination`: dstcode, the portal on the exchange axis."""

    url: str
    agency: str
    destination: str
    username: str
    password: str
    auth_path: str = "/auth"
    push_path: str = "/integration"
    pull_path: str = "/share"
    read_timeout_s: float = READ_TIMEOUT_S

    def __repr__(self) -> str:
        return f"PortalSettings({self.url})"  # a secret never reaches a log


def _texts(raw: bytes) -> list[str]:
    texts = []
    for charset in CHARSETS:
        try:
            texts.append(unicodedata.normalize("NFC", raw.decode(charset)))
        except UnicodeDecodeError:
            continue
    return texts


def read_reply(status: int, raw: bytes) -> TargetReply:
    """JSON with a code, or plain words; in any charset."""
    said = rules().reply
    texts = _texts(raw)
    for text in texts:
        try:
            message = json.loads(text)
        except ValueError:
            continue
        if isinstance(message, dict) and "error_code" in message:
            return _judge(str(message["error_code"]).strip(), str(message.get("message") or ""), message)
    if any(said["success_words"] in text.lower() for text in texts):
        return TargetReply("accepted")
    if any(said["exists_words"] in text.lower() for text in texts):
        return TargetReply("exists")
    return TargetReply("unknown", f"HTTP {status}, {len(raw)} bytes")


def _judge(code: str, words: str, message: dict[str, Any]) -> TargetReply:
    said = rules().reply
    if code in said["accepted"]:
        return TargetReply("accepted", words, message.get("result", message))
    if code in said["exists"]:
        return TargetReply("exists", words)
    return TargetReply("refused", f"{code}: {words}"[:500])


class Portal:
    """Every call has a timeout; the session is kept and renewed."""

    def __init__(self, settings: PortalSettings) -> None:
        self._http = bounded_pool(Bounds(MOST_ANSWER_BYTES, settings.read_timeout_s, LONGEST_S))
        self._settings = settings
        self._session = ""

    def close(self) -> None:
        """Nothing is sent after this."""
        self._http.clear()

    def _post(self, path: str, message: dict[str, Any]) -> TargetReply | tuple[int, bytes]:
        headers = {"Accept": "application/json", "Content-Type": "application/json", "Charset": "utf-8"}
        headers["dstcode"] = self._settings.destination
        body = json.dumps(message, ensure_ascii=False).encode()
        try:
            url = self._settings.url.rstrip("/") + path
            answer = self._http.request("POST", url, body=body, headers=headers, redirect=False)  # it carries a password
        except (urllib3.exceptions.HTTPError, OSError) as error:
            return TargetReply("unknown", type(error).__name__)
        return answer.status, answer.data

    def _log_in(self) -> TargetReply | None:
        """None: there is a session."""
        who = {"username": self._settings.username, "password": self._settings.password}
        answer = self._post(self._settings.auth_path, who)
        if isinstance(answer, TargetReply):
            return answer
        reply = read_reply(*answer)
        if reply.verdict == "accepted" and isinstance(reply.result, dict) and reply.result.get("session"):
            self._session = str(reply.result["session"])
            return None
        return TargetReply("refused" if reply.verdict == "refused" else "unknown", f"login: {reply.detail}")

    def _call(self, path: str, message: dict[str, Any]) -> TargetReply:
        for _again in range(2):
            if not self._session and (failed := self._log_in()):
                return failed
            answer = self._post(path, {"session": self._session, "madonvi": self._settings.agency, **message})
            if isinstance(answer, TargetReply):
                return answer
            reply = read_reply(*answer)
            if reply.verdict != "refused" or not any(word in reply.detail.lower() for word in rules().reply["session_words"]):
                return reply
            self._session = ""  # it has ended: once more with a new one
        return reply

    def _push(self, message: dict[str, Any]) -> TargetReply:
        return self._call(self._settings.push_path, message)

    @property
    def step_kinds(self) -> Collection[str]:
        """Those that the rules know the portal's words for."""
        return rules().step.keys()

    @property
    def most_steps(self) -> int:
        """As the adapters take them."""
        return CHUNK

    def result_name(self, number: str) -> str:
        """As the rules word it."""
        return rules().file["result"].format(number=number).strip()

    def put(self, dossier: ForwardedDossier, procedure: TargetProcedure, updating: bool) -> TargetReply:
        """`DongBoHoSoMC`."""
        item = dossier_item(dossier, procedure)
        return self._push({"service": "DongBoHoSoMC", "data": [item], "isUpdating": str(updating)})

    def add_steps(self, dossier: ForwardedDossier, steps: Sequence[ForwardedStep]) -> TargetReply:
        """`CapNhatTienDoHoSoMC`."""
        items = [step_item(dossier.row["code"], step, dossier.row["due_at_ms"]) for step in steps]
        return self._push({"service": "CapNhatTienDoHoSoMC", "data": items})

    def tell_status(self, dossier: ForwardedDossier) -> TargetReply:
        """`DongBoTrangThaiHoSo`."""
        return self._push({"service": "DongBoTrangThaiHoSo", "type": "2", "data": status_item(dossier)})

    def tell_sent_back(self, letter: SentBack) -> TargetReply:
        """`DongBoTrangThaiHoSo`."""
        return self._push({"service": "DongBoTrangThaiHoSo", "type": "2", "data": sent_back_item(letter)})

    def look_up(self, code: str) -> TargetReply:
        """`TraCuuHoSo`: exists, or accepted with nothing in it. The shape of its result is not documented (M)."""
        reply = self._call(self._settings.pull_path, {"service": "TraCuuHoSo", "mahoso": code})
        if reply.verdict == "accepted":
            return TargetReply("exists" if isinstance(reply.result, list) and reply.result else "accepted")
        return reply

    def procedure(self, code: str) -> TargetProcedure | TargetReply:
        """`LayThuTuc`: the portal's own name and field of a procedure."""
        reply = self._call(self._settings.pull_path, {"service": "LayThuTuc", "maTTHC": code})
        if reply.verdict != "accepted":
            return reply
        try:
            (found, *_others) = reply.result
            field = (found.get("LINHVUCTHUCHIEN") or [{}])[0]
            return TargetProcedure(
                code, str(found["TENTTHC"]), str(field.get("MALINHVUC", "")), str(field.get("TENLINHVUC", ""))
            )
        except (TypeError, ValueError, KeyError, AttributeError, IndexError):
            return TargetReply("refused", f"LayThuTuc {code}: not a procedure")

    def procedure_codes(self) -> list[str] | TargetReply:
        """`LayDanhSachTTHC`."""
        reply = self._call(self._settings.pull_path, {"service": "LayDanhSachTTHC"})
        if reply.verdict != "accepted":
            return reply
        if not isinstance(reply.result, list):
            return TargetReply("refused", "LayDanhSachTTHC: not a list")
        return [str(each["MATTHC"]) for each in reply.result if isinstance(each, dict) and each.get("MATTHC")]
