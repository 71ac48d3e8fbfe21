"""A proxy between two programs that cuts, delays, truncates and repeats what passes."""

import contextlib
import random
import socket
import threading
import time


class BadLine:
    def __init__(self, to_port: int, seed: int) -> None:
        self._to_port = to_port
        self._random = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.2)
        self.port: int = self._listener.getsockname()[1]
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._accept, name="bad line")]
        self._threads[0].start()
        self.faults: dict[str, int] = {}

    def close(self) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join(10)
        self._listener.close()

    def _accept(self) -> None:
        while not self._ending.is_set():
            with contextlib.suppress(TimeoutError):
                near, _ = self._listener.accept()
                thread = threading.Thread(target=self._carry, args=(near,), name="bad line")
                thread.start()
                self._threads.append(thread)

    def _fault(self, name: str, chance: float) -> bool:
        if self._random.random() < chance:
            self.faults[name] = self.faults.get(name, 0) + 1
            return True
        return False

    def _carry(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self._to_port), 2)
        except OSError:
            near.close()
            return
        back = threading.Thread(target=self._pump, args=(far, near, "answer"), name="bad line")
        back.start()
        self._pump(near, far, "request")
        back.join(10)
        for end in (near, far):
            end.close()

    def _pump(self, source: socket.socket, target: socket.socket, what: str) -> None:
        source.settimeout(0.2)
        with contextlib.suppress(OSError):
            while not self._ending.is_set():
                try:
                    data = source.recv(65_536)
                except TimeoutError:
                    continue
                if not data:
                    break
                if self._fault(f"{what} delayed", 0.02):
                    time.sleep(0.3)
                if self._fault(f"{what} cut", 0.01):
                    target.sendall(data[: self._random.randrange(len(data))])
                    break
                target.sendall(data)
                if what == "request" and self._fault("request repeated", 0.01):
                    target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
