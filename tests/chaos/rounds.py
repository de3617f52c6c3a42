"""One round: contacts come in, something breaks in their midst and heals, and everything must come to its end."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time as clock_time
from random import Random

import httpx

from deploy.demo.agents import Center
from deploy.demo.findings import gather, members, outboxes, queues
from deploy.demo.hands import Hands, a_run
from deploy.demo.households import read
from deploy.demo.living import live, settle
from deploy.demo.place import Place
from deploy.demo.sheet import Contact, read_sheet
from tests.chaos.counts import Counts, counted
from tests.chaos.faults import Fault, Harm
from tests.chaos.house import ChaosHouse

SPAN = 3600
"""Seconds of the sheet's day that a round's contacts are spread over."""
RATE = 1.0
"""Contacts a second that two processors take without falling behind."""
LONGEST_TO_RECOVER = 420.0
QUIET = 2.0


@dataclass(frozen=True, slots=True)
class Round:
    """What became of one fault; ``recovered`` in seconds after the healing, infinite when it never was."""

    fault: str
    calls: int
    counts: Counts
    recovered: float
    again: int


async def played(
    house: ChaosHouse, fault: Fault, *, many: int, rate: float, harm_for: float, dice: Random
) -> Round:
    """Live through so many contacts of the sheet while the fault happens."""
    place, hands, sheet = house.place, house.hands, some_of_the_sheet(many, dice=dice)
    center = Center(hands=hands, run=a_run(), speed=SPAN * rate / many, line=place.line)
    crews = members(hands, center, [crew["crew"] for crew in read("sites")["crews"]])
    dead = {n: many for n, many in (await queues(place.management_url)).items() if n.startswith("dead.")}

    async with house.further(fault.more):
        living = asyncio.create_task(live(sheet, center=center, crews=crews, done=lambda: None))
        await asyncio.sleep(many / rate / 3)
        harm = await fault.does(house, harm_for, dice) or Harm()
    took = await recovered(house, hands, place)
    await living
    await settle(hands, place.management_url)

    found = await gather(hands, broker=place.management_url)
    counts = counted(found, center=center, sheet=sheet, dead=dead, expected=harm.dead)
    counts.stuck.extend(harm.wrong)
    await hands.client.aclose()
    return Round(fault.name, calls=many, counts=counts, recovered=took, again=hands.again)


async def recovered(house: ChaosHouse, hands: Hands, place: Place) -> float:
    """Seconds until nothing waits because of what happened.

    Every service says that it is ready, nobody has to ask again, and no message waits for another try or for longer
    than usual in an outbox.
    """
    begun = time.monotonic()
    while time.monotonic() - begun < LONGEST_TO_RECOVER:
        at, asked_again = time.monotonic(), hands.again
        if await asyncio.to_thread(_all_ready, house) and await _nothing_waits(hands, place):
            await asyncio.sleep(QUIET)
            if hands.again == asked_again:
                return at - begun
        await asyncio.sleep(0.5)
    return float("inf")


def _all_ready(house: ChaosHouse) -> bool:
    return all(house.readiness(name) == "ready" for name in house.services)


async def _nothing_waits(hands: Hands, place: Place) -> bool:
    try:
        paused = await queues(place.management_url)
        unsent = await outboxes(hands)
    except (httpx.HTTPError, ValueError):
        return False
    return not any(many for name, many in paused.items() if name.startswith("retry.")) and not any(
        unsent.values()
    )


def some_of_the_sheet(many: int, *, dice: Random) -> Sequence[Contact]:
    """So many contacts, drawn by lot, within an hour that nobody has to ring through."""
    drawn = dice.sample([one for one in read_sheet() if one.turn == "case"], many)
    moments = sorted(dice.uniform(0, SPAN) for _ in drawn)
    return [
        replace(contact, rings=min(contact.rings, 3), at=_at(seconds))
        for contact, seconds in zip(drawn, moments, strict=True)
    ]


def _at(seconds: float) -> clock_time:
    minutes, second = divmod(int(seconds), 60)
    return clock_time(8 + minutes // 60, minutes % 60, second)
