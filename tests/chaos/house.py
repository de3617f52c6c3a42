"""The house that is broken: the usual one, but its lines to broker and store can be cut and its services misbehave."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from deploy.demo.hands import Hands
from deploy.demo.living import settle
from deploy.demo.load import PASSWORD
from deploy.demo.place import Place, in_folder
from deploy.local import broker, store
from deploy.local.house import SECONDS_TO_BE_READY, Addresses, House, Tell
from deploy.local.ports import answers
from deploy.local.program import Program
from tests.chaos.misbehaving import Mischief
from tests.chaos.proxy import Line
from tests.live.rabbit import free_ports

ROOT = Path(__file__).resolve().parents[2]
OFFSET = "4000"
LONGEST_TO_END = 10.0
LONGEST_TO_COME_BACK = 60.0


class ChaosHouse(House):
    """A house whose every part can be broken. Bring it up in a thread: the lines live in the event loop."""

    def __init__(self, folder: Path, *, tell: Tell) -> None:
        given = {**os.environ, "PORTS": OFFSET, "GUANJIA_ADMINISTRATOR_PASSWORD": PASSWORD}  # noqa: TID251 # for children
        for foreign in ("AMQP_URL", "MONGO_URL"):
            given.pop(foreign, None)
        super().__init__(ROOT, folder=folder, given=given, tell=tell)
        self.to_broker = Line(0)
        self.to_store = Line(0)
        self.beside: Sequence[subprocess.Popen[bytes]] = ()
        self._programs: Mapping[str, Program] = {}

    def addresses(self, ports: Mapping[str, int]) -> Addresses:
        """Our own broker and store, reached by lines that can be cut."""
        self.to_broker.target, self.to_store.target = ports["amqp"], ports["store"]
        found = super().addresses(ports)
        here, there = f":{ports['amqp']}/", f":{self.to_broker.port}/"
        return replace(
            found,
            amqp_urls={name: url.replace(here, there) for name, url in found.amqp_urls.items()},
            # Directly: the store would tell its own address, and the line would stay unused.
            mongo_url=f"{store.url({'store': self.to_store.port})}&directConnection=true",
        )

    def service_programs(
        self, told: dict[str, Any], *, found: Addresses, ports: Mapping[str, int], at_once: bool
    ) -> tuple[Program, ...]:
        """Every service, run so that it can misbehave."""
        usual = super().service_programs(told, found=found, ports=ports, at_once=at_once)
        ours = tuple(replace(one, command=self._command(one.name)) for one in usual)
        self._programs = {one.name: one for one in ours}
        return ours

    @property
    def services(self) -> tuple[str, ...]:
        """The names of its services."""
        return tuple(self._programs)

    @property
    def place(self) -> Place:
        """Where the demo finds it."""
        return in_folder(self.folder)

    @property
    def hands(self) -> Hands:
        """Somebody to ask it."""
        return Hands(addresses=self.place.addresses, password=PASSWORD)

    @property
    def broker_url(self) -> str:
        """The broker's own door, not the line to it, for its administrator."""
        return broker.url(self.ports, password=self.secret("broker"))

    def misbehave(self, mischief: Mischief) -> None:
        """What every service does wrong from now on."""
        mischief.written(self.folder)

    def kill(self, name: str) -> None:
        """End a program as a power cut would; the runner starts it again."""
        pid = next(one.pid for one in self.runner.states() if one.name == name)
        if pid:  # 0 while it is being started
            os.kill(pid, signal.SIGKILL)

    @asynccontextmanager
    async def further(self, many: int) -> AsyncIterator[None]:
        """So many processes of every service beside the first, ready before the block begins; they end with it."""
        ports = free_ports(many * len(self.services))
        self.beside = tuple(map(self._beside, self.services * many, ports))
        try:
            await asyncio.to_thread(_until_all_answer, ports, within=SECONDS_TO_BE_READY)
            yield
        finally:
            for process in self.beside:
                process.terminate()
            for process in self.beside:  # out of the event loop: each of them may take its ten seconds
                await asyncio.to_thread(process.wait, LONGEST_TO_END * 3)

    def _beside(self, name: str, port: int) -> subprocess.Popen[bytes]:
        program = self._programs[name]
        with (self.runner.logs / f"{name}.more.log").open("ab") as log:
            return subprocess.Popen(
                program.command,
                cwd=ROOT,
                # As the runner starts it: what is given to the house is no setting of every service.
                env={**os.environ, **program.environment, "GUANJIA_PORT": str(port)},  # noqa: TID251 # a child's own
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_for_broker(self) -> None:
        """Until every node of the broker answers; raises TimeoutError after a minute."""
        _until_all_answer((self.to_broker.target, *self.to_broker.more), within=LONGEST_TO_COME_BACK)

    async def brought_up(self) -> None:
        """Listen on the lines, start everything, bring the demo's sites."""
        await self.to_broker.start()
        await self.to_store.start()
        await asyncio.to_thread(self.up)
        loading = [sys.executable, "-m", "deploy.demo.load"]
        environment = {**self.given, "RUN": str(self.folder)}
        await asyncio.to_thread(
            subprocess.run, loading, check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        await settle(self.hands, self.place.management_url)

    def _command(self, name: str) -> tuple[str, ...]:
        return (sys.executable, "-m", "tests.chaos.misbehaving", name, str(self.folder))


@asynccontextmanager
async def running(house: ChaosHouse) -> AsyncIterator[None]:
    """The house with the demo's sites, up; down again when the block ends."""
    try:
        await house.brought_up()
        yield
    finally:
        await asyncio.to_thread(house.down)
        await house.to_broker.stop()
        await house.to_store.stop()


def _until_all_answer(ports: Sequence[int], *, within: float) -> None:
    end = time.monotonic() + within
    while not all(answers(port) for port in ports):
        if time.monotonic() > end:
            raise TimeoutError(f"of the ports {ports} not every one answers after {within:.0f} s")
        time.sleep(0.2)
