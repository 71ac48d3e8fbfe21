"""A printer as an administrator sets it up: where it is, what it is, and how text reaches it; one line of text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from printers.code_pages import CannotPrint
from printers.profiles import BY_NAME, PROFILES, Profile
from printers.slip import Slip
from printers.transports import BadAddress, Transport
from printers.transports.files import DeviceFileTransport, FolderTransport
from printers.transports.serial_line import BAUD_RATES, FLOWS, Flow, SerialTransport
from printers.transports.spoolers import CupsTransport, WindowsTransport
from printers.transports.tcp import TcpTransport
from printers.transports.usb import UsbTransport

Mode = Literal["raster", "text", "glyphs"]
MODES: tuple[Mode, ...] = ("raster", "text", "glyphs")


@dataclass(frozen=True, slots=True)
class Device:
    """`mode` other than raster only after a person read a test slip of this very device (decision 0005)."""

    address: str
    profile: Profile = PROFILES[80]
    mode: Mode = "raster"
    drawer: bool = False
    """A cash drawer hangs on it."""

    def __str__(self) -> str:
        choice = {"profile": self.profile.name, "mode": self.mode} | ({"drawer": "yes"} if self.drawer else {})
        return f"{self.address}#{urlencode(choice)}"

    def transport(self) -> Transport:
        return transport_for(self.address)()

    def encode(self, slip: Slip) -> bytes:
        """The job's bytes; raster where the mode lacks a letter, found before anything is sent."""
        try:
            return encode_as(slip, self.profile, self.mode)
        except CannotPrint:
            return encode_as(slip, self.profile, "raster")


def encode_as(slip: Slip, profile: Profile, mode: Mode) -> bytes:
    """Raises CannotPrint for a letter that the mode does not have."""
    if mode == "raster":
        from printers.escpos_raster import encode
        from printers.raster import render

        return encode(render(slip, profile.width_dots), profile.dpi)
    from printers.escpos_text import encode_glyphs, encode_text

    return (encode_text if mode == "text" else encode_glyphs)(slip, profile)


def device_from(text: str) -> Device:
    """`tcp://192.168.1.50:9100#profile=epson-tm-t20&mode=text`; without the second half a generic 80 mm printer in raster.
    Raises BadAddress."""
    address, _, choice = text.strip().partition("#")
    transport_for(address)
    choices = dict(parse_qsl(choice))
    profile, mode = choices.pop("profile", PROFILES[80].name), choices.pop("mode", "raster")
    drawer = choices.pop("drawer", "no")
    if choices or drawer not in ("yes", "no") or profile not in BY_NAME or mode not in MODES:
        raise BadAddress(text)
    return Device(address, BY_NAME[profile], mode, drawer == "yes")


def transport_for(address: str) -> Callable[[], Transport]:
    """`tcp://host:9100`, `serial:///dev/ttyS0?baud=9600&flow=rtscts` (Windows: `serial://COM3`), `usb://04b8:0e15`,
    `device:///dev/usb/lp0`, `cups://queue`, `windows://queue`, `folder:///path`. Raises BadAddress."""
    try:
        parts = urlsplit(address)
        port = parts.port if parts.scheme == "tcp" else None
    except ValueError:
        raise BadAddress(address) from None
    host, path, name = parts.hostname, parts.path, unquote(parts.netloc)
    match parts.scheme:
        case "tcp" if host:
            return lambda: TcpTransport(host, port or 9100)
        case "serial":
            device, baud, flow = serial_settings(address)
            return lambda: SerialTransport(device, baud, flow)
        case "usb" if name:
            return _usb(address, name)
        case "device" if path:
            return lambda: DeviceFileTransport(path)
        case "folder" if path:
            return lambda: FolderTransport(path)
        case "cups" if name and not name.startswith("-"):
            return lambda: CupsTransport(name)
        case "windows" if name:
            return lambda: WindowsTransport(name)
    raise BadAddress(address)


def serial_settings(address: str) -> tuple[str, int, Flow]:
    """Device, baud rate and flow control of `serial:///dev/ttyS0?baud=9600&flow=rtscts`. Raises BadAddress."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise BadAddress(address) from None
    device, options = unquote(parts.netloc) or parts.path, parse_qs(parts.query)
    baud, flow = options.get("baud", ["9600"])[0], options.get("flow", ["none"])[0]
    if parts.scheme != "serial" or not device or not baud.isdecimal() or int(baud) not in BAUD_RATES or flow not in FLOWS:
        raise BadAddress(address)
    return device, int(baud), flow


def _usb(address: str, name: str) -> Callable[[], Transport]:
    try:
        vendor, product = (int(part, 16) for part in name.split(":"))
    except ValueError:
        raise BadAddress(address) from None
    return lambda: UsbTransport(vendor, product)
