"""What can go wrong, one thing at a time. Each fault does its harm for some seconds and heals before it returns."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

import aio_pika

from deploy.demo.findings import queues
from deploy.local import broker
from deploy.local.backup import backup, restore
from deploy.local.ports import SERVICES
from tests.chaos.house import LONGEST_TO_END, ChaosHouse
from tests.chaos.misbehaving import Mischief

SLOW = 0.5
MUCH_TOO_MUCH = "1000000GB"
USUAL_LIMIT = "50MB"
POISON: Mapping[str, bytes] = {
    "not JSON": b"{ this is no message",
    "of the future": b'{"id":"p","name":"hotline.case.opened","version":99,"at":"2026-01-01T00:00:00Z","body":{}}',
}
OURS = ("crew", *SERVICES)


@dataclass(frozen=True, slots=True)
class Harm:
    """What a fault leaves behind that is expected, and what it found wrong itself."""

    dead: int = 0
    wrong: tuple[str, ...] = ()


Does = Callable[[ChaosHouse, float, Random], Awaitable[Harm | None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A thing that breaks, in a house with so many ``more`` processes of every service than one."""

    name: str
    does: Does
    more: int = 0


async def nothing(_house: ChaosHouse, seconds: float, _dice: Random) -> None:
    """The baseline."""
    await asyncio.sleep(seconds)


async def killed(house: ChaosHouse, seconds: float, dice: Random, *, name: str) -> None:
    """Three times, at random moments."""
    for pause in _pauses(seconds, dice, many=3):
        await asyncio.sleep(pause)
        await asyncio.to_thread(house.kill, name)


async def dies(house: ChaosHouse, seconds: float, _dice: Random, *, of: Mischief) -> None:
    """Services die in the midst of saying something, one time in fifty."""
    house.misbehave(of)
    await asyncio.sleep(seconds)
    house.misbehave(Mischief())


async def restarted(house: ChaosHouse, seconds: float, _dice: Random, *, name: str) -> None:
    """Stopped in good order, away for some seconds, started again."""
    await asyncio.to_thread(house.runner.halt, name)
    await asyncio.sleep(seconds / 2)
    await asyncio.to_thread(house.runner.launch, name)


async def out_of_disk(house: ChaosHouse, seconds: float, _dice: Random) -> None:
    """The broker's disk alarm blocks whoever publishes."""
    await asyncio.to_thread(_control, house, "set_disk_free_limit", MUCH_TOO_MUCH)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(_control, house, "set_disk_free_limit", USUAL_LIMIT)


async def cut_again_and_again(house: ChaosHouse, seconds: float, dice: Random) -> None:
    """Every connection to the broker breaks while confirmations are outstanding."""
    for pause in _pauses(seconds, dice, many=5):
        await asyncio.sleep(pause)
        house.to_broker.cut()


async def for_a_while(
    house: ChaosHouse,
    seconds: float,
    _dice: Random,
    *,
    harm: Callable[[ChaosHouse], AbstractContextManager[None]],
) -> None:
    """One of the lines' troubles, as long as it is asked for."""
    with harm(house):
        await asyncio.sleep(seconds)


async def stop_in_full_load(house: ChaosHouse, _seconds: float, _dice: Random) -> Harm:
    """Every service is told to stop, one after the other, and must end within ten seconds."""
    slow = []
    for name in house.services:
        begun = time.monotonic()
        await asyncio.to_thread(house.runner.halt, name)
        took = time.monotonic() - begun
        await asyncio.to_thread(house.runner.launch, name)
        if took > LONGEST_TO_END:
            slow.append(f"{name} took {took:.1f} s to stop")
    return Harm(wrong=tuple(slow))


async def poison(house: ChaosHouse, seconds: float, _dice: Random) -> Harm:
    """Two messages that cannot be read, in every queue."""
    names = await queues(house.place.management_url)
    poisoned = [name for name in names if name.partition(".")[0] in OURS]
    connection = await aio_pika.connect(house.broker_url)
    async with connection, connection.channel() as channel:
        for queue in poisoned:
            for name, body in POISON.items():
                message = aio_pika.Message(body, message_id=f"poison/{queue}/{name}", type="poison")
                await channel.default_exchange.publish(message, queue)
    await asyncio.sleep(seconds)
    return Harm(dead=len(poisoned) * len(POISON))


async def destroyed_and_restored(house: ChaosHouse, _seconds: float, _dice: Random) -> None:
    """A backup is taken in the middle of the day; then everything is gone, and put back from it."""
    await asyncio.to_thread(house.down)
    with tempfile.TemporaryDirectory(prefix="guanjia-backup-") as name:
        # With the master key, as `make backup KEY=too` does: without it nobody reads what was kept.
        file = await asyncio.to_thread(backup, house, to=Path(name) / "house.tar.gz", without=())
        shutil.rmtree(house.folder)
        await asyncio.to_thread(restore, house, file)
    await asyncio.to_thread(house.up)


async def some_of_many_killed(house: ChaosHouse, seconds: float, dice: Random) -> None:
    """Of the services that have further processes, now and then one of either kind is killed."""
    for pause in _pauses(seconds, dice, many=3):
        await asyncio.sleep(pause)
        await asyncio.to_thread(house.kill, dice.choice(house.services))
        dice.choice(house.beside).send_signal(signal.SIGKILL)


async def one_node_after_the_other(house: ChaosHouse, seconds: float, _dice: Random) -> None:
    """A rolling restart of the cluster: each node is away for some seconds, and back before the next goes."""
    for node in (one.name for one in house.runner.states() if one.name.startswith("rabbitmq")):
        await asyncio.to_thread(house.runner.halt, node)
        await asyncio.sleep(seconds / 3)
        await asyncio.to_thread(house.runner.launch, node)
        await asyncio.to_thread(house.wait_for_broker)


@contextmanager
def mischief(house: ChaosHouse, *, done: Mischief) -> Iterator[None]:
    """What the services do wrong themselves."""
    house.misbehave(done)
    yield
    house.misbehave(Mischief())


def _while(harm: Callable[[ChaosHouse], AbstractContextManager[None]]) -> Does:
    return partial(for_a_while, harm=harm)


FAULTS: tuple[Fault, ...] = (
    Fault("nothing", nothing),
    *(Fault(f"kill -9 {name}", partial(killed, name=name)) for name in SERVICES),
    Fault("died between note and write", partial(dies, of=Mischief(dies_after_note=20))),
    Fault("died between write and publish", partial(dies, of=Mischief(dies_after_write=20))),
    Fault("broker restarted", partial(restarted, name="rabbitmq")),
    Fault("broker killed", partial(killed, name="rabbitmq")),
    Fault("broker out of disk", out_of_disk),
    Fault("broker's line cut five times", cut_again_and_again),
    Fault("broker's line silent", _while(lambda house: house.to_broker.silent())),
    Fault("broker takes calls and says nothing", _while(lambda house: house.to_broker.deaf())),
    Fault("store restarted", partial(restarted, name="store")),
    Fault("store killed", partial(killed, name="store")),
    Fault("store slow by 0.5 s", _while(lambda house: house.to_store.slowed(SLOW))),
    Fault("store takes no writes", _while(lambda house: house.to_store.read_only())),
    Fault("store away", _while(lambda house: house.to_store.dead())),
    Fault("store takes calls and says nothing", _while(lambda house: house.to_store.deaf())),
    Fault("every message twice", _while(lambda house: mischief(house, done=Mischief(says_twice=True)))),
    Fault("a tenth out of order", _while(lambda house: mischief(house, done=Mischief(says_late=100)))),
    Fault("poison in every queue", poison),
    Fault("two of every service", some_of_many_killed, more=1),
    Fault("three of every service", some_of_many_killed, more=2),
    Fault("clock jumps an hour", _while(lambda house: mischief(house, done=Mischief(hours_ahead=1)))),
    Fault("stopped in full load", stop_in_full_load),
    Fault("destroyed, and restored from a backup", destroyed_and_restored),
)

IN_A_CLUSTER: tuple[Fault, ...] = (
    Fault("cluster: one node after the other", one_node_after_the_other),
    Fault("cluster: a node killed", partial(killed, name="rabbitmq-2")),
)


def _pauses(seconds: float, dice: Random, *, many: int) -> list[float]:
    """Random moments within so many seconds, as the pauses before each."""
    moments = sorted(dice.uniform(0, seconds) for _ in range(many))
    return [after - before for before, after in zip([0.0, *moments], moments, strict=False)]


def _control(house: ChaosHouse, *command: str) -> None:
    server = broker.server()
    assert server is not None
    node = ("-n", broker.node_name(house.folder / "rabbitmq"))
    environment = {**os.environ, "HOME": str(house.folder / "rabbitmq" / "home")}  # noqa: TID251 # a child's own
    subprocess.run(
        [server.with_name("rabbitmqctl"), *node, *command], check=True, env=environment, capture_output=True
    )
