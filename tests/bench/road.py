"""The road of a call: from the telephone to the crew's list, with every service up."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from deploy.demo.agents import AGENTS
from deploy.demo.crews import CODES
from deploy.demo.hands import Hands, RefusedError, a_run
from deploy.demo.load import PASSWORD
from deploy.demo.phone import Phone
from deploy.demo.sheet import Contact, read_sheet
from tests.bench.figures import cpu_seconds, percentile
from tests.bench.house import Running

CREWS = ("engineering-1", "engineering-2")
GLANCE = 0.2
"""Seconds between looks at whether everything was shown."""
AT_ONCE = 4
"""Agents on the line at once; more only wait longer."""
LONGEST_TO_REST = 120.0
AT_REST = 60.0
"""Operations of the store in a second: sweeps and looks into outboxes."""
LONGEST = 20.0
"""Seconds beyond its own length that a stretch may take before the rest is given up."""
LONGEST_TO_SHOW = 20.0
STEADY, SUSTAINED, WITHIN = 20.0, 50.0, 0.5
"""The goals: at 20 calls a second all but one in a hundred within half a second; 50 a second for as long as asked."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one stretch of the road came to; times in seconds."""

    name: str
    asked: float
    taken: int
    seconds: float
    call_times: Sequence[float]
    shown_times: Sequence[float]
    missing: int
    failed: int
    cores: Mapping[str, float]
    """How much of a processor each program took."""
    operations: float
    """What the store did a second, the crews' looks and what it does at rest with it."""

    @property
    def rate(self) -> float:
        """Calls taken a second, each confirmed, classified and handed to a crew."""
        return self.taken / self.seconds if self.seconds else 0.0

    def shown(self, percent: float) -> float:
        """Milliseconds from the confirmed call to the crew's list, for so many in a hundred."""
        return percentile(self.shown_times, percent) * 1000


@dataclass
class Desk:
    """Agents who take calls, and crews who look at their lists, during one measurement."""

    hands: Hands
    line: str
    run: str = field(default_factory=a_run)
    confirmed: dict[str, float] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    answered: list[float] = field(default_factory=list)
    """How long each request of the agents took, in seconds."""
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def call(self, contact: Contact, *, emergency: bool = False) -> str:
        """One call: it rings, is answered, recorded, confirmed, classified and handed to the engineers; its case."""
        number = next(self.numbers)
        agent, name = AGENTS[number % len(AGENTS)], f"{self.run}-{number}"
        told = {"callId": name, "to": "4008001000", "from": contact.phone, "direction": "in"}
        ringing = await self.hands.push(self.line, {"event": "newCall", **told})
        await self.hands.push(self.line, {"event": "answer", **told, "answeringNumber": agent})
        who = {"contact_name": contact.name, "contact_phone": contact.phone}
        said = {"call": ringing["call"], "channel": "phone", "content": contact.content, "wish": "", **who}
        case = (await self._post("/cases", f"{name}/open", agent, said))["id"]
        place = {"site": contact.site, "household": contact.household, "room": None, "place": contact.place}
        read_back = {"read_back": ["room", "name", "phone"]}
        await self._post(f"/cases/{case}/confirm", f"{name}/confirm", agent, {**place, **who, **read_back})
        kind = {"kind": "repair", "urgency": "emergency" if emergency else "normal"}
        await self._post(f"/cases/{case}/classify", f"{name}/classify", agent, kind)
        task = {"trade": "engineering", "what": contact.content, "paid": False}
        await self._post(f"/cases/{case}/tasks", f"{name}/split", agent, {"tasks": [task]})
        self.confirmed[case] = time.perf_counter()
        await self.hands.push(self.line, {"event": "hangup", **told, "cause": "normalClearing"})
        return case

    async def look(self, account: str) -> None:
        """A crew member's phone: looks at the list when the stream says so, and takes what is new, until cancelled."""
        async with asyncio.TaskGroup() as group:

            async def look() -> None:
                found = await self.hands.ask("crew", "GET", "/api/work?state=offered", who=account)
                now = time.perf_counter()
                for work in found["items"]:
                    if work["case"] not in self.seen:
                        self.seen[work["case"]] = now
                        group.create_task(self._accept(work["id"], account))

            await Phone(self.hands, account).watch(look)

    async def _accept(self, task: str, account: str) -> None:
        with suppress(RefusedError):  # the office was faster
            await self.hands.ask(
                "crew", "POST", f"/api/work/{task}/accept", who=account, key=f"{self.run}/{task}", json={}
            )

    async def _post(self, path: str, key: str, agent: str, told: object) -> dict[str, str]:
        begun = time.perf_counter()
        answer: dict[str, str] = await self.hands.ask("hotline", "POST", path, who=agent, key=key, json=told)
        self.answered.append(time.perf_counter() - begun)
        return answer


@asynccontextmanager
async def crews_looking(running: Running) -> AsyncIterator[Desk]:
    """The desk with every engineering crew looking at its list."""
    hands = Hands(addresses=running.addresses, password=PASSWORD)
    desk = Desk(hands, line=running.line)
    accounts = [f"{code}-{crew}-1" for code in CODES.values() for crew in CREWS]
    looking = [asyncio.create_task(desk.look(account)) for account in accounts]
    try:
        yield desk
    finally:
        for one in looking:
            one.cancel()
        await asyncio.gather(*looking, return_exceptions=True)
        await hands.client.aclose()


async def as_fast_as_taken(running: Running, *, seconds: float) -> Stretch:
    """So many agents at once, each with the next call as soon as the last is handed on."""
    contacts = _contacts()
    async with crews_looking(running) as desk:
        await desk.call(next(contacts))
        before, done = _spent(running), running.store_operations()
        begun = time.perf_counter()

        async def agent(calls: list[float]) -> None:
            while time.perf_counter() - begun < seconds:
                started = time.perf_counter()
                await desk.call(next(contacts))
                calls.append(time.perf_counter() - started)

        times: list[float] = []
        failed = await _all_through([agent(times) for _ in range(AT_ONCE)], within=seconds + LONGEST)
        spent = time.perf_counter() - begun
        cores = _cores(running, before, spent)
        operations = (running.store_operations() - done) / spent
        found = await _shown(desk)
    return Stretch("as fast as taken", SUSTAINED, len(times), spent, times, *found, failed, cores, operations)


async def at_a_steady_rate(running: Running, *, rate: float, seconds: float) -> Stretch:
    """Calls that come at their own pace, whether or not the last ones are through."""
    contacts = _contacts()
    async with crews_looking(running) as desk:
        await desk.call(next(contacts))
        times: list[float] = []

        async def one(at: float) -> None:
            await asyncio.sleep(at)
            started = time.perf_counter()
            await desk.call(next(contacts))
            times.append(time.perf_counter() - started)

        before, done = _spent(running), running.store_operations()
        begun = time.perf_counter()
        many = int(rate * seconds)
        failed = await _all_through([one(number / rate) for number in range(many)], within=seconds + LONGEST)
        spent = time.perf_counter() - begun
        cores = _cores(running, before, spent)
        operations = (running.store_operations() - done) / spent
        found = await _shown(desk)
    return Stretch(f"{rate:.3g} calls/s", rate, len(times), spent, times, *found, failed, cores, operations)


async def comes_to_rest(running: Running) -> None:
    """Wait until the store does no more than in a house where nothing happens, so that no stretch pays for another."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_TO_REST):
            while await _operations(running) > AT_REST:
                pass


async def _operations(running: Running, *, during: float = 3.0) -> float:
    before = running.store_operations()
    await asyncio.sleep(during)
    return (running.store_operations() - before) / during


async def _shown(desk: Desk) -> tuple[Sequence[float], int]:
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_TO_SHOW):
            while desk.confirmed.keys() - desk.seen.keys():  # noqa: ASYNC110 the lists are looked at, not told
                await asyncio.sleep(GLANCE)
    # A list may show a task before the hotline's answer is back at the desk: that is no time at all.
    shown = [max(0.0, desk.seen[case] - at) for case, at in desk.confirmed.items() if case in desk.seen]
    return shown, len(desk.confirmed.keys() - desk.seen.keys())


async def _all_through(work: Sequence[Coroutine[None, None, None]], *, within: float) -> int:
    """Wait until all is done, but not for ever; how much failed or was given up."""
    tasks = [asyncio.create_task(one) for one in work]
    done, given_up = await asyncio.wait(tasks, timeout=within)
    for one in given_up:
        one.cancel()
    await asyncio.gather(*given_up, return_exceptions=True)
    return len(given_up) + sum(one.exception() is not None for one in done)


def _spent(running: Running) -> Mapping[str, float]:
    return {name: cpu_seconds(pid) for name, pid in running.pids.items()}


def _cores(running: Running, before: Mapping[str, float], seconds: float) -> Mapping[str, float]:
    return {name: (spent - before[name]) / seconds for name, spent in _spent(running).items()}


def _contacts() -> "itertools.cycle[Contact]":
    return itertools.cycle(one for one in read_sheet() if one.kind == "repair" and one.household)
