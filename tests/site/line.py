"""The line between a site's broker and the center's: a cable between two network namespaces, or a small relay.

The cable is the better test: when it is down, packets vanish and nobody is told, as with a real cut. The relay is for
machines where namespaces are not allowed; it says so when it is chosen.
"""

import contextlib
import itertools
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.live.rabbit import PLUGINS, RabbitNode, server

COUNT = itertools.count()
SHOVELS = f"{PLUGINS},rabbitmq_shovel,rabbitmq_shovel_management"


class Line(Protocol):
    """Two running brokers and what joins them."""

    @property
    def center(self) -> RabbitNode: ...
    @property
    def site(self) -> RabbitNode: ...
    @property
    def outside(self) -> str:
        """The center's broker as the site's broker reaches it, ``host:port``."""

    def cut(self) -> None:
        """No packet gets through from now on."""

    def heal(self) -> None:
        """Packets get through again."""


def run(*command: str) -> None:
    """Run one command of the system; raises CalledProcessError."""
    subprocess.run(command, check=True, capture_output=True)


def namespaces_allowed() -> bool:
    """Whether this user may make network namespaces here."""
    if shutil.which("ip") is None:
        return False
    name = f"gj{os.getpid()}try"
    made = subprocess.run(["ip", "netns", "add", name], check=False, capture_output=True)
    if made.returncode == 0:
        run("ip", "netns", "del", name)
    return made.returncode == 0


@dataclass
class Cable:
    """Each broker in a namespace of its own, a cable between them, and one from each to the test."""

    folder: Path
    command: str
    center: RabbitNode = field(init=False)
    site: RabbitNode = field(init=False)

    def __post_init__(self) -> None:
        self._id = f"{os.getpid() % 10000}{next(COUNT)}"
        self._net = int(self._id) % 250
        self.names = {"center": f"gj{self._id}c", "site": f"gj{self._id}s"}
        try:
            self._lay()
        except subprocess.CalledProcessError:
            self.close()
            raise
        self.center = self._node("center", host=f"10.212.{self._net}.2")
        self.site = self._node("site", host=f"10.213.{self._net}.2")

    def _lay(self) -> None:
        for end in self.names.values():
            run("ip", "netns", "add", end)
            run("ip", "-n", end, "link", "set", "lo", "up")
        run("ip", "link", "add", self._card("lc"), "type", "veth", "peer", "name", self._card("ls"))
        for end, card, place in (("center", "lc", 2), ("site", "ls", 1)):
            self._plug(self.names[end], self._card(card), f"10.211.{self._net}.{place}")
        for number, end in enumerate(("center", "site"), start=212):
            inner, outer = self._card(f"i{end[0]}"), self._card(f"o{end[0]}")
            run("ip", "link", "add", inner, "type", "veth", "peer", "name", outer)
            self._plug(self.names[end], inner, f"10.{number}.{self._net}.2")
            run("ip", "addr", "add", f"10.{number}.{self._net}.1/24", "dev", outer)
            run("ip", "link", "set", outer, "up")

    @property
    def outside(self) -> str:
        """See Line."""
        return f"10.211.{self._net}.2:{self.center.door.amqp}"

    def cut(self) -> None:
        """See Line."""
        run("ip", "-n", self.names["site"], "link", "set", self._card("ls"), "down")

    def heal(self) -> None:
        """See Line."""
        run("ip", "-n", self.names["site"], "link", "set", self._card("ls"), "up")

    def close(self) -> None:
        """End what runs in the namespaces, then the namespaces; their cables go with them."""
        for end in self.names.values():
            found = subprocess.run(["ip", "netns", "pids", end], check=False, capture_output=True, text=True)
            for pid in found.stdout.split():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)
            subprocess.run(["ip", "netns", "del", end], check=False, capture_output=True)

    def _card(self, name: str) -> str:
        return f"gj{self._id}{name}"

    def _plug(self, end: str, card: str, address: str) -> None:
        run("ip", "link", "set", card, "netns", end)
        run("ip", "-n", end, "addr", "add", f"{address}/24", "dev", card)
        run("ip", "-n", end, "link", "set", card, "up")

    def _node(self, name: str, *, host: str) -> RabbitNode:
        within = ("ip", "netns", "exec", self.names[name])
        folder = self.folder / name
        return RabbitNode(folder, self.command, within=within, host=host, plugins=SHOVELS)


@dataclass
class Relay:
    """Both brokers side by side, and a port in front of the center's that can be shut."""

    folder: Path
    command: str
    center: RabbitNode = field(init=False)
    site: RabbitNode = field(init=False)

    def __post_init__(self) -> None:
        self.center = RabbitNode(self.folder / "center", self.command, plugins=SHOVELS)
        self.site = RabbitNode(self.folder / "site", self.command, plugins=SHOVELS)
        self._open = True
        self._pairs: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._let_in, daemon=True).start()

    @property
    def outside(self) -> str:
        """See Line."""
        return f"127.0.0.1:{self._door.getsockname()[1]}"

    def cut(self) -> None:
        """See Line."""
        self._open = False
        pairs, self._pairs = self._pairs, []
        for one in pairs:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def heal(self) -> None:
        """See Line."""
        self._open = True

    def close(self) -> None:
        """Shut the port for good."""
        self.cut()
        self._door.close()

    def _let_in(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                come, _ = self._door.accept()
                if not self._open:
                    come.close()
                    continue
                there = socket.create_connection(("127.0.0.1", self.center.door.amqp))
                self._pairs += [come, there]
                for one, other in ((come, there), (there, come)):
                    threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while taken := one.recv(65536):
            other.sendall(taken)
    for end in (one, other):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def a_line(folder: Path) -> Iterator[Line]:
    """Two running brokers, joined as well as this machine allows; gone when the block ends."""
    command = server()
    if command is None:
        raise RuntimeError("no RabbitMQ on this machine: install rabbitmq-server")
    allowed = namespaces_allowed()
    print("line: veth cable between network namespaces" if allowed else "line: TCP relay, no namespaces here")  # noqa: T201 # the test's output says which
    line: Cable | Relay = (Cable if allowed else Relay)(folder, command)
    begun = time.monotonic()
    try:
        starting = [threading.Thread(target=node.start) for node in (line.center, line.site)]
        for one in starting:
            one.start()
        for one in starting:
            one.join()
        print(f"line: both brokers run after {time.monotonic() - begun:.1f} s")  # noqa: T201 # the same
        yield line
    finally:
        for node in (line.center, line.site):
            node.kill()
        line.close()
