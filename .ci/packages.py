"""Installs what tests want that skip without it, as root where there is apt; prints the names of what is absent all the same.

Without network, without root, on another system: nothing is installed, and the names are printed. It never fails.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.absent import IN_CI, absent

INDEX_S = 40.0
ALL_S = 180.0
"""A browser is the largest of them."""
SHORT = ("-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10", "-o", "Acquire::https::Timeout=10")
UPDATE = ("apt-get", "-qq", *SHORT, "-o", "APT::Update::Error-Mode=any", "update")
INSTALL = ("apt-get", "-qq", *SHORT, "-o", "DPkg::Lock::Timeout=30", "--no-install-recommends", "-y", "install")


def ran(command: tuple[str, ...], limit_s: float) -> bool:
    """Whether it ended well within the limit; what it started ends with it."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    process = subprocess.Popen(command, env=environment, start_new_session=True, **quiet)
    try:
        return process.wait(max(limit_s, 0.0)) == 0
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False


def why_not() -> str:
    if shutil.which("apt-get") is None:
        return "there is no apt-get"
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "only root may install"
    return "" if ran(UPDATE, INDEX_S) else "apt-get reaches no index"


def main() -> None:
    wanted = absent(*IN_CI)
    reason = why_not() if wanted else ""
    until = time.monotonic() + ALL_S
    for name in [] if reason else wanted:
        print(f"installing {name}", file=sys.stderr, flush=True)
        ran((*INSTALL, name), until - time.monotonic())
    left_out = absent(*IN_CI)
    if left_out:
        print(f"left out: {', '.join(left_out)}{f' ({reason})' if reason else ''}", file=sys.stderr, flush=True)
    print(" ".join(left_out))


if __name__ == "__main__":
    main()
