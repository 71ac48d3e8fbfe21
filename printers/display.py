"""A customer's pole display: two lines of 20, no Vietnamese letters, so bare capitals are written on purpose."""

import unicodedata

from printers.devices import serial_settings
from printers.transports import DeviceProblem

WIDTH = 20
WRITE_TIMEOUT_S = 0.5
_CLEAR = b"\x0c"


def bare(text: str) -> str:
    """`Lệ phí 50.000 đ` → `LE PHI 50.000 D`."""
    decomposed = unicodedata.normalize("NFD", text.upper().replace("Đ", "D"))
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    return "".join(char if " " <= char <= "~" else " " for char in kept)


def _row(left: str, right: str) -> str:
    """The right half is the figure: it is never cut."""
    left, right = bare(left), bare(right)[-WIDTH:]
    room = WIDTH - len(right)
    return left[: max(0, room - 1)].ljust(room) + right


def encode(rows: tuple[tuple[str, str], ...]) -> bytes:
    """Clear, then both lines: a display of 40 cells goes on to the second line by itself."""
    two = [*rows, ("", ""), ("", "")][:2]
    return _CLEAR + "".join(_row(left, right) for left, right in two).encode("ascii")


def show(address: str, rows: tuple[tuple[str, str], ...]) -> None:
    """Raises BadDeviceAddress, DeviceProblem."""
    import serial

    device, baud, _flow = serial_settings(address)
    try:
        with serial.Serial(device, baud, write_timeout=WRITE_TIMEOUT_S) as line:
            line.write(encode(rows))
    except (OSError, ValueError) as error:
        raise DeviceProblem(str(error)) from error
