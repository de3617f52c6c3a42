"""A storm: very many calls at one site in a short time, some of them emergencies."""

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass

from deploy.demo.findings import every, told_twice
from deploy.demo.living import settle
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
INTAKE = 0.2


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


async def the_storm(running: Running, *, seconds: float) -> Storm:
    """Calls at the storm's rate for so many seconds."""
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

        many = int(RATE * seconds)
        calls = [asyncio.create_task(one(number, next(turns))) for number in range(many)]
        _, late = await asyncio.wait(calls, timeout=seconds + LONGEST)
        for call in late:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        ended = time.perf_counter()
        await settle(desk.hands, running.management_url)
        drained = time.perf_counter() - ended
        shown = {case: desk.seen[case] - at for case, at in desk.confirmed.items() if case in desk.seen}
        notices = await every(desk.hands, "notification", "/notices?", who="tangzong")
    return Storm(
        asked=many,
        taken=len(taken),
        intake=desk.answered,
        emergencies=[took for case, took in shown.items() if case in urgent],
        others=[took for case, took in shown.items() if case not in urgent],
        drained=drained,
        told_twice=sum(many - 1 for many in told_twice(notices).values()),
    )
