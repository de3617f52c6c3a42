"""Sets this machine up, with nothing but Python's standard library: the environment and Debian's packages.

``python3 deploy/prepare.py`` makes ``.venv`` from the hash-pinned lock; ``--broker``, ``--browser`` and
``--prometheus`` add what is not Python. What is there already is left alone, so a second run takes a moment.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".guanjia-lock"
NO_SERVICE = Path("/usr/sbin/policy-rc.d")
BROKERS = (
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "/opt/homebrew/sbin/rabbitmq-server",
    "/usr/local/sbin/rabbitmq-server",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class CannotError(Exception):
    """Something cannot be had here; the sentence says what a person can do."""


def say(line: str) -> None:
    """Tell the person at the terminal what is going on."""
    print(f"==> {line}", flush=True)  # noqa: T201 # this is its purpose


def main() -> int:
    """Set up what was asked for; 1 with a sentence when something cannot be had."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lock", default="requirements.lock", help="the lock to install")
    arguments.add_argument("--broker", action="store_true", help="RabbitMQ, unless AMQP_URL names one")
    arguments.add_argument("--browser", action="store_true", help="Chromium and Chinese fonts, for the tests")
    arguments.add_argument("--prometheus", action="store_true", help="Prometheus and promtool, for the tests")
    wanted = arguments.parse_args()
    try:
        environment(ROOT / wanted.lock)
        if wanted.broker and not os.environ.get("AMQP_URL"):  # noqa: TID251 # runs before any settings exist
            broker()
        if wanted.browser:
            browser()
        if wanted.prometheus:
            prometheus()
    except CannotError as cannot:
        print(cannot, file=sys.stderr)  # noqa: T201 # this is its purpose
        return 1
    return 0


def environment(lock: Path) -> None:
    """Make ``.venv`` hold exactly what the lock names, each file checked against its hash."""
    if sys.version_info < (3, 11):  # noqa: UP036 # the machine's Python may be any
        raise CannotError(
            f"Guanjia needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}."
        )
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if STAMP.exists() and wanted in STAMP.read_text().split():
        return
    if not (VENV / "bin" / "python").exists():
        say(f"Python environment in {VENV.relative_to(ROOT)}")
        make_venv()
    say(f"Packages from {lock.name} (a few minutes the first time)")
    installed = subprocess.run(  # noqa: S603 # our own interpreter
        [
            VENV / "bin" / "python", "-m", "pip", "install", "--no-deps", "--require-hashes", "--progress-bar", "on",
            "--disable-pip-version-check", "--quiet", "--quiet", "-r", lock,
        ],
        check=False,
    )  # fmt: skip
    if installed.returncode:
        raise CannotError("The packages could not be installed: pip says why above. Is there a network?")
    STAMP.write_text(f"{STAMP.read_text() if STAMP.exists() else ''}{wanted}\n")


def make_venv() -> None:
    """Make the environment, with Debian's package for it where Python came without."""
    if not (Path(sysconfig.get_path("stdlib")) / "ensurepip").exists():
        apt("python3-venv", why="Python here cannot make environments")
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)  # noqa: S603 # our own interpreter


def broker() -> None:
    """RabbitMQ's server; the node that Debian would start with it is not started."""
    if shutil.which("rabbitmq-server") or any(Path(place).exists() for place in BROKERS):
        return
    apt("rabbitmq-server", why="RabbitMQ is not on this machine")


def browser() -> None:
    """A browser to test the pages with, and a font that has Chinese characters."""
    if not any(shutil.which(name) for name in BROWSERS):
        apt("chromium", "fonts-noto-cjk", why="there is no Chromium for the browser tests")


def prometheus() -> None:
    """Prometheus to test dashboards and alerts with; the server that Debian would start with it is not started."""
    if not all(shutil.which(name) for name in ("prometheus", "promtool")):
        apt("prometheus", why="Prometheus is not on this machine")


def apt(*packages: str, why: str) -> None:
    """Install Debian packages without starting any service; raises CannotError when that is not possible."""
    names = " ".join(packages)
    if shutil.which("apt-get") is None:
        raise CannotError(f"{why}: install {names} with this system's own tool, then try again.")
    if os.geteuid() != 0:
        raise CannotError(f"{why}: run 'sudo apt-get install {names}', then try again.")
    say(f"Debian packages: {names}")
    ours = not NO_SERVICE.exists()
    if ours:
        NO_SERVICE.write_text("#!/bin/sh\nexit 101\n")
        NO_SERVICE.chmod(0o755)
    try:
        if not _apt("install", packages) and not (_apt("update", ()) and _apt("install", packages)):
            raise CannotError(f"{why}, and apt-get could not install {names}: it says why above.")
    finally:
        if ours:
            NO_SERVICE.unlink()


def _apt(verb: str, packages: Sequence[str]) -> bool:
    quiet = ["-y", "-qq", "--no-install-recommends"] if packages else ["-qq"]
    done = subprocess.run(  # noqa: S603 # the names are constants above
        ["/usr/bin/apt-get", verb, *quiet, *packages],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},  # noqa: TID251 # apt needs the rest of it
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
