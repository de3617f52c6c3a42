"""Two small services for tests of messaging: one asks for a task, the other counts what it heard."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from shared.contracts.crew import WorkAccepted
from shared.contracts.dispatch import OfferTask, TaskCancelled, WithdrawTask
from shared.contracts.envelope import Body, Message
from shared.contracts.hotline import TaskWithdrawn
from shared.messaging.memory import Lanes
from shared.messaging.subscriptions import AnyMessage, Subscription, on, on_everything
from shared.storage.memory import MemoryDatabase
from shared.storage.store import Decision, Kept, Store
from shared.vocabulary.ids import CaseId, CrewId, JourneyId, SiteId, TaskId
from shared.vocabulary.refusals import RefusalError
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING


class WrongReasonError(RefusalError):
    code = "wrong_reason"


@dataclass(frozen=True, slots=True)
class Count:
    id: str
    heard: int = 0


COUNTS = Kept(of=Count, name="counts")


def withdrawn(task: str = "t-1", *, reason: str = "found the key") -> TaskWithdrawn:
    return TaskWithdrawn(case=CaseId("c-1"), task=TaskId(task), reason=reason)


async def count(message: Message[TaskWithdrawn], *, counts: Store[Count]) -> None:
    body = message.body
    if body.reason == "refuse me":
        raise WrongReasonError(f"the reason {body.reason!r} is not allowed.")

    def one_more(kept: Count | None) -> Decision[Count]:
        before = kept or Count(id=body.task)
        cancelled = TaskCancelled(task=body.task, case=body.case, slip="", reason=body.reason)
        return replace(before, heard=before.heard + 1), [cancelled]

    await counts.fold(body.task, one_more, because=message)


async def follow(message: Message[TaskCancelled], *, counts: Store[Count]) -> None:
    def one_more(kept: Count) -> Decision[Count]:
        return replace(kept, heard=kept.heard + 10), []

    await counts.change(message.body.task, one_more, because=message)


@dataclass(slots=True)
class Journal:
    names: list[str] = field(default_factory=list)


async def file(message: AnyMessage, *, journal: Journal) -> None:
    journal.names.append(message.name)


async def take(message: Message[OfferTask], *, journal: Journal) -> None:
    journal.names.append(f"{message.body.task} for {message.body.crew}")


async def give_back(message: Message[WithdrawTask], *, journal: Journal) -> None:
    journal.names.append(f"{message.body.task} back from {message.body.crew}")


async def fail(message: Message[WorkAccepted]) -> None:
    raise ZeroDivisionError(f"a bug with {message.body.task}")


@dataclass(frozen=True, slots=True)
class Neighbour:
    name: str
    tools: Mapping[str, object]
    subscriptions: tuple[Subscription, ...] = ()
    lanes: Lanes | None = None


@dataclass(frozen=True, slots=True)
class KnownLanes:
    subscriptions: tuple[Subscription, ...]
    known: Callable[[], Awaitable[frozenset[tuple[str, str]]]]


def counter(database: MemoryDatabase) -> Neighbour:
    return Neighbour(
        name="counter",
        tools={"counts": database.store(COUNTS)},
        subscriptions=(on(TaskWithdrawn, count), on(TaskCancelled, follow)),
    )


def archive(journal: Journal) -> Neighbour:
    return Neighbour(name="archive", tools={"journal": journal}, subscriptions=(on_everything(file),))


def crew(journal: Journal, *lanes: tuple[str, str]) -> Neighbour:
    async def known() -> frozenset[tuple[str, str]]:
        return frozenset(lanes)

    return Neighbour(
        name="crew",
        tools={"journal": journal},
        lanes=KnownLanes(subscriptions=(on(OfferTask, take), on(WithdrawTask, give_back)), known=known),
    )


def withdrawal(*, crew: str = "eng", task: str = "t-1") -> WithdrawTask:
    return WithdrawTask(
        site=SiteId("jinxiu"), crew=CrewId(crew), task=TaskId(task), offer=1, reason="the owner mended it"
    )


def says(
    database: MemoryDatabase, key: str, *bodies: Body, journey: JourneyId | None = None
) -> Awaitable[Count]:
    because = a_command(at=MONDAY_MORNING, site="jinxiu").model_copy(update={"journey": journey})
    return database.store(COUNTS).add(Count(id=key), bodies, because=because)
