"""Pins every package by its hash: ``requirements.lock`` to run, ``requirements-dev.lock`` to test as well."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = (
    sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes", "--strip-extras", "--allow-unsafe",
    "--no-header", "--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links", "--no-annotate",
)  # fmt: skip


def main() -> None:
    """Write both locks; neither names an index."""
    run, test = "requirements.lock", "requirements-dev.lock"
    subprocess.run([*COMPILE, "-o", run, "pyproject.toml"], cwd=ROOT, check=True)  # noqa: S603 # constants
    subprocess.run(  # noqa: S603 # constants
        [*COMPILE, "--extra", "dev", "-c", run, "-o", test, "pyproject.toml"], cwd=ROOT, check=True
    )


if __name__ == "__main__":
    main()
