"""Something to keep: one field of every kind that a state may hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Protocol, Self

from shared.contracts.envelope import Body, Message
from shared.contracts.rulebook import RuleChanged
from shared.storage.outbox import Outbox, Outgoing, all_left
from shared.storage.store import Database, Decision, Index, Kept
from shared.vocabulary.ids import SiteId
from shared.vocabulary.matters import Trade
from shared.vocabulary.privacy import Address, PersonName, Phone, Private, SearchWord
from tests.clockwork import MONDAY_MORNING

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)

JINXIU = SiteId("jinxiu")


class JobState(StrEnum):
    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True)
class Part:
    name: str
    price: int
    bought: date | None = None


@dataclass(frozen=True)
class Caller:
    phone: Phone
    at: datetime


@dataclass(frozen=True)
class Job:
    id: str
    site: SiteId | None = JINXIU
    state: JobState = JobState.OPEN
    opened: datetime = MONDAY_MORNING
    due: datetime | None = None
    count: int = 0
    title: str = ""
    parts: tuple[Part, ...] = ()
    trades: frozenset[Trade] = frozenset()
    limits: Mapping[Trade, timedelta] = field(default_factory=dict)
    rate: Decimal = Decimal(0)
    starts: time | None = None
    note: bytes = b""
    urgent: bool = False
    owner: PersonName = ""
    phone: Phone = ""
    phones: tuple[Phone, ...] = ()
    mail: Address | None = None
    said: Annotated[Mapping[str, Any], Private()] = field(default_factory=dict)
    called: tuple[Caller, ...] = ()
    words: tuple[SearchWord, ...] = ()

    def counted(self) -> Self:
        return replace(self, count=self.count + 1)


@dataclass(frozen=True)
class Badge:
    id: str
    site: str
    number: int


SEEN: list[tuple[Job | None, Job]] = []
"""Every change of a job that a store told of."""

JOBS = Kept(
    of=Job,
    name="jobs",
    indexes=(Index(("due",)), Index(("site", "-opened")), Index(("count", "due"))),
    counts=lambda before, after: SEEN.append((before, after)),
)
BADGES = Kept(of=Badge, name="badges", indexes=(Index(("site", "number"), unique=True),))
ENTRIES = Kept(of=Job, name="entries", indexes=(Index(("site",)),))


class Replica(Database, Protocol):
    @property
    def outbox(self) -> Outbox: ...

    hurry: Any


Replicas = tuple[Replica, Replica]


def a_job(id: str = "job-1", **changed: Any) -> Job:
    return Job(id=id, **changed)


def says(*rules: str) -> list[RuleChanged]:
    return [
        RuleChanged(service="hotline", chapter="calls", rule=rule, effective=MONDAY_MORNING) for rule in rules
    ]


async def waiting(replicas: Replicas) -> list[Message[Body]]:
    """The messages that wait to be sent, oldest first, as the first replica's relay sees them."""
    return [outgoing.message for outgoing in await held_by(replicas[0])]


async def held_by(replica: Replica) -> list[Outgoing]:
    """What a replica's relay finds to send, whenever it was said."""
    return await all_left(replica.outbox, said_before=END_OF_TIME)


def count_one(job: Job) -> Decision[Job]:
    return job.counted(), []


def count_aloud(job: Job) -> Decision[Job]:
    return job.counted(), says(f"rule-{job.count + 1}")
