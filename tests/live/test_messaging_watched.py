from datetime import UTC, datetime

import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.contracts.envelope import Message
from shared.contracts.hotline import TaskWithdrawn
from shared.messaging.meters import DEAD_LETTERS, RETRIES
from shared.messaging.relay import Relay
from shared.messaging.subscriptions import on
from shared.storage.memory import MemoryDatabase
from tests.causes import a_message
from tests.live.street import build, bus_of, depth, open_house, outgoing, running, until
from tests.live.test_messaging_failures import QUEUE, Mood, shaky
from tests.shared.messaging.neighbours import COUNTS, Neighbour, counter, withdrawn

pytestmark = pytest.mark.live


async def note(message: Message[TaskWithdrawn], *, seen: list[dict[str, object]]) -> None:
    seen.append({"task": message.body.task} | structlog.contextvars.get_contextvars())


async def test_every_line_logged_by_a_handler_carries_the_journey(amqp_url: str) -> None:
    seen: list[dict[str, object]] = []
    service = Neighbour(name="noting", tools={"seen": seen}, subscriptions=(on(TaskWithdrawn, note),))
    async with open_house(amqp_url, service) as bus:
        await bus.publish(outgoing(a_message(withdrawn(), id="m-1", journey="j-1")))

        await until(lambda: len(seen) == 1)

    assert seen == [{"task": "t-1", "journey": "j-1", "message": "m-1", "heard": "hotline.task.withdrawn"}]


async def test_a_trace_goes_on_through_the_outbox_to_the_next_handler(amqp_url: str) -> None:
    spans = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    database = MemoryDatabase()
    service = counter(database)
    await build(amqp_url, service)
    bus = bus_of(amqp_url, service, tracer_provider=provider)
    relay = Relay(bus.publish, database.outbox, lambda: datetime.now(UTC))
    database.hurry = relay.hurry

    async with running(bus):
        await bus.publish(outgoing(a_message(withdrawn("t-1"))))
        await until(lambda: _count_is(database, "t-1", 11))
        await relay.stop()

    handled = [span for span in spans.get_finished_spans() if span.name.endswith("process")]
    assert len(handled) == 2
    assert len({span.context.trace_id for span in handled if span.context}) == 1


async def test_retries_and_dead_letters_are_counted_by_queue(amqp_url: str) -> None:
    retries = RETRIES.labels(queue=QUEUE, level="50ms")._value.get()
    buried = DEAD_LETTERS.labels(queue=QUEUE, reason="bug")._value.get()
    mood = Mood(fails={"broken": 99}, error=ZeroDivisionError)
    async with open_house(amqp_url, shaky(mood)) as bus:
        await bus.publish(outgoing(a_message(withdrawn("broken"))))
        await until(lambda: _dead(amqp_url))

    assert RETRIES.labels(queue=QUEUE, level="50ms")._value.get() == retries + 1
    assert DEAD_LETTERS.labels(queue=QUEUE, reason="bug")._value.get() == buried + 1


async def _count_is(database: MemoryDatabase, key: str, expected: int) -> bool:
    kept = await database.store(COUNTS).find(key)
    return kept is not None and kept.heard == expected


async def _dead(amqp_url: str) -> bool:
    return await depth(amqp_url, "dead.shaky") == 1
