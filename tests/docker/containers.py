"""RabbitMQ and MongoDB as the containers that ``compose.yaml`` runs, gone when the suite ends."""

import gc
import time
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import docker
from docker.errors import DockerException
from pymongo import MongoClient
from testcontainers.community.mongodb import MongoDbContainer
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer

from tests.live.broker import Door
from tests.live.rabbit import free_ports

IMAGES = RABBITMQ, MONGO = "rabbitmq:4-management", "mongo:8"
PATIENCE_MS = 60_000
SETTLES = 3.0
"""Seconds after which a node that has started may lose a queue. RabbitMQ 4.0 starts a dead-letter worker for each queue
then; a queue that is deleted under its worker ends their supervisor, and the node takes no such queue any more."""
LOGS = Path(__file__).resolve().parents[2] / "run" / "containers"

# The reaper is one more image to fetch; the blocks below remove what they start.
testcontainers_config.ryuk_disabled = True


def what_is_missing() -> str | None:
    """Why containers cannot run here: no engine answers, or an image cannot be had; None when they can."""
    with suppress(DockerException), closing(docker.from_env(timeout=60)) as engine:
        strange = (image for image in IMAGES if not had(engine, image))
        return next((f"the Docker engine cannot get {image}" for image in strange), None)
    # The library leaves its socket open when nobody answers.
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()
    return "no Docker engine answers on this machine"


def had(engine: docker.DockerClient, image: str) -> bool:
    """Whether an image is here, or can be brought here."""
    with suppress(DockerException):
        engine.images.get(image)
        return True
    with suppress(DockerException):
        engine.images.pull(image)
        return True
    return False


@dataclass(frozen=True, slots=True)
class RabbitContainer:
    """A broker in a container; killed and started again it has the same ports and data."""

    door: Door
    container: DockerContainer

    def start(self) -> None:
        """Start the container if it does not run, and wait until it takes connections."""
        self.container.get_wrapped_container().start()
        if not self.door.opens(lives=self._is_running):
            raise RuntimeError(f"{RABBITMQ} did not start:\n{self.container.get_logs()[0].decode()[-2000:]}")
        time.sleep(SETTLES)

    def kill(self) -> None:
        """End the container as a power cut would."""
        self.container.get_wrapped_container().kill()

    def stop(self) -> None:
        """End the node, and the container with it, in good order."""
        made = self.container.get_wrapped_container()
        made.exec_run(["rabbitmqctl", "shutdown", "--no-wait"])
        made.wait(timeout=60)

    def _is_running(self) -> bool:
        made = self.container.get_wrapped_container()
        made.reload()
        return str(made.status) == "running"


@contextmanager
def a_broker() -> Iterator[RabbitContainer]:
    """A running broker until the block ends."""
    amqp, management = free_ports(2)
    door = Door(amqp, management)
    container = (
        DockerContainer(RABBITMQ).with_bind_ports(5672, door.amqp).with_bind_ports(15672, door.management)
    )
    with container:
        broker = RabbitContainer(door, container)
        try:
            broker.start()
            yield broker
        finally:  # what it said, for whoever asks why a test failed
            LOGS.mkdir(parents=True, exist_ok=True)
            (LOGS / "rabbitmq.log").write_bytes(b"".join(container.get_logs()))


@contextmanager
def a_store() -> Iterator[str]:
    """The address of a running MongoDB until the block ends; its users sign in, as in ``compose.yaml``."""
    with MongoDbContainer(MONGO) as container:
        url = f"{container.get_connection_url()}/?retryWrites=false"
        with MongoClient[dict[str, object]](url, serverSelectionTimeoutMS=PATIENCE_MS) as client:
            client.admin.command("ping")
        yield url
