"""One door for answers over HTTP: each is bounded (`bounded_lines`), whoever gives it. Nothing is asked for in packed form, and
what comes packed all the same is not unpacked."""

import io
import socket
from functools import partial
from http.client import HTTPResponse
from typing import TYPE_CHECKING

import urllib3

from sync.bounded_lines import BoundedReader, Bounds, Exchange, NotWithinBounds
from sync.bounded_names import connected

if TYPE_CHECKING:
    _Plain = urllib3.connection.HTTPConnection
else:
    _Plain = object


class _Answer(HTTPResponse):
    def __init__(
        self, line: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None, *, exchange: Exchange
    ) -> None:
        super().__init__(line, debuglevel, method, url)
        raw = line.makefile("rb", buffering=0)
        self.fp.close()
        self.fp = io.BufferedReader(BoundedReader(raw, line, exchange))

    def begin(self) -> None:
        super().begin()
        if (self.getheader("Content-Encoding") or "identity").strip().lower() != "identity":
            raise NotWithinBounds("the answer is packed")


class _Bounded(_Plain):
    """Beside a connection of urllib3, for plain HTTP and for TLS."""

    bounds: Bounds
    _exchange: Exchange | None = None

    def connect(self) -> None:
        self._exchange = None
        super().connect()

    def _new_conn(self) -> socket.socket:
        """urllib3 asks for the name's address without a limit, and gives each address all of the time."""
        try:
            return connected(self._dns_host, self.port, self.bounds.connect_s, self.socket_options or ())
        except socket.gaierror as error:
            raise urllib3.exceptions.NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise urllib3.exceptions.ConnectTimeoutError(self, f"{self.host}: {error}") from error
        except OSError as error:
            raise urllib3.exceptions.NewConnectionError(self, f"{self.host}: {error}") from error

    def send(self, data: bytes) -> None:  # type: ignore[override]
        if self.sock is None:
            self.connect()
        self._exchange = self._exchange or Exchange(self.bounds)
        self._exchange.send(self.sock, data)

    def getresponse(self) -> urllib3.response.HTTPResponse:  # type: ignore[override]
        exchange, self._exchange = self._exchange or Exchange(self.bounds), None
        self.response_class = partial(_Answer, exchange=exchange)  # type: ignore[assignment]
        return super().getresponse()


def bounded_pool(bounds: Bounds, *, pools: int = 1, cert_reqs: str | None = None) -> urllib3.PoolManager:
    """Lines on which nothing is tried twice by itself. A call may raise urllib3's HTTPError."""
    timeout = urllib3.Timeout(connect=bounds.connect_s, read=bounds.silence_s)
    manager = urllib3.PoolManager(num_pools=pools, maxsize=1, timeout=timeout, retries=False, cert_reqs=cert_reqs)

    class Http(_Bounded, urllib3.connection.HTTPConnection):
        pass

    class Https(_Bounded, urllib3.connection.HTTPSConnection):
        pass

    class HttpPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Http

    class HttpsPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Https

    Http.bounds = Https.bounds = bounds
    manager.pool_classes_by_scheme = {"http": HttpPool, "https": HttpsPool}
    return manager
