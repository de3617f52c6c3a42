"""The billing run: a month's charges for many households, by the real service, with a broker and a store."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from pymongo import MongoClient

from services.billing.consumers import HEARS
from services.billing.dwellings.domain import Dwelling, SiteCard, Unit
from services.billing.dwellings.views import DWELLINGS, SITE_CARDS
from services.billing.ledger.domain import Account
from shared.auth.keys import new_keys
from shared.auth.person import Grant, Person
from shared.auth.tokens import Issuer
from shared.messaging.declare import apply
from shared.messaging.topology import topology
from shared.runtime.process import now
from shared.storage.master import Master, master, new_master_key
from shared.storage.mongo import MongoDatabase
from shared.vocabulary.ids import AccountId, HouseholdId, RoomId, SiteId
from shared.vocabulary.people import Role
from tests.bench.figures import cpu_seconds
from tests.bench.ground import Ground
from tests.causes import a_command
from tests.live.rabbit import free_ports

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "guanjia_billing"
MONTH = "2026-11"
HOUSEHOLDS_OF_A_SITE = 2000
AREA = Decimal("89.50")
FEE = 25060
"""What the shipped rate makes of that area, in fen."""
LONGEST = 1800.0
LOOK, HOUSEHOLDS_A_SECOND = 0.5, 20_000
"""Seconds between two looks at how far it is, more for a larger run: a look has the store read all tables."""
GOAL_EACH = 60.0 / 100_000
"""Seconds for each household: a hundred thousand within a minute."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run came to; ``raised`` and ``entered`` in seconds since collection was asked for."""

    households: int
    sites: int
    killed: int
    raised: float
    entered: float
    doubled: int
    missing: int
    spent: dict[str, float]
    """Seconds of a processor that each program took; billing's since its last start."""


class Late(Exception):  # noqa: N818 # said of the run
    """A run did not end in time."""


class Billing:
    """The billing service as a process that may be killed and started again, over one ground."""

    def __init__(self, ground: Ground, folder: Path) -> None:
        public, private = new_keys(folder)
        self.master_key = new_master_key(folder / "master.key")
        finance = Person(AccountId("bench"), "bench", (Grant(Role.FINANCE),))
        self._token = Issuer(private, clock=now)(finance)
        self._port = free_ports(1)[0]
        self._environment = {
            "PATH": os.environ["PATH"],  # noqa: TID251 # a child needs the machine's own PATH
            "GUANJIA_AMQP_URL": ground.amqp_url,
            "GUANJIA_MONGO_URL": f"{ground.mongo_url}/?retryWrites=false",
            "GUANJIA_PORT": str(self._port),
            "GUANJIA_TOKEN_PUBLIC_KEY": str(public),
            "GUANJIA_MASTER_KEY_FILE": str(self.master_key),
        }
        self._log = folder / "billing.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it is ready; raises Late."""
        with self._log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services.billing"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        until(self._ready, within=120)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def ask(self, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        """One request by finance."""
        answer = httpx.post(
            f"http://127.0.0.1:{self._port}{path}",
            json=body,
            headers={"Authorization": f"Bearer {self._token}"},
            timeout=120,
            trust_env=False,
        )
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    def _ready(self) -> bool:
        try:
            return httpx.get(
                f"http://127.0.0.1:{self._port}/health/ready", timeout=5, trust_env=False
            ).is_success
        except httpx.HTTPError:
            return False


def run(
    on: Ground,
    *,
    households: int,
    a_site: int = HOUSEHOLDS_OF_A_SITE,
    kills: int = 0,
    tell: Callable[[str], None],
) -> Run:
    """Draft, sign and collect every site's month; killed on its way so many times; raises Late."""
    sites = tuple(f"site-{number:03}" for number in range(-(-households // a_site)))
    with tempfile.TemporaryDirectory(prefix="guanjia-run-") as folder, kept(on) as store:
        tell(f"{households} households move in")
        asyncio.run(apply(on.amqp_url, topology({"billing": HEARS})))
        billing = Billing(on, Path(folder))
        asyncio.run(move_in(on, sites=sites, households=households, master=master(billing.master_key)))
        try:
            billing.start()
            for site in sites:
                table = billing.ask("/tables", {"site": site, "month": MONTH})["id"]
                billing.ask(f"/tables/{table}/sign")
            return _collected(billing, on, store, sites=sites, households=households, kills=kills, tell=tell)
        finally:
            billing.kill()


def _collected(
    billing: Billing,
    on: Ground,
    store: Any,
    *,
    sites: Sequence[str],
    households: int,
    kills: int,
    tell: Callable[[str], None],
) -> Run:
    begun, spent = time.perf_counter(), _spent(billing, on)
    for site in sites:
        billing.ask(f"/tables/{site}-{MONTH}/collect")
    for number in range(kills):
        until(partial(has_raised, store, households * (number + 1) // (kills + 1)))
        billing.kill()
        tell(f"killed at {count(store, 'charges')} charges")
        billing.start()
    look = max(LOOK, households / HOUSEHOLDS_A_SECOND)
    until(partial(has_raised, store, households), look=look)
    raised = time.perf_counter() - begun
    tell(f"{households} charges raised in {raised:.1f} s")
    until(lambda: receivable(store) >= households * FEE, look=look)
    entered = time.perf_counter() - begun
    took = _spent(billing, on)
    spent = {
        name: after - (0 if kills and name == "billing" else spent[name]) for name, after in took.items()
    }
    amounts = [one["state"]["amount"] for one in store["charges"].find({}, {"state.amount": 1})]
    owing = {one["state"]["household"] for one in store["charges"].find({}, {"state.household": 1})}
    assert sum(amounts) == len(amounts) * FEE
    return Run(
        households=households,
        sites=len(sites),
        killed=kills,
        raised=raised,
        entered=entered,
        doubled=max(len(amounts), receivable(store) // FEE) - len(owing),
        missing=households - len(owing),
        spent=spent,
    )


async def move_in(on: Ground, *, sites: Sequence[str], households: int, master: Master) -> None:
    """Sites and dwellings as billing knows them from the register."""
    database = MongoDatabase(f"{on.mongo_url}/?retryWrites=false", name=DATABASE, master=master)
    cards, dwellings = database.store(SITE_CARDS), database.store(DWELLINGS)
    await database.prepare()
    for site in sites:
        card = SiteCard(SiteId(site), site, site, site, "Asia/Shanghai", datetime.now(UTC))
        await cards.add(card, because=a_command(id=site))
    for start in range(0, households, 1000):
        await asyncio.gather(
            *(
                dwellings.add(_dwelling(number, sites=sites), because=a_command(id=f"in-{number}"))
                for number in range(start, min(start + 1000, households))
            )
        )
    await database.close()


def _dwelling(number: int, *, sites: Sequence[str]) -> Dwelling:
    home = f"home-{number:06}"
    site = SiteId(sites[number % len(sites)])
    unit = Unit(RoomId(home), f"{number % 40 + 1}栋2单元{number % 30 + 1}01", AREA)
    return Dwelling(HouseholdId(home), site, 1, "王小明", (unit,))


@contextmanager
def kept(on: Ground) -> Iterator[Any]:
    """Billing's database as it is kept, dropped at the end."""
    with MongoClient[dict[str, Any]](f"{on.mongo_url}/?retryWrites=false") as client:
        yield client[DATABASE]
        client.drop_database(DATABASE)


def count(store: Any, collection: str) -> int:
    """How many documents a collection has."""
    return int(store[collection].estimated_document_count())


def receivable(store: Any) -> int:
    """What the ledger's entries come to that somebody owes, in fen; one entry may be of many charges."""
    found = store["ledger"].find({}, {"state.postings": 1})
    postings = [posting for entry in found for posting in entry["state"]["postings"]]
    return int(sum(one["amount"] for one in postings if one["account"] == Account.RECEIVABLE))


def has_raised(store: Any, many: int) -> bool:
    """Whether so many charges are kept, by the marks in the tables.

    The embedded store counts documents by reading all of them: asked for that again and again, it did little else.
    """
    marks = (int(one["state"]["raised"]) for one in store["tables"].find({}, {"state.raised": 1}))
    return sum(marks) >= many


def until(holds: Callable[[], bool], *, within: float = LONGEST, look: float = LOOK) -> None:
    """Wait until a claim holds; raises Late."""
    end = time.monotonic() + within
    while not holds():
        if time.monotonic() > end:
            raise Late(f"not within {within:.0f} s")
        time.sleep(look)


def _spent(billing: Billing, on: Ground) -> dict[str, float]:
    assert billing.process is not None
    pids = {"billing": billing.process.pid, "store": on.store_pid, "broker": on.broker_pid}
    return {name: cpu_seconds(pid) for name, pid in pids.items()}
