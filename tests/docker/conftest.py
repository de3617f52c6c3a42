"""What the container tests share: the fixtures of the live tests, out of containers."""

from collections.abc import Iterator

import pytest

from tests.docker.containers import RabbitContainer, a_broker, a_store, what_is_missing
from tests.live.rabbit import amqp_url

__all__ = ("amqp_url",)


@pytest.fixture(scope="session", autouse=True)
def engine() -> None:
    if missing := what_is_missing():
        pytest.skip(f"{missing}; these tests run RabbitMQ and MongoDB in containers")


@pytest.fixture(scope="session")
def rabbit() -> Iterator[RabbitContainer]:
    with a_broker() as broker:
        yield broker


@pytest.fixture(scope="session")
def store_url() -> Iterator[str]:
    with a_store() as url:
        yield url
