"""Three PostgreSQL servers under Patroni, with an etcd of their own, as processes that can be killed one by one."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import urllib3

from tests.end_to_end.line_kills import free_port
from tests.sync.cluster import BIN

TTL_S = 20  # the shortest that Patroni takes
SOON_S = 180.0
_ROOT = os.geteuid() == 0
USER = "pgserver" if _ROOT else None  # PostgreSQL refuses to be run by root

CONFIG = """
scope: centre
name: {name}
restapi: {{listen: '127.0.0.1:{rest}', connect_address: '127.0.0.1:{rest}'}}
etcd3: {{host: '127.0.0.1:{etcd}'}}
bootstrap:
  dcs:
    ttl: {ttl}
    loop_wait: 1
    retry_timeout: 3
    maximum_lag_on_failover: 0
    synchronous_mode: true
    postgresql: {{use_pg_rewind: true, use_slots: true, parameters: {{wal_log_hints: 'on', max_connections: 200}}}}
  initdb: [{{encoding: UTF8}}, {{auth: trust}}]
postgresql:
  listen: 127.0.0.1:{port}
  connect_address: 127.0.0.1:{port}
  data_dir: {folder}/{name}
  bin_dir: {bin}
  pgpass: {folder}/{name}.pgpass
  authentication: {{superuser: {{username: postgres}}, replication: {{username: postgres}}, rewind: {{username: postgres}}}}
  parameters: {{unix_socket_directories: '{folder}'}}
  pg_hba: ['local all all trust', 'host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust']
watchdog: {{mode: 'off'}}
"""
"""As in resources/deploy/patroni.yml, but on one machine and without a watchdog: a server whose agent sleeps stays writable."""


def within(what: str, true: Callable[[], Any], seconds: float = SOON_S) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.2)


class Node:
    """One server and its agent."""

    def __init__(self, folder: Path, name: str, etcd: int) -> None:
        self.folder, self.name = folder, name
        self.port, self.rest = free_port(), free_port()
        self.config = folder / f"{name}.yml"
        values = {"etcd": etcd, "port": self.port, "rest": self.rest, "ttl": TTL_S, "bin": BIN, "folder": folder}
        self.config.write_text(CONFIG.format(name=name, **values))
        self.agent: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.agent = subprocess.Popen(["patroni", str(self.config)], user=USER, stdout=log, stderr=log, cwd="/")

    @property
    def postmaster(self) -> int:
        return int((self.folder / self.name / "postmaster.pid").read_text().split("\n", 1)[0])

    def role(self) -> str:
        """As its agent says: `master` (`primary` since Patroni 4), `sync_standby`, `replica`; nothing where it is silent."""
        with contextlib.suppress(urllib3.exceptions.HTTPError, KeyError, ValueError):
            said = urllib3.request("GET", f"http://127.0.0.1:{self.rest}/patroni", timeout=1, retries=False).json()
            if said["state"] == "running":
                return "sync_standby" if said.get("sync_standby") else str(said["role"]).replace("primary", "master")
        return ""

    def kill(self) -> None:
        """As a cut of its power: agent and server at once."""
        assert self.agent
        postmaster = self.postmaster
        self.agent.kill()
        self.agent.wait(10)
        with contextlib.suppress(ProcessLookupError):
            for child in _children(postmaster):
                os.kill(child, signal.SIGKILL)
            os.kill(postmaster, signal.SIGKILL)

    def stop(self) -> None:
        """In good order."""
        assert self.agent
        self.agent.terminate()
        self.agent.wait(60)

    def sleep(self) -> None:
        """Its agent, not its server."""
        assert self.agent
        self.agent.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        assert self.agent
        self.agent.send_signal(signal.SIGCONT)

    def ask(self, query: str) -> Any:
        with psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", connect_timeout=3, autocommit=True) as line:
            return (line.execute(query).fetchone() or (None,))[0]  # type: ignore[arg-type]


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False, timeout=10)
    return [int(line) for line in re.findall(r"\d+", listed.stdout)]


class Patroni:
    """`nodes`: three of them. Everything ends, and its folder goes, with `end`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fail-over-"))
        self.folder.chmod(0o755)
        if USER:
            shutil.chown(self.folder, USER)
        self._port = free_port()
        peers = f"http://127.0.0.1:{free_port()}"
        command = ["etcd", "--data-dir", str(self.folder / "etcd"), "--listen-peer-urls", peers]
        command += ["--initial-advertise-peer-urls", peers, "--initial-cluster", f"default={peers}"]
        clients = f"http://127.0.0.1:{self._port}"
        command += ["--listen-client-urls", clients, "--advertise-client-urls", clients]
        with (self.folder / "etcd.log").open("wb") as log:
            self.etcd = subprocess.Popen(command, user=USER, stdout=log, stderr=log)
        within("etcd answers", self._answers)
        self.nodes = [Node(self.folder, f"db{number}", self._port) for number in (1, 2, 3)]

    def _answers(self) -> bool:
        with contextlib.suppress(urllib3.exceptions.HTTPError):
            return urllib3.request("GET", f"http://127.0.0.1:{self._port}/health", timeout=1, retries=False).status == 200
        return False

    def start(self) -> None:
        self.nodes[0].start()
        within("the first server leads", lambda: self.nodes[0].role() == "master")
        for node in self.nodes[1:]:
            node.start()
        self.whole()

    def whole(self) -> None:
        """All three run, and one of them is the copy that commits wait for."""
        within(
            "three servers, one of them in step",
            lambda: sorted(map(Node.role, self.nodes)) == ["master", "replica", "sync_standby"],
        )

    def leader(self) -> Node:
        found: list[Node] = []

        def look() -> bool:
            found[:] = [node for node in self.nodes if node.role() == "master"]
            return bool(found)

        within("a server leads", look)
        return found[0]

    def address(self) -> str:
        hosts = ",".join("127.0.0.1" for _ in self.nodes)
        ports = ",".join(str(node.port) for node in self.nodes)
        return f"postgresql://postgres@/postgres?host={hosts}&port={ports}"

    def end(self) -> None:
        for node in self.nodes:
            if node.agent and node.agent.poll() is None:
                node.wake()
                with contextlib.suppress(OSError, ValueError):
                    node.kill()
        self.etcd.kill()
        self.etcd.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)
