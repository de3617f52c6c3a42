"""A broker as a test meets it, whoever runs it: a door, and the power to kill it and start it again."""

import contextlib
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import httpx

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Door:
    """Where a broker of this machine takes messages, and where it is managed."""

    amqp: int
    management: int
    host: str = "127.0.0.1"

    def url(self, vhost: str = "%2F") -> str:
        """The address of a virtual host."""
        return f"amqp://guest:guest@{self.host}:{self.amqp}/{vhost}"

    @contextlib.contextmanager
    def vhost(self) -> Iterator[str]:
        """The address of a fresh virtual host that is dropped afterwards."""
        name = f"test-{uuid.uuid4().hex[:8]}"
        self.manage("PUT", f"vhosts/{name}")
        yield self.url(name)
        with contextlib.suppress(httpx.HTTPError):
            self.manage("DELETE", f"vhosts/{name}")

    def manage(self, method: str, path: str, body: dict[str, str] | None = None) -> httpx.Response:
        """One request to the management interface."""
        answer = httpx.request(
            method,
            f"http://{self.host}:{self.management}/api/{path}",
            auth=("guest", "guest"),
            json=body,
            timeout=10,
            trust_env=False,
        )
        answer.raise_for_status()
        return answer

    def opens(self, *, lives: Callable[[], bool], within: float = PATIENCE) -> bool:
        """Wait until the broker takes connections; False when it ended or did not within the seconds."""
        end = time.monotonic() + within
        while time.monotonic() < end and lives():
            with contextlib.suppress(OSError, httpx.HTTPError):
                socket.create_connection((self.host, self.amqp), timeout=1).close()
                self.manage("GET", "overview")
                return True
            time.sleep(0.1)
        return False


class Broker(Protocol):
    """A running broker."""

    @property
    def door(self) -> Door: ...

    def start(self) -> None:
        """Start it and wait until it takes connections."""

    def kill(self) -> None:
        """End it as a power cut would."""

    def stop(self) -> None:
        """End it in good order: it tells everybody that it goes."""
