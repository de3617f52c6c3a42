"""The path of a message, three ways in one run: the broker alone, a naive service, and the house."""

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from tests.bench.bare import clear_away, fill, lay_out, publish_and_consume
from tests.bench.figures import Figures, median, middle
from tests.bench.ground import Ground
from tests.bench.guanjia import Guanjia, guanjia
from tests.bench.matters import ANSWERS, TAKES, a_matter, heard
from tests.bench.naive import Naive, consume, naive

MANY = 400
LONGEST = 180.0
"""Seconds after which no further round begins."""
COMMAND_GOAL, CONSUMER_GOAL = 0.8, 0.95
KEYS = tuple(f"matter-{number}" for number in range(MANY))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison, medians of all rounds; ``ratio`` is the median of the rounds' own ratios."""

    path: str
    rounds: int
    bare: Figures | None
    naive: Figures | None
    ours: Figures | None
    ratio: float = 0.0
    goal: float = 0.0


PATHS: Mapping[str, float] = {
    "command: change, say": COMMAND_GOAL,
    "command: insert, say": COMMAND_GOAL,
    "consumer: hear, change, say": CONSUMER_GOAL,
    "consumer: hear, insert, say": CONSUMER_GOAL,
}


async def compare(ground: Ground, *, rounds: int, tell: Callable[[str], None]) -> Sequence[Row]:
    """Every path in every round, one after the other, so that whatever slows the machine slows all of them."""
    await lay_out(ground)
    bare: list[Figures] = []
    found: dict[str, list[tuple[Figures, Figures]]] = {path: [] for path in PATHS}
    async with naive(ground, "naive") as plain, guanjia(ground, "guanjia") as ours:
        await plain.matters.insert_many([{"_id": key, **asdict(a_matter(key))} for key in KEYS])
        await asyncio.gather(*(ours.take(key, because=f"first-{key}") for key in KEYS))
        end = time.monotonic() + LONGEST
        for number in range(-1, rounds):
            if bare and time.monotonic() > end:
                tell("no time for more rounds")
                break
            tell(f"round {number + 1} of {rounds}" if number >= 0 else "warming up")
            once = await publish_and_consume(ground, many=MANY * 3)
            pairs = await _round(ground, plain=plain, ours=ours)
            if number >= 0:
                bare.append(once)
                for path, pair in pairs.items():
                    found[path].append(pair)
    rows = [Row("broker alone: publish, consume", len(bare), median(bare), None, None)]
    return [*rows, *(_row(path, found[path]) for path in PATHS)]


async def _round(ground: Ground, *, plain: Naive, ours: Guanjia) -> dict[str, tuple[Figures, Figures]]:
    name = uuid.uuid4().hex[:8]
    fresh = tuple(f"{name}-{number}" for number in range(MANY))
    later = tuple(f"{name}-heard-{number}" for number in range(MANY))
    pairs: dict[str, tuple[Figures, Figures]] = {}
    pairs["command: change, say"] = (
        await plain.command(plain.answer, KEYS),
        await ours.command(ours.answer, KEYS, name=f"{name}-answer"),
    )
    pairs["command: insert, say"] = (
        await plain.command(plain.take, fresh),
        await ours.command(ours.take, fresh, name=f"{name}-take"),
    )
    await clear_away(ground)
    await _letters(ground, f"{name}-1", KEYS)
    changed = await consume(ground, plain.answer, many=MANY)
    await _letters(ground, f"{name}-2", KEYS)
    pairs["consumer: hear, change, say"] = (changed, await ours.consume(ANSWERS[0], many=MANY))
    await _letters(ground, f"{name}-3", later)
    inserted = await consume(ground, plain.take, many=MANY)
    await _letters(ground, f"{name}-4", later)
    pairs["consumer: hear, insert, say"] = (inserted, await ours.consume(TAKES[0], many=MANY))
    await clear_away(ground)
    return pairs


async def _letters(ground: Ground, name: str, keys: Sequence[str]) -> None:
    await fill(ground, (heard(f"{name}-{key}", key=key).model_dump_json().encode() for key in keys))


def _row(path: str, pairs: Sequence[tuple[Figures, Figures]]) -> Row:
    return Row(
        path=path,
        rounds=len(pairs),
        bare=None,
        naive=median(pair[0] for pair in pairs),
        ours=median(pair[1] for pair in pairs),
        ratio=middle(pair[1].rate / pair[0].rate for pair in pairs),
        goal=PATHS[path],
    )
