"""How many closed cases: what each question of the services costs the store with ever more of them, and its plan."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

from pymongo import monitoring

from shared.storage.driver import Doc
from shared.storage.mongo import MongoDatabase
from tests.bench.closed import NOW, REGISTERS, STORES, matters
from tests.bench.figures import cpu_seconds, middle
from tests.bench.filling import filling, indexed, opened
from tests.bench.town import TOWN
from tests.live.secantus import Secantus
from tests.questions import office, records
from tests.questions.question import Question, Stores
from tests.shared.storage.keyring import MASTER

TIMES = 5
SWEPT = {
    "hotline": (("cases", "next_step_at"),),
    "dispatch": (("tasks", "accept_by"), ("tasks", "late_at"), ("tasks", "slip_by")),
    "notification": (("notices", "next_try"),),
    "billing": (("charges", "receipt_due"),),
}
Spent = Mapping[int, float]


@dataclass(slots=True)
class Cost:
    """What a question took of the store's processor, in seconds, at each number of closed cases, and its plans."""

    service: str
    name: str
    spent: dict[int, float] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    """How many the answer held; 1 where it is one thing, such as a number."""
    filled: dict[int, float] = field(default_factory=dict)
    """Seconds until so many cases had been filled in, from the size before."""
    scans: int = 0
    """Of the commands that it led to, so many read a whole collection that grows with the cases."""

    @property
    def ratio(self) -> float:
        """The most that a row's cost grew from one size to the next; below a millisecond counts as one."""
        each = [max(self.spent[size], 0.001) / self.rows[size] for size in sorted(self.spent)]
        return max((after / before for before, after in pairwise(each)), default=1.0)


class Watching(monitoring.CommandListener):
    """Keeps the commands that ask."""

    def __init__(self) -> None:
        self.asked: list[Doc] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """See CommandListener."""
        if event.command_name in {"find", "aggregate"}:
            hidden = {"lsid", "$db", "$clusterTime", "$readPreference"}
            self.asked.append({key: value for key, value in event.command.items() if key not in hidden})

    def succeeded(self, _event: monitoring.CommandSucceededEvent) -> None:
        """See CommandListener."""

    def failed(self, _event: monitoring.CommandFailedEvent) -> None:
        """See CommandListener."""


async def grown(
    on: Secantus, service: str, *, sizes: Sequence[int], tell: Callable[[str], None]
) -> Sequence[Cost]:
    """Every question of a service, at each size."""
    watching = Watching()
    monitoring.register(watching)
    costs: dict[str, Cost] = {}
    begin = 0
    await _prepared(on, service)
    for size in sizes:
        begun = time.perf_counter()
        _filled(on, service, begin=begin, end=size)
        took = time.perf_counter() - begun
        tell(f"{service}: {size} cases after {took:.0f} s")
        begin = size
        await _asked(on, service, size=size, costs=costs, watching=watching)
        for cost in costs.values():
            cost.filled[size] = took
    return tuple(costs.values())


def _name(service: str) -> str:
    return f"guanjia_{service}"


async def _prepared(on: Secantus, service: str) -> None:
    stores = [kept for kept, _ in (*STORES[service], *TOWN.get(service, ()))]
    registers = [kept for kept, _ in REGISTERS.get(service, ())]
    await indexed(on.url, name=_name(service), stores=stores, registers=registers)
    with filling(on.url, name=_name(service)) as house:
        for kept, living in TOWN.get(service, ()):
            house.keep(kept, living())


def _filled(on: Secantus, service: str, *, begin: int, end: int) -> None:
    with filling(on.url, name=_name(service)) as house:
        for kept, made in STORES[service]:
            house.keep(kept, (one for m in matters(begin, end) for one in made(m)))
        for kept, made in REGISTERS.get(service, ()):
            house.enter(kept, (one for m in matters(begin, end) for one in made(m)))


async def _asked(
    on: Secantus, service: str, *, size: int, costs: dict[str, Cost], watching: Watching
) -> None:
    database = MongoDatabase(on.url, name=_name(service), clock=lambda: NOW, master=MASTER)
    stores = Stores(database)
    client, store = opened(on.url, name=_name(service))
    growing = {kept.name for kept, _ in (*STORES[service], *REGISTERS.get(service, ()))}
    for question in (*office.QUESTIONS, *records.QUESTIONS):
        if question.service != service:
            continue
        for name, ask in await _turns(question, stores):
            cost = costs.setdefault(name, Cost(service, name))
            await ask()  # the spans find themselves
            watching.asked.clear()
            cost.rows[size] = _rows(await ask())
            asked = [one for one in watching.asked if one[next(iter(one))] in growing]
            cost.scans = sum(_scans(store, one) for one in asked)
            cost.spent[size] = await _spent(on, ask)
    for name, swept in SWEPT.get(service, ()):
        kept = next(kept for kept, _ in STORES[service] if kept.name == name)
        cost = costs.setdefault(f"sweep {swept}", Cost(service, f"sweep {swept}"))
        cost.rows[size] = 1
        cost.spent[size] = await _spent(on, partial(stores[kept].claim, swept, at=NOW, lease=1, limit=50))
    client.close()
    await database.close()


async def _turns(question: Question, stores: Stores) -> Sequence[tuple[str, Callable[[], Any]]]:
    turns = [(question.name, lambda: question.ask(stores))]
    if question.goes_on and (first := await question.ask(stores)):
        last = first[-1]["id"] if isinstance(first[-1], dict) else first[-1].id
        turns.append((f"{question.name}, further", lambda: question.ask(stores, last)))
    return turns


def _rows(answer: Any) -> int:
    return max(1, len(answer)) if isinstance(answer, list | tuple) else 1


async def _spent(on: Secantus, ask: Callable[[], Any]) -> float:
    times = []
    for _ in range(TIMES):
        before = cpu_seconds(on.pid)
        await ask()
        times.append(cpu_seconds(on.pid) - before)
    return middle(times)


def _scans(store: Any, asked: Doc) -> bool:
    plan = store.command({"explain": asked, "verbosity": "queryPlanner"})
    return "COLLSCAN" in str(plan)
