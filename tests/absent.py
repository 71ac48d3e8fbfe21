"""Programs that some tests want and a PC need not have. A skip names one of them by `needs`, or the data beside the project.

In CI a skipped test is a failure, unless what it names could not be installed: `.ci/run` sets CI_ABSENT to those packages.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Collection, Generator
from functools import cache
from pathlib import Path

import pytest

PACKAGES = {
    "hledger": ("hledger",),
    "softhsm2": ("softhsm2-util", "/usr/lib/softhsm/libsofthsm2.so"),
    "chromium": ("chromium",),
    "sane-utils": ("scanimage",),
    "xvfb": ("Xvfb",),
    "openbox": ("openbox",),
    "xdotool": ("xdotool",),
    "dbus": ("dbus-daemon",),
    "ibus-unikey": ("ibus-daemon", "/usr/share/ibus/component/unikey.xml"),
    "fcitx5": ("fcitx5",),
    "fcitx5-unikey": ("/usr/share/fcitx5/inputmethod/unikey.conf",),
    "fcitx5-bamboo": ("/usr/share/fcitx5/inputmethod/bamboo.conf",),
    "cups": ("cupsd", "lpadmin"),
    "etcd-server": ("etcd",),
    "patroni": ("patroni",),
}
"""Debian's packages, each with what a test uses of it: a command or a file."""
IN_CI = ("hledger", "softhsm2", "chromium", "sane-utils", "cups")
"""Those that CI's tests want; the rest are for `make prove`, whose tests of input methods take minutes."""
CI_ABSENT = os.environ.get("CI_ABSENT")
"""Packages that CI could not install; None outside CI."""
BESIDE = Path(__file__).parents[2] / "shared"
"""Data that was collected and is not part of the project."""
_REASON = re.compile(r"not on this PC: (.+)")
_NOT_BESIDE = "not beside the project: "
_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


def _is_there(used: str) -> bool:
    return Path(used).exists() if used.startswith("/") else shutil.which(used, path=_PATH) is not None


def absent(*packages: str) -> list[str]:
    return [name for name in packages if not all(map(_is_there, PACKAGES[name]))]


def needs(*packages: str) -> pytest.MarkDecorator:
    """The test is skipped where one of them is not, and the reason names it."""
    lacking = absent(*packages)
    return pytest.mark.skipif(bool(lacking), reason=_said(lacking))


def _said(lacking: list[str]) -> str:
    return f"not on this PC: {', '.join(lacking)}"


def needs_beside(path: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not path.exists(), reason=f"{_NOT_BESIDE}{path.relative_to(BESIDE)}")


def skip_where_absent(*packages: str) -> None:
    """As `needs`, from inside a fixture."""
    if lacking := absent(*packages):
        pytest.skip(_said(lacking))


def what_is_wrong_with(reason: str, allowed: Collection[str], installed: Collection[str], beside: bool) -> str:
    """Why a skip for this reason is a failure; nothing where it is none. `allowed`: packages that CI could not install;
    `installed`: those that the system says it has; `beside`: whether the collected data lies beside the project."""
    if reason.startswith(_NOT_BESIDE):
        return "the collected data lies beside the project" if beside else ""
    match = _REASON.fullmatch(reason)
    if not match:
        return "it names no package that may be absent"
    for name in match[1].split(", "):
        if name in installed:
            return f"{name} is installed"
        if name not in allowed:
            return f"{name} may not be absent"
    return ""


@cache
def installed_here() -> frozenset[str]:
    """As Debian's own list says, which knows nothing of what a test looks for; elsewhere none."""
    if shutil.which("dpkg-query") is None:
        return frozenset()
    command = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *PACKAGES]
    told = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout
    return frozenset(line.split()[0] for line in told.splitlines() if line.endswith(" installed"))


def _judge(report: pytest.TestReport | pytest.CollectReport) -> None:
    if CI_ABSENT is None or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if wrong := what_is_wrong_with(reason, CI_ABSENT.split(), installed_here(), BESIDE.exists()):
        report.outcome, report.longrepr = "failed", f"{report.nodeid} is skipped ({reason}), but {wrong}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _judge(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A file that skips itself."""
    report = yield
    _judge(report)
    return report
