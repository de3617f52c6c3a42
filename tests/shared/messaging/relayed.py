"""A broker that takes or refuses what a relay brings, and a database with something left over."""

from datetime import UTC, datetime, timedelta

from shared.messaging.memory import END_OF_TIME
from shared.storage.memory import MemoryDatabase
from shared.storage.outbox import Outgoing, all_left
from tests.shared.messaging.neighbours import says, withdrawn


class Broker:
    """Takes messages, or refuses them, or has no queue for them."""

    def __init__(self, *, heard: bool = True, down: bool = False) -> None:
        self.heard = heard
        self.down = down
        self.taken: list[Outgoing] = []

    async def publish(self, outgoing: Outgoing) -> bool:
        if self.down:
            raise ConnectionError("the broker is down")
        self.taken.append(outgoing)
        return self.heard


def later() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)


async def left_in(database: MemoryDatabase) -> int:
    return len(await all_left(database.outbox, said_before=END_OF_TIME))


async def a_backlog(database: MemoryDatabase, *, many: int) -> None:
    for number in range(many):
        await says(database, f"k-{number}", withdrawn(f"t-{number}"))
