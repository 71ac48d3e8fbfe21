"""Where a centre answers, as a person says it: over TLS, unless plain HTTP was asked for by name or stays in the machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit


class NotAnAddress(ValueError):
    """Neither https nor http, or without a host."""


class NotEncrypted(ValueError):
    """Plain HTTP to another machine, which nobody said should be plain."""


def _stays_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def centre_address(said: str, plain: bool) -> str:
    """`centre:8470` is https. `plain`: http to another machine is meant. Raises NotAnAddress, NotEncrypted."""
    url = said.strip()
    if "://" not in url:
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise NotAnAddress(said) from None
    if parts.scheme not in ("https", "http") or not host or parts.username is not None:
        raise NotAnAddress(said)
    if parts.scheme == "http" and not plain and not _stays_here(host):
        raise NotEncrypted(url)
    return url.rstrip("/")
