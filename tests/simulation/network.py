"""A network that loses, repeats, delays and cuts: the desk's own client on one end, the centre's own answers on the other."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import urllib3

from sync.server.requests import Requests

LOST = urllib3.exceptions.ProtocolError("lost on the way")


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    data: bytes
    headers: dict[str, str]


@dataclass(slots=True)
class Network:
    """`faulty` false: an engineer waits until the line is good. `cut`: desks without a line, and until which day."""

    random: random.Random
    centre: Callable[[], Requests]
    faulty: bool = True
    cut: dict[str, int] = field(default_factory=dict)
    delayed: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def pool(self, **_settings: Any) -> "Pool":
        return Pool(self)

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def deliver(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Response:
        sealed = self.centre().sealed(method, path, headers, body)
        return Response(sealed.answer.status, sealed.raw, sealed.headers)

    def carry(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Response:
        if not self.faulty:
            return self.deliver(method, path, headers, body)
        if headers.get("x-desk") in self.cut:
            raise LOST
        for late in self.delayed[:]:
            if self.random.random() < 0.2:
                self.delayed.remove(late)
                self.deliver(*late)  # long after its sender gave up
                self.count("delayed")
        chance = self.random.random()
        if chance < 0.03:
            self.count("request lost")
            raise LOST
        if chance < 0.05:
            self.delayed.append((method, path, headers, body))
            raise LOST
        if chance < 0.06:
            self.count("request cut")
            self.deliver(method, path, headers, body[: self.random.randrange(len(body) + 1)])
            raise LOST
        response = self.deliver(method, path, headers, body)
        if chance < 0.09:
            self.count("answer lost")
            raise LOST
        if chance < 0.11:
            self.count("repeated")
            self.deliver(method, path, headers, body)
        return response


class Pool:
    """What `urllib3.PoolManager` is to the client."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def request(self, method: str, url: str, body: bytes | None, headers: dict[str, str], redirect: bool) -> Response:
        path = "/" + url.split("/", 3)[3]
        return self._network.carry(method, path, {name.lower(): value for name, value in headers.items()}, body or b"")

    def clear(self) -> None:
        pass
