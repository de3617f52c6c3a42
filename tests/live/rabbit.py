"""A private RabbitMQ node for the live tests: its own ports, folder and process, gone when they end."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

SERVERS = (
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "/opt/homebrew/sbin/rabbitmq-server",
    "/usr/local/sbin/rabbitmq-server",
)
PATIENCE = 60.0


def server() -> str | None:
    """The broker's start script on this machine; Debian's wrapper in the PATH insists on root."""
    return next((path for path in SERVERS if Path(path).exists()), shutil.which("rabbitmq-server"))


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on right now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


class RabbitNode:
    """One broker process that a test may stop, kill and start again on the same data."""

    def __init__(self, folder: Path, command: str) -> None:
        self.folder = folder
        self.command = command
        self.amqp, self.management, self.prometheus, self.distribution = free_ports(4)
        self._process: subprocess.Popen[bytes] | None = None
        for part in ("home", "log", "mnesia"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / "enabled_plugins").write_text("[rabbitmq_management,rabbitmq_prometheus].\n")
        (folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.default = 127.0.0.1:{self.amqp}\n"
            "management.tcp.ip = 127.0.0.1\n"
            f"management.tcp.port = {self.management}\n"
            "prometheus.tcp.ip = 127.0.0.1\n"
            f"prometheus.tcp.port = {self.prometheus}\n"
        )

    def url(self, vhost: str = "%2F") -> str:
        """The address of a virtual host."""
        return f"amqp://guest:guest@127.0.0.1:{self.amqp}/{vhost}"

    def start(self) -> None:
        """Start the node and wait until it takes connections."""
        with (self.folder / "log" / "out").open("ab") as out:
            self._process = subprocess.Popen(
                [self.command],
                env=self._environment(),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait()

    def stop(self) -> None:
        """Stop the node as a shutdown would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the node as a power cut would."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop the node and start it again."""
        self.stop()
        self.start()

    @contextlib.contextmanager
    def vhost(self) -> Iterator[str]:
        """The address of a fresh virtual host that is dropped afterwards."""
        name = f"test-{uuid.uuid4().hex[:8]}"
        self.manage("PUT", f"vhosts/{name}")
        yield self.url(name)
        with contextlib.suppress(httpx.HTTPError):
            self.manage("DELETE", f"vhosts/{name}")

    def manage(self, method: str, path: str, body: dict[str, str] | None = None) -> httpx.Response:
        """One request to the node's management interface."""
        answer = httpx.request(
            method,
            f"http://127.0.0.1:{self.management}/api/{path}",
            auth=("guest", "guest"),
            json=body,
            timeout=10,
            trust_env=False,
        )
        answer.raise_for_status()
        return answer

    def _environment(self) -> dict[str, str]:
        at = self.folder
        return {
            "PATH": os.environ["PATH"],  # noqa: TID251  # a child process needs the machine's own PATH
            "LANG": "C.UTF-8",
            "HOME": str(at / "home"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_NODENAME": f"guanjia{self.amqp}@localhost",
            "RABBITMQ_DIST_PORT": str(self.distribution),
            "RABBITMQ_MNESIA_BASE": str(at / "mnesia"),
            "RABBITMQ_LOG_BASE": str(at / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(at / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(at / "rabbitmq.conf"),
            "RABBITMQ_PID_FILE": str(at / "pid"),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(OSError, httpx.HTTPError):
                socket.create_connection(("127.0.0.1", self.amqp), timeout=1).close()
                self.manage("GET", "overview")
                return
            if self._process is not None and self._process.poll() is not None:
                break
            time.sleep(0.1)
        said = (self.folder / "log" / "out").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"the RabbitMQ node in {self.folder} did not start:\n{said}")

    def _end(self, signal_number: int) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if signal_number == signal.SIGKILL:
                os.killpg(self._process.pid, signal_number)
            else:
                os.kill(int((self.folder / "pid").read_text()), signal_number)
        self._process.wait(timeout=PATIENCE)
        self._process = None


@pytest.fixture(scope="session")
def rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitNode]:
    """A running private node; tests that need one are skipped where RabbitMQ is not installed."""
    command = server()
    if command is None:
        pytest.fail("no RabbitMQ on this machine: install rabbitmq-server to run the live tests")
    node = RabbitNode(tmp_path_factory.mktemp("rabbit"), command)
    try:
        node.start()
        yield node
    finally:
        node.kill()


@pytest.fixture
def amqp_url(rabbit: RabbitNode) -> Iterator[str]:
    """A fresh virtual host on the private node."""
    with rabbit.vhost() as url:
        yield url
