"""A storm: very many calls at one site in a short time, some of them emergencies."""

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass

from deploy.demo.findings import every, told_twice
from deploy.demo.hands import Hands
from deploy.demo.living import on_its_way
from deploy.demo.sheet import Contact, read_sheet
from tests.bench.figures import percentile
from tests.bench.house import Running
from tests.bench.road import crews_looking

SITE = "jinxiu"
RATE = 5000 / 300
"""Calls a second: five thousand in five minutes."""
ONE_IN = 20
"""Calls for one emergency."""
LONGEST = 120.0
"""Seconds that the calls may take beyond the storm's own, and its messages after them."""
INTAKE = 0.2
QUIET_LOOKS = 3


@dataclass(frozen=True, slots=True)
class Storm:
    """What it came to; times in seconds. ``drained`` is counted from the last call."""

    asked: int
    taken: int
    intake: Sequence[float]
    emergencies: Sequence[float]
    others: Sequence[float]
    drained: float
    told_twice: int

    @property
    def reached(self) -> bool:
        """Whether all were taken, each request of the intake in time, emergencies first, and nobody told twice."""
        return (
            self.taken == self.asked
            and percentile(self.intake, 95) < INTAKE
            and percentile(self.emergencies, 95) <= percentile(self.others, 95)
            and not self.told_twice
        )


async def the_storm(running: Running, *, calls: int) -> Storm:
    """So many calls at the storm's rate, and what comes of them."""
    contacts = [one for one in read_sheet() if one.kind == "repair" and one.site == SITE and one.household]
    turns = itertools.cycle(contacts)
    async with crews_looking(running) as desk:
        taken: list[bool] = []
        urgent: set[str] = set()

        async def one(number: int, contact: Contact) -> None:
            await asyncio.sleep(number / RATE)
            emergency = number % ONE_IN == 0
            case = await desk.call(contact, emergency=emergency)
            taken.append(True)
            if emergency:
                urgent.add(case)

        work = [asyncio.create_task(one(number, next(turns))) for number in range(calls)]
        _, late = await asyncio.wait(work, timeout=calls / RATE + LONGEST)
        for call in late:
            call.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        drained = await _drained(desk.hands, running.management_url)
        shown = {case: desk.seen[case] - at for case, at in desk.confirmed.items() if case in desk.seen}
        notices = await every(desk.hands, "notification", "/notices?", who="tangzong")
    return Storm(
        asked=calls,
        taken=len(taken),
        intake=desk.answered,
        emergencies=[took for case, took in shown.items() if case in urgent],
        others=[took for case, took in shown.items() if case not in urgent],
        drained=drained,
        told_twice=sum(many - 1 for many in told_twice(notices).values()),
    )


async def _drained(hands: Hands, broker: str) -> float:
    """Seconds until the last message was seen on its way; ``LONGEST`` when they do not come to an end."""
    begun = last = time.perf_counter()
    quiet = 0
    while quiet < QUIET_LOOKS and time.perf_counter() - begun < LONGEST:
        quiet = quiet + 1 if not await on_its_way(hands, broker) else 0
        if not quiet:
            last = time.perf_counter()
        await asyncio.sleep(1)
    return last - begun
