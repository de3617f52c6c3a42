"""Services killed in the middle of the day, as a power cut would; their runner starts them again."""

import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path

from deploy.demo.place import NoPlaceError
from deploy.local.ports import SERVICES
from deploy.local.runner import Runner

ROOT = Path(__file__).resolve().parents[2]
EVERY_ONE = "all"


def chosen(names: Sequence[str]) -> tuple[str, ...]:
    """The services to kill, in order; ``all`` stands for each of them. Raises NoPlaceError for an unknown one."""
    strange = [name for name in names if name not in {*SERVICES, EVERY_ONE}]
    if strange:
        raise NoPlaceError(f"There is no service {strange[0]}: give one of {', '.join(SERVICES)} or all.")
    return tuple(SERVICES) if EVERY_ONE in names else tuple(names)


async def happen(names: Sequence[str], *, run: Path, within: float) -> None:
    """Kill one service after the other, evenly over so many seconds."""
    runner = Runner(run, root=ROOT)
    for name in names:
        await asyncio.sleep(within / (len(names) + 1))
        pid = next(one.pid for one in await asyncio.to_thread(runner.states) if one.name == name)
        if pid:  # 0 while it is being started again
            os.kill(pid, signal.SIGKILL)
