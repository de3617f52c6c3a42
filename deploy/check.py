"""The one gate: ``python -m deploy.check`` is quick, ``--all`` adds what needs a broker, an engine or a browser."""

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
FAST = "not live and not docker and not browser and not thorough"
FAST_ROOMS = ("--ignore=tests/live", "--ignore=tests/docker", "--ignore=tests/browser")
WITHOUT_SCHEMATHESIS = ("-p", "no:schemathesis", "--ignore=tests/doors/test_openapi.py")
"""Only thorough tests need it, and it takes a second to import."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to hold, and the command that says whether it does."""

    name: str
    command: tuple[str, ...]


def tool(name: str) -> str:
    """A tool of this environment."""
    return str(BIN / name)


def pytest(marked: str, *more: str) -> tuple[str, ...]:
    """The tests with the marks."""
    return (tool("pytest"), "-m", marked, *more)


QUICK = (
    Step("form", (tool("ruff"), "format", "--check", "--quiet", ".")),
    Step("lint", (tool("ruff"), "check", "--quiet", ".")),
    Step("types", (tool("mypy"),)),
    Step("contracts between rooms", (tool("lint-imports"), "--no-logo")),
    Step("messages page is fresh", (sys.executable, "-m", "shared.messaging", "map", "--check")),
    Step("dashboards are fresh", (sys.executable, "-m", "deploy.dashboards", "--check")),
    Step("fast tests", pytest(FAST, "-n", "2", *FAST_ROOMS, *WITHOUT_SCHEMATHESIS)),
)
MORE = (
    Step(
        "thorough tests: every door, whatever the OpenAPI allows, every alert",
        pytest("thorough", "-n", "2", *FAST_ROOMS),
    ),
    # A file's tests stay together: what they share, they share in their order. They wait more than they work.
    Step(
        "live tests: a private broker and an embedded store for each of two",
        pytest("live and not docker and not browser", "-n", "2", "--dist", "loadfile"),
    ),
    Step(
        "container tests: skipped where no Docker engine answers",
        pytest("docker", "-n", "2", "--dist", "loadfile"),
    ),
    Step("browser tests", pytest("browser", "-rs")),
)


def main() -> int:
    """Run every step, say how long each took; 1 when one does not hold."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--all", action="store_true", help="the live, container and browser tests too")
    steps = (*QUICK, *MORE) if arguments.parse_args().all else QUICK
    broken = [step.name for step in steps if not holds(step)]
    say(f"{len(broken)} of {len(steps)} do not hold: {'; '.join(broken)}" if broken else "Everything holds.")
    return 1 if broken else 0


def holds(step: Step) -> bool:
    """Run one step; its output is shown as it comes."""
    say(f"==> {step.name}")
    begun = time.monotonic()
    done = subprocess.run(step.command, cwd=ROOT, check=False)  # noqa: S603 # the commands are constants above
    # Pytest ends with 5 when nothing carries the marks yet.
    good = done.returncode == 0 or ("pytest" in step.command[0] and done.returncode == 5)  # noqa: PLR2004
    say(f"    {'holds' if good else 'DOES NOT HOLD'} ({time.monotonic() - begun:.1f} s)")
    return good


def say(line: str) -> None:
    """Tell the person at the terminal."""
    print(line, flush=True)  # noqa: T201 # this is its purpose


if __name__ == "__main__":
    sys.exit(main())
