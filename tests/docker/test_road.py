"""Broker and store together, both in containers: from a store's outbox to whoever hears, and a whole task."""

from datetime import timedelta

import pytest

from tests.causes import a_command
from tests.crew.test_live import test_a_paid_task_goes_the_whole_road_over_a_real_broker_and_store
from tests.live.store import DRIVERS, two_replicas
from tests.live.street import open_house, until
from tests.live.test_messaging_relay import a_relay
from tests.shared.messaging.neighbours import Journal, archive, withdrawn
from tests.shared.storage.suite.jobs import JOBS, Replicas, a_job, says, waiting

__all__ = ("test_a_paid_task_goes_the_whole_road_over_a_real_broker_and_store",)
pytestmark = pytest.mark.docker


@pytest.mark.parametrize("driver", DRIVERS)
async def test_the_relay_publishes_what_the_stores_outbox_holds(
    amqp_url: str, store_url: str, driver: str
) -> None:
    journal = Journal()
    async with (
        two_replicas(store_url, driver=driver) as replicas,
        open_house(amqp_url, archive(journal)) as bus,
    ):
        jobs = replicas[0].store(JOBS)
        await jobs.add(a_job("before a crash"), [withdrawn()], because=a_command())
        relay = a_relay(bus, replicas[0], left_over=timedelta(0))
        await jobs.add(a_job("after it"), says("rule"), because=a_command())

        await until(lambda: set(journal.names) == {"hotline.task.withdrawn", "rulebook.rule.changed"})
        await until(lambda: _sent(replicas))
        await relay.stop()


async def _sent(replicas: Replicas) -> bool:
    return not await waiting(replicas)
