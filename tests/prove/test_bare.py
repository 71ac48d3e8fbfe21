"""A desk and the centre, each installed from its own lock into an environment with nothing else, start: no package that another
part brings is missed, no file is left out of what is installed."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.sync.cluster import Cluster

pytestmark = pytest.mark.prove
ROOT = Path(__file__).parents[2]
INSTALL_S, ANSWER_S = 600, 60
SOURCES = ("desk_app", "printers", "sync", "resources")
BESIDE = ("pyproject.toml", "README.md", "LICENSE")
NOTHING_ELSE = {"server": ("PySide6", "reportlab", "pytest"), "desk": ("starlette", "psycopg", "pytest")}


def _environment(folder: Path) -> dict[str, str]:
    """Of a user who is new here."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DESK_", "VIRTUAL_ENV"))}
    return {**kept, "HOME": str(folder), "QT_QPA_PLATFORM": "offscreen"}


class Part:
    """What its lock and the project install, as the pages on running it say."""

    def __init__(self, name: str, folder: Path) -> None:
        self.folder, self.said = folder, folder / "said"
        self._bin = folder / "venv" / "bin"
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True, timeout=INSTALL_S)
        for source in SOURCES:
            shutil.copytree(ROOT / source, folder / "source" / source, ignore=shutil.ignore_patterns("__pycache__"))
        for file in BESIDE:
            shutil.copy(ROOT / file, folder / "source")
        install = [self._bin / "pip", "install", "--quiet", "--disable-pip-version-check"]
        for what in (
            ["--require-hashes", "-r", ROOT / f"requirements-{name}.lock"],
            ["--no-deps", "--no-build-isolation", "."],
        ):
            subprocess.run([*install, *what], check=True, timeout=INSTALL_S, cwd=folder / "source")
        shutil.rmtree(folder / "source")
        for package in NOTHING_ELSE[name]:
            assert self.run("python", "-c", f"import {package}").returncode == 1, package

    def run(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [str(self._bin / program), *arguments]
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=ANSWER_S,
            check=False,
            cwd=self.folder,
            env=_environment(self.folder),
        )

    @contextmanager
    def running(self, program: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        """Until it is left, and then its end."""
        command = [str(self._bin / program), *arguments]
        said = self.said.open("w")
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=said, stderr=said, text=True, cwd=self.folder, env=_environment(self.folder)
        )
        try:
            yield process
            assert process.poll() is None, self.said.read_text()
        finally:
            process.terminate()
            process.wait(ANSWER_S)
            said.close()


def _until(reached: Callable[[], bool], process: "subprocess.Popen[str]", said: Path) -> None:
    end = time.monotonic() + ANSWER_S
    while not reached():
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < end, said.read_text()
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    made.make()
    made.start()
    yield made
    made.remove()


def test_the_centre_and_a_desk_start_alone_and_speak(tmp_path: Path, cluster: Cluster) -> None:
    for name in ("centre", "desk"):
        (tmp_path / name).mkdir()
    centre, desk = Part("server", tmp_path / "centre"), Part("desk", tmp_path / "desk")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url, of_centre = (
        f"http://127.0.0.1:{port}",
        ["--database", f"postgresql://postgres@/postgres?host={cluster.folder}", "--data", str(tmp_path / "keys")],
    )
    with centre.running("desk-centre", "serve", *of_centre, "--host", "127.0.0.1", "--port", str(port), "--plain") as serving:
        _until(lambda: _answers(url), serving, centre.said)
        enrolled = centre.run("desk-centre", "enrol", "07", *of_centre)
        code = re.search(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){4}", enrolled.stdout)
        assert code is not None, enrolled.stderr
        data = ["--data", str(tmp_path / "data")]
        set_up = desk.run("desk-app", "install", "--centre", url, "--plain", "--code", code[0], "--not-encrypted", *data)
        assert set_up.returncode == 0, set_up.stderr
        with desk.running("desk-app", "run", *data) as running:
            came = "SELECT count(*) FROM journal WHERE desk_id = 'quay-07'"
            _until(lambda: int(cluster.psql(came)) > 0, running, desk.said)
    assert desk.run("desk-app", "verify", *data).returncode == 0
