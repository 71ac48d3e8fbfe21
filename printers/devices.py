"""A printer as an administrator sets it up: where it is, what it is, and how text reaches it; one line of text."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from printers.code_pages import CannotPrint
from printers.drawer import Drawer, drawer_from
from printers.profiles import BY_NAME, CUTTERS, PROFILES, TAILS, WIDTHS, Profile
from printers.slip import Slip
from printers.transports import BadDeviceAddress, Transport
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
    """Of its model; what the line says of this very printer (width, cutter, tail) stands in it."""
    mode: Mode = "raster"
    drawer: Drawer | None = None
    """A cash drawer hangs on it."""

    def __str__(self) -> str:
        model = BY_NAME[self.profile.name]
        own = {"width": self.profile.width_dots, "cutter": self.profile.cutter, "tail": self.profile.tail_mm}
        usual = {"width": model.width_dots, "cutter": model.cutter, "tail": model.tail_mm}
        choice: dict[str, object] = {"profile": model.name, "mode": self.mode}
        choice |= {name: value for name, value in own.items() if value != usual[name]}
        if self.drawer:
            choice |= {"drawer": "yes"} | self.drawer.choices()
        return f"{self.address}#{urlencode(choice)}"

    def transport(self) -> Transport:
        """A new conversation with it, not yet open. Raises BadDeviceAddress."""
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

        return encode(slip, profile)
    from printers.escpos_text import encode_glyphs, encode_text

    return (encode_text if mode == "text" else encode_glyphs)(slip, profile)


def device_from(text: str) -> Device:
    """`tcp://192.168.1.50:9100#profile=epson-tm-t20&mode=text`; without the second half a generic 80 mm printer in raster.
    `width` in dots, `cutter`, `tail` in mm: where this printer differs from its model; `drawer=yes` with `pin`, `pulse` in ms
    and `contact`, as `Drawer` has them. Raises BadDeviceAddress."""
    address, _, choice = text.strip().partition("#")
    transport_for(address)
    choices = dict(parse_qsl(choice))
    profile, mode = choices.pop("profile", PROFILES[80].name), choices.pop("mode", "raster")
    drawer = choices.pop("drawer", "no")
    if drawer not in ("yes", "no") or profile not in BY_NAME or mode not in MODES:
        raise BadDeviceAddress(text)
    try:
        model = own_profile(BY_NAME[profile], choices.pop("width", ""), choices.pop("cutter", ""), choices.pop("tail", ""))
        hangs = drawer_from(choices.pop("pin", ""), choices.pop("pulse", ""), choices.pop("contact", ""))
    except ValueError:
        raise BadDeviceAddress(text) from None
    if choices:
        raise BadDeviceAddress(text)
    return Device(address, model, mode, hangs if drawer == "yes" else None)


def own_profile(model: Profile, width: str, cutter: str, tail: str) -> Profile:
    """The model with what is different at this printer; an empty text is as the model has it. Raises ValueError."""
    if width and int(width) not in WIDTHS:
        raise ValueError(width)
    if cutter and cutter not in CUTTERS:
        raise ValueError(cutter)
    if tail and int(tail) not in TAILS:
        raise ValueError(tail)
    return replace(
        model,
        width_dots=int(width or model.width_dots),
        cutter=cutter or model.cutter,
        tail_mm=int(tail or model.tail_mm),
    )


def transport_for(address: str) -> Callable[[], Transport]:
    """`tcp://host:9100`, `serial:///dev/ttyS0?baud=9600&flow=rtscts` (Windows: `serial://COM3`), `usb://04b8:0e15`,
    `device:///dev/usb/lp0`, `cups://queue`, `windows://queue`, `folder:///path`. Raises BadDeviceAddress."""
    try:
        parts = urlsplit(address)
        port = parts.port if parts.scheme == "tcp" else None
    except ValueError:
        raise BadDeviceAddress(address) from None
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
    raise BadDeviceAddress(address)


def serial_settings(address: str) -> tuple[str, int, Flow]:
    """Device, baud rate and flow control of `serial:///dev/ttyS0?baud=9600&flow=rtscts`. Raises BadDeviceAddress."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise BadDeviceAddress(address) from None
    device, options = unquote(parts.netloc) or parts.path, parse_qs(parts.query)
    baud, flow = options.get("baud", ["9600"])[0], options.get("flow", ["none"])[0]
    if parts.scheme != "serial" or not device or not baud.isdecimal() or int(baud) not in BAUD_RATES or flow not in FLOWS:
        raise BadDeviceAddress(address)
    return device, int(baud), flow


def _usb(address: str, name: str) -> Callable[[], Transport]:
    try:
        vendor, product = (int(part, 16) for part in name.split(":"))
    except ValueError:
        raise BadDeviceAddress(address) from None
    return lambda: UsbTransport(vendor, product)
