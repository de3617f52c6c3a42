"""What the container tests share: the fixtures of the live tests, out of containers."""

from collections.abc import Iterator

import pytest

from tests.docker.containers import RabbitContainer, a_broker, a_store, an_engine_answers
from tests.live.rabbit import amqp_url

__all__ = ("amqp_url",)


@pytest.fixture(scope="session", autouse=True)
def engine() -> None:
    if not an_engine_answers():
        pytest.skip("no Docker engine answers on this machine; these tests run RabbitMQ and MongoDB in it")


@pytest.fixture(scope="session")
def rabbit() -> Iterator[RabbitContainer]:
    with a_broker() as broker:
        yield broker


@pytest.fixture(scope="session")
def store_url() -> Iterator[str]:
    with a_store() as url:
        yield url
