"""A private RabbitMQ node for the live tests: its own ports, folder and process, gone when they end."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.broker import AWAKE, with_room
from tests.live.broker import PATIENCE, Broker, Door

SERVERS = (
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "/opt/homebrew/sbin/rabbitmq-server",
    "/usr/local/sbin/rabbitmq-server",
)


PLUGINS = "rabbitmq_management,rabbitmq_prometheus"


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
    """One broker process that a test may stop, kill and start again on the same data.

    ``within`` runs it somewhere else, such as in a network namespace, where ``host`` reaches it; ``more`` is added to
    its configuration, ``terms`` are what only Erlang's own form can say.
    """

    def __init__(
        self,
        folder: Path,
        command: str,
        *,
        within: tuple[str, ...] = (),
        host: str = "127.0.0.1",
        plugins: str = PLUGINS,
        more: str = "",
        terms: str = "",
        patience: float = PATIENCE,
    ) -> None:
        self.patience = patience
        self.within = within
        self.folder = folder
        self.command = command
        amqp, management, prometheus, self.distribution = free_ports(4)
        self.door = Door(amqp, management, host)
        self._process: subprocess.Popen[bytes] | None = None
        heard = "0.0.0.0" if within else "127.0.0.1"
        for part in ("home", "log", "mnesia"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / "enabled_plugins").write_text(f"[{plugins}].\n")
        (folder / "advanced.config").write_text(terms or "[].\n")
        (folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.default = {heard}:{amqp}\n"
            "loopback_users = none\n"
            f"management.tcp.ip = {heard}\n"
            f"management.tcp.port = {management}\n"
            "prometheus.tcp.ip = 127.0.0.1\n"
            f"prometheus.tcp.port = {prometheus}\n{more}"
        )

    def start(self) -> None:
        """Start the node and wait until it takes connections."""
        with (self.folder / "log" / "out").open("ab") as out:
            self._process = subprocess.Popen(
                [*self.within, *with_room(self.command)],
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

    def _environment(self) -> dict[str, str]:
        at = self.folder
        return {
            "PATH": os.environ["PATH"],  # noqa: TID251  # a child process needs the machine's own PATH
            "LANG": "C.UTF-8",
            "HOME": str(at / "home"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_NODENAME": f"guanjia{self.door.amqp}@localhost",
            "RABBITMQ_DIST_PORT": str(self.distribution),
            "RABBITMQ_MNESIA_BASE": str(at / "mnesia"),
            "RABBITMQ_LOG_BASE": str(at / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(at / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(at / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(at / "advanced.config"),
            "RABBITMQ_PID_FILE": str(at / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": AWAKE,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }

    def _wait(self) -> None:
        process = self._process
        if self.door.opens(lives=lambda: process is None or process.poll() is None, within=self.patience):
            return
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
        self._process.wait(timeout=self.patience)
        self._process = None


@pytest.fixture(scope="session")
def rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitNode]:
    """A running private node; tests that need one fail where RabbitMQ is not installed."""
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
def amqp_url(rabbit: Broker) -> Iterator[str]:
    """A fresh virtual host on the broker."""
    with rabbit.door.vhost() as url:
        yield url
