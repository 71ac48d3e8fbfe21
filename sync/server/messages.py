"""What desks, the portal and agencies say to the centre: each message is stated once, checked by that as it comes in, and
printed by it as OpenAPI. What a later version says besides is passed over; nothing is guessed: "1" and 1.0 are no number."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from sync.protocol.scans import MAX_ASKED

LONGEST_DAY_MS = 366 * 86_400_000

_END = r"$(?!\n)"
"""The end, and no newline after it: `$` alone would take one."""
Number = Annotated[int, Meta(ge=0, lt=2**53)]
"""A whole number that JSON carries."""
Sha256 = Annotated[str, Meta(pattern=f"^[0-9a-f]{{64}}{_END}")]
AgencyName = Annotated[str, Meta(pattern=f"^[A-Za-z0-9_.-]{{1,64}}{_END}")]
DossierCode = Annotated[str, Meta(pattern=f"^[0-9A-Za-z._-]{{5,60}}{_END}")]
Base64 = Annotated[str, Meta(extra_json_schema={"contentEncoding": "base64"})]


class Enrol(Struct, frozen=True):
    """`public_key`: Ed25519, in hex. `agencies`: those that the counter serves."""

    code: str
    public_key: str
    agencies: Annotated[list[AgencyName], Meta(min_length=1, max_length=100)]


class Push(Struct, frozen=True):
    """`entries`: each a list of its columns in their order, hashes and signatures in base64 (`sync.protocol.seal.COLUMNS`)."""

    entries: list[Any]


class Pull(Struct, frozen=True):
    """`after`: epoch and number of the last entry that is known."""

    after: tuple[Number, Number]


class After(Struct, frozen=True):
    """A place in a feed."""

    after: Number


class DossiersAfter(Struct, frozen=True):
    """`filling`: true from a desk that has none of them yet; anything else is false."""

    after: Number
    filling: Annotated[Any, Meta(extra_json_schema={"type": "boolean"})] = False


class DayAsked(Struct, frozen=True):
    """Two moments, a year apart at the most."""

    first_ms: Annotated[int, Meta(ge=0)]
    until_ms: Annotated[int, Meta(ge=0)]

    def __post_init__(self) -> None:
        if not self.first_ms < self.until_ms <= self.first_ms + LONGEST_DAY_MS:
            raise ValueError("until_ms is not within a year after first_ms")


class Held(Struct, frozen=True):
    """Names of scans."""

    scans: Annotated[list[Sha256], Meta(max_length=MAX_ASKED)]


class Fetch(Struct, frozen=True):
    """A piece of a scan from an offset on."""

    sha256: Sha256
    offset: Number


class ScanPiece(Fetch, frozen=True):
    """The next piece of a scan, at most 512 KiB of it."""

    piece: Base64


class ResultReported(Struct, frozen=True):
    """`result_no`: at most 100 characters once its blanks are one each. `signed_on`: the day, as 2026-11-30."""

    code: DossierCode
    result_no: Annotated[str, Meta(extra_json_schema={"maxLength": 300})]
    signed_on: Annotated[str, Meta(extra_json_schema={"format": "date"})]


LONGEST_TEXT = 2_000
Text = Annotated[str, Meta(max_length=LONGEST_TEXT)]
_PAPER = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("TenTepDinhKem", "DuongDanTaiTepTin", "IsDeleted")},
}


class HandedIn(Struct, frozen=True):
    """A dossier in the fields of DongBoHoSoMC, which are the portal's names. Portals write an empty list in many ways."""

    MaHoSo: Text
    MaTTHC: Annotated[str, Meta(max_length=60)]
    ChuHoSo: Annotated[str, Meta(max_length=200)]
    NgayNopHoSo: Text
    SoGiayToChuHoSo: Annotated[str, Meta(max_length=20)] | None = None
    LoaiDoiTuong: Text | None = None
    DiaChi: Annotated[str, Meta(max_length=300)] | None = None
    SoDienThoai: Text | None = None
    HinhThuc: Text | None = None
    DuocThanhToanTrucTuyen: Text | None = None
    DonViXuLy: Annotated[Any, Meta(extra_json_schema={"type": "string", "maxLength": 300})] = None
    TaiLieuNop: Annotated[Any, Meta(extra_json_schema={"type": "array", "items": _PAPER})] = None
