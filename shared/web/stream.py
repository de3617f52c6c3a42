"""Server-sent events: what pages hear while they are open."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass

from sse_starlette import EventSourceResponse, ServerSentEvent

HEARTBEAT = 15
MOST_WAITING = 100


@dataclass(frozen=True, slots=True)
class Event:
    """Something a page may want to follow; ``name`` is what ``hx-trigger="name from:body"`` waits for."""

    name: str
    data: str = ""


Elsewhere = Callable[[str, Event], None]


class Hub:
    """Passes events from handlers to open pages; nothing is kept for who is not listening.

    Give ``elsewhere`` what brings an event to the service's other processes: there it is rung, not published.
    """

    def __init__(self) -> None:
        self.elsewhere: Elsewhere | None = None
        self._listening: dict[str, set[asyncio.Queue[Event | None]]] = {}

    def publish(self, topic: str, event: Event) -> None:
        """Tell every page that follows the topic, in every process."""
        self.ring(topic, event)
        if self.elsewhere:
            self.elsewhere(topic, event)

    def ring(self, topic: str, event: Event) -> None:
        """Tell the pages of this process; a page that cannot keep up loses the oldest events."""
        for queue in tuple(self._listening.get(topic, ())):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(event)

    async def subscribe(self, topics: Iterable[str]) -> AsyncGenerator[Event, None]:
        """The events of the topics from now on, until the listener leaves or the hub closes."""
        with self.listen(topics) as queue:
            while (event := await queue.get()) is not None:
                yield event

    async def close(self) -> None:
        """End every stream, at the service's end or when something was missed: an open page comes back and looks."""
        for queue in {queue for queues in self._listening.values() for queue in queues}:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)

    def listeners(self, topic: str) -> int:
        """How many pages follow a topic."""
        return len(self._listening.get(topic, ()))

    @contextmanager
    def listen(self, topics: Iterable[str]) -> Iterator[asyncio.Queue[Event | None]]:
        """The events of the topics from this moment on, as they wait; None once the hub has closed."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue(MOST_WAITING)
        followed = tuple(topics)
        for topic in followed:
            self._listening.setdefault(topic, set()).add(queue)
        try:
            yield queue
        finally:
            for topic in followed:
                self._listening[topic].discard(queue)


def stream(hub: Hub, topics: Iterable[str], *, about: str = "") -> EventSourceResponse:
    """The answer of a route that a page listens to, ``about`` one thing only when it is named.

    A heartbeat keeps the line open.
    """
    return EventSourceResponse(_sent(hub, tuple(topics), about=about), ping=HEARTBEAT)


async def _sent(hub: Hub, topics: tuple[str, ...], *, about: str) -> AsyncIterator[ServerSentEvent]:
    # Chosen here: the event filters of HTMX are evaluated in the browser, which our security policy forbids.
    async with aclosing(hub.subscribe(topics)) as events:
        async for event in events:
            if about in ("", event.data):
                yield ServerSentEvent(event=event.name, data=event.data)
