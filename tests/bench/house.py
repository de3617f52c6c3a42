"""The whole house for the road: one of our own in a folder that is gone afterwards, or one that runs already."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from deploy.demo.load import PASSWORD
from deploy.demo.place import in_folder
from deploy.local import store
from deploy.local.house import House

ROOT = Path(__file__).resolve().parents[2]
OFFSET = "3000"


@dataclass(frozen=True, slots=True)
class Running:
    """Where its services are, and the telephone exchange's token."""

    addresses: Mapping[str, str]
    line: str
    pids: Mapping[str, int]
    store_url: str
    management_url: str

    def store_operations(self) -> int:
        """How many operations the store has done since its start."""
        with MongoClient[dict[str, Any]](self.store_url) as client:
            done: Mapping[str, int] = client.admin.command("serverStatus")["opcounters"]
        return sum(done[kind] for kind in ("insert", "query", "update", "delete"))


def running_in(folder: Path) -> Running:
    """The house that runs in a folder."""
    ports = json.loads((folder / "ports.json").read_text())
    house = House(ROOT, folder=folder, given={}, tell=lambda _line: None)
    place = in_folder(folder)
    return Running(
        addresses=place.addresses,
        line=place.line,
        pids={one.name: one.pid for one in house.runner.states()},
        store_url=store.url(ports),
        management_url=place.management_url,
    )


@contextmanager
def a_house(*, tell: Callable[[str], None]) -> Iterator[Running]:
    """A house of our own with the demo's sites, on ports of its own; down and gone when the block ends."""
    environment = dict(os.environ)  # noqa: TID251 # child processes need the machine's own
    for foreign in ("AMQP_URL", "MONGO_URL", "RUN"):
        environment.pop(foreign, None)
    given = {**environment, "PORTS": OFFSET, "GUANJIA_ADMINISTRATOR_PASSWORD": PASSWORD}
    with tempfile.TemporaryDirectory(prefix="guanjia-road-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        house = House(ROOT, folder=folder, given=given, tell=tell)
        try:
            house.up()
            tell("Loading the demo sites")
            subprocess.run(
                [sys.executable, "-m", "deploy.demo.load"],
                check=True,
                cwd=ROOT,
                env={**environment, "RUN": name},
                stdout=subprocess.DEVNULL,
            )
            yield running_in(folder)
        finally:
            house.down()
