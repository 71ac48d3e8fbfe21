"""Opening a line within one limit of time, the name's address and every address that it has included. A resolver knows no limit
that could be set: one that does not answer kept its asker for half a minute and longer."""

import socket
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future

Address = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
Found = Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, Address]]
Option = tuple[int, int, int | bytes]
_asked: dict[tuple[str, int], Future[Found]] = {}
_asking = threading.Lock()
"""One thread for each name, however often it is asked for while nobody answers."""


def connected(host: str, port: int, within_s: float, options: Sequence[Option] = ()) -> socket.socket:
    """A line to the first address that takes it. Raises OSError (TimeoutError, socket.gaierror)."""
    until = time.monotonic() + within_s
    trouble: OSError = TimeoutError("the line was not opened in time")
    for family, kind, protocol, _name, address in _addresses(host, port, within_s):
        left_s = until - time.monotonic()
        if left_s <= 0:
            break
        line = socket.socket(family, kind, protocol)
        try:
            for option in options:
                line.setsockopt(*option)
            line.settimeout(left_s)
            line.connect(address)
        except OSError as error:
            trouble = error
            line.close()
        else:
            return line
    raise trouble


def _addresses(host: str, port: int, within_s: float) -> Found:
    """Raises TimeoutError, socket.gaierror."""
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (socket.gaierror, UnicodeError):
        pass  # a name
    with _asking:
        answer = _asked.get((host, port))
        if answer is None:
            answer = _asked[host, port] = Future()
            threading.Thread(target=_ask, args=(host, port, answer), name="names", daemon=True).start()
    try:
        return answer.result(within_s)
    except TimeoutError:
        raise TimeoutError("nobody told the address in time") from None


def _ask(host: str, port: int, answer: Future[Found]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        trouble = error if isinstance(error, OSError) else socket.gaierror(socket.EAI_NONAME, "no name of a machine")
        answer.set_exception(trouble)
    else:
        answer.set_result(found)
    finally:
        with _asking:
            _asked.pop((host, port), None)
