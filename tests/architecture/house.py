"""What the architecture tests look at: the files that git tracks, and those about to be."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, relative to its root: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(sorted(Path(line) for line in listed.stdout.splitlines() if (ROOT / line).is_file()))


def services() -> tuple[str, ...]:
    """The services, by name."""
    return tuple(sorted(one.parent.name for one in (ROOT / "services").glob("*/app.py")))
