"""What the container tests share: the fixtures of the live tests, out of containers."""

from collections.abc import Iterator

import docker
import pytest
from docker.errors import DockerException

from tests.docker.containers import RabbitContainer, a_broker, a_store
from tests.live.rabbit import amqp_url

__all__ = ("amqp_url",)


@pytest.fixture(scope="session", autouse=True)
def engine() -> None:
    try:
        client = docker.from_env(timeout=5)
        client.ping()
    except DockerException:
        pytest.skip("no Docker engine answers on this machine; these tests run RabbitMQ and MongoDB in it")
    client.close()


@pytest.fixture(scope="session")
def rabbit() -> Iterator[RabbitContainer]:
    with a_broker() as broker:
        yield broker


@pytest.fixture(scope="session")
def store_url() -> Iterator[str]:
    with a_store() as url:
        yield url
