"""The document store of one machine: its ``mongod`` when it has one, else the embedded SecantusDB."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local.program import Program


def url(ports: Mapping[str, int]) -> str:
    """The local store's address.

    Retryable writes are off: SecantusDB slows down twentyfold with them, and the house's own writes are
    conditional, so repeating one is harmless anyway.
    """
    return f"mongodb://127.0.0.1:{ports['store']}/?retryWrites=false"


def local_store(folder: Path, *, ports: Mapping[str, int]) -> Program:
    """The store as a program that keeps its data in the folder, written through to the disk."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    listen = ("--port", str(ports["store"]))
    command = _mongod(data) or _secantus(data)
    return Program(name="store", command=(*command, *listen), seconds_to_stop=15, listens_on=ports["store"])


def _mongod(data: Path) -> tuple[str, ...]:
    found = shutil.which("mongod")
    return (found, "--bind_ip", "127.0.0.1", "--dbpath", str(data)) if found else ()


def _secantus(data: Path) -> tuple[str, ...]:
    # Standalone, or it writes an operation log beside every change, for change streams that nobody here reads.
    executable = str(Path(sys.executable).parent / "secantusd-py")
    options = ("--host", "127.0.0.1", "--storage-path", str(data), "--sync-on-commit", "--standalone")
    return (executable, *options)
