"""The mix that others in the field test with: lists, health checks and new cases at once, at ever higher rates.

Five lists, two health checks and half a case a second; it passes when 95 of 100 answers come within three seconds.
"""

import asyncio
import itertools
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import httpx

from deploy.demo.agents import AGENTS
from deploy.demo.hands import Hands, a_run
from deploy.demo.load import PASSWORD
from tests.bench.figures import percentile
from tests.bench.house import Running

LISTS, CHECKS, CASES = 5.0, 2.0, 0.5
TIMES = (1, 10, 100)
PASSES = 3.0
LONGEST = 10.0
"""Seconds that the last answers are waited for; what is not back by then has failed."""
AT_ONCE = 200
"""Requests on their way; the client's own pool grows slow when more wait in it."""
PROOF = re.compile(r'name="csrf_token" value="([^"]+)"')
Ask = Callable[[int], Awaitable[httpx.Response]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request: how many a second at once the usual rate, and how it is asked."""

    name: str
    rate: float
    ask: Ask


@dataclass
class Mixed:
    """What one stretch came to; times in seconds."""

    door: str
    times: int
    asked: int = 0
    failed: int = 0
    took: dict[str, list[float]] = field(default_factory=dict)

    def p95(self, kind: str) -> float:
        """Milliseconds."""
        return percentile(self.took.get(kind, ()), 95) * 1000

    @property
    def passes(self) -> bool:
        """Whether 95 of 100 answers of every kind came in time, and all of them came."""
        return not self.failed and all(self.p95(kind) < PASSES * 1000 for kind in self.took)


async def the_mix(running: Running, *, seconds: float) -> Sequence[Mixed]:
    """Through the services' own doors, then through the pages, each at every rate."""
    found = []
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(timeout=seconds + LONGEST, limits=limits) as client:
        for door, kinds in (
            ("API", await _api(running, client)),
            ("pages", await _pages(running.addresses["console"], client)),
        ):
            for times in TIMES:
                found.append(await _stretch(door, kinds, times=times, seconds=seconds))
                await asyncio.sleep(LONGEST)
    return found


async def _api(running: Running, client: httpx.AsyncClient) -> Sequence[Kind]:
    hands, run, at = Hands(running.addresses, PASSWORD, client=client), a_run(), running.addresses
    tokens = {agent: await hands.token(agent) for agent in AGENTS}
    lists = itertools.cycle((f"{at['hotline']}/cases?limit=50", f"{at['dispatch']}/tasks?limit=50"))

    def who(number: int) -> dict[str, str]:
        return {"Authorization": f"Bearer {tokens[AGENTS[number % len(AGENTS)]]}"}

    async def look(number: int) -> httpx.Response:
        return await client.get(next(lists), headers=who(number))

    async def check(_number: int) -> httpx.Response:
        return await client.get(f"{at['hotline']}/health/ready")

    async def open_case(number: int) -> httpx.Response:
        key = {"Idempotency-Key": f"{run}/{number}"}
        return await client.post(f"{at['hotline']}/cases", headers=who(number) | key, json=_told())

    return Kind("lists", LISTS, look), Kind("checks", CHECKS, check), Kind("cases", CASES, open_case)


async def _pages(console: str, client: httpx.AsyncClient) -> Sequence[Kind]:
    door = await client.get(f"{console}/sign-in")
    said = {"account": AGENTS[0], "password": PASSWORD, "csrf_token": _proof(door)}
    await client.post(f"{console}/sign-in", data=said)
    proof = _proof(await client.get(f"{console}/desk"))
    lists = itertools.cycle(f"{console}/{page}" for page in ("cases", "board", "follow-ups"))
    run = a_run()

    async def look(_number: int) -> httpx.Response:
        return await client.get(next(lists))

    async def check(_number: int) -> httpx.Response:
        return await client.get(f"{console}/health/ready")

    async def record(number: int) -> httpx.Response:
        form = {name: value for name, value in _told().items() if value is not None}
        form |= {"ending": "record", "csrf_token": proof, "idempotency_key": f"{run}/{number}"}
        return await client.post(f"{console}/desk/cases", data=form)

    return Kind("lists", LISTS, look), Kind("checks", CHECKS, check), Kind("cases", CASES, record)


def _told() -> dict[str, str | None]:
    who = {"contact_name": "李丽", "contact_phone": "13700001234"}
    return {"call": None, "channel": "visit", "content": "楼道照明灯坏了三天", "wish": "尽快更换", **who}


def _proof(answer: httpx.Response) -> str:
    found = PROOF.search(answer.text)
    return found[1] if found else ""


async def _stretch(door: str, kinds: Sequence[Kind], *, times: int, seconds: float) -> Mixed:
    mixed, gate = Mixed(door, times), asyncio.Semaphore(AT_ONCE)

    async def one(kind: Kind, number: int, *, at: float) -> None:
        await asyncio.sleep(at)
        begun = time.perf_counter()
        try:
            async with gate:
                answer = await kind.ask(number)
        except httpx.HTTPError:
            mixed.failed += 1
            return
        mixed.took.setdefault(kind.name, []).append(time.perf_counter() - begun)
        mixed.failed += answer.is_error

    asked = [
        asyncio.create_task(one(kind, number, at=number / (kind.rate * times)))
        for kind in kinds
        for number in range(int(kind.rate * times * seconds))
    ]
    mixed.asked = len(asked)
    _, late = await asyncio.wait(asked, timeout=seconds + LONGEST)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    mixed.failed += len(late)
    return mixed
