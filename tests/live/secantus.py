"""A private SecantusDB for the live suite: its own process, port and folder, gone when the suite ends."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Secantus:
    """A running server: where it listens and which process it is."""

    url: str
    pid: int


def a_free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def secantus(folder: Path, *, port: int | None = None, more: Sequence[str] = ()) -> Iterator[Secantus]:
    """A server over the folder's data until the block ends.

    It writes to disk before it acknowledges, as ``make up`` starts it.
    """
    port = port or a_free_port()
    command = [sys.executable, "-m", "secantus", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "secantus.log").open("a") as log:
        server = subprocess.Popen(
            [
                *command,
                "--storage-path",
                str(folder / "data"),
                "--sync-on-commit",
                "--standalone",
                "--log-level",
                "WARNING",
                *more,
            ],
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_ready(server, port)
            yield Secantus(url=f"mongodb://127.0.0.1:{port}", pid=server.pid)
        finally:
            server.terminate()
            try:
                server.wait(timeout=60)
            except subprocess.TimeoutExpired:  # what it holds is thrown away anyhow
                server.kill()
                server.wait()


@pytest.fixture(scope="session")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a store that the whole session shares; each test takes a database of its own name."""
    with secantus(tmp_path_factory.mktemp("secantus")) as server:
        yield server.url


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    for _attempt in range(600):
        if server.poll() is not None:
            raise RuntimeError(f"SecantusDB ended at its start with code {server.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("SecantusDB did not listen within 30 s")
