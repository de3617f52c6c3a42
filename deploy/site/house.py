"""One site's programs: its broker, its store, its crew service, and the order in which they come up."""

import asyncio
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from deploy.local import broker, services, store
from deploy.local.ports import answers, choose, remembered
from deploy.local.program import Program
from deploy.local.runner import Runner
from deploy.local.trouble import TroubleError
from deploy.site import bundle
from deploy.site.center import declare, manage
from deploy.site.definitions import CARRIER, at_site, rights_at_site
from deploy.site.enrolment import DATABASE, Papers
from deploy.site.ways import authority, checked, for_python
from services.crew.settings import Settings
from shared.auth.keys import MASTER, PRIVATE, PUBLIC, kept_secret
from shared.messaging.depths import Depths
from shared.messaging.rights import CREW
from shared.messaging.topology import downlink
from shared.messaging.users import address_for, definitions, with_administrator
from shared.storage.master import master, new_master_key
from shared.storage.mongo import MongoDatabase

SECONDS_TO_BE_READY = 120
SERVICE = "crew"
PORTS: Mapping[str, int] = {SERVICE: 8113}
FRUITLESS = "FATAL"


class SiteHouse:
    """Everything of one site in one folder that ``enroll`` prepared; raises TroubleError where it did not."""

    def __init__(
        self, root: Path, *, folder: Path, given: Mapping[str, str], tell: Callable[[str], None]
    ) -> None:
        self.papers = Papers.read(folder)
        self.folder = folder
        self.given = given
        self.tell = tell
        self.runner = Runner(folder, root=root)
        self._ports_file = folder / "ports.json"

    @property
    def ports(self) -> dict[str, int]:
        """The ports chosen at the first start."""
        return remembered(self._ports_file)

    @property
    def address(self) -> str:
        """Where the site's crews begin."""
        return f"http://{self.given.get('HOST', '127.0.0.1')}:{self.ports[SERVICE]}/"

    @property
    def management_url(self) -> str:
        """The management interface of the site's broker."""
        return broker.management_url(self.ports, password=self.secret("broker"))

    def secret(self, name: str) -> str:
        """A secret of this folder, made when it is first asked for; the same ever after."""
        return kept_secret(self.folder / "keys" / name)

    @property
    def _trusted(self) -> Path | None:
        """Who signed the certificates of the center's broker and console, where this machine does not know it."""
        return authority(self.folder / "keys")

    def up(self) -> None:
        """Start what is not running and wait until the crew service is ready; raises TroubleError."""
        if not self.runner.is_up():
            self._start()
        for one in self.runner.states():
            if one.state not in {"RUNNING", "STARTING"}:
                self.runner.launch(one.name)
        self._until(self.is_ready, SERVICE)

    def down(self) -> bool:
        """End what this folder's runner started; False when nothing was running. What waits stays on disk."""
        if not self.runner.is_up():
            return False
        self.runner.stop(last=("rabbitmq", "store"))
        return True

    def is_ready(self) -> bool:
        """Whether the crew service can work."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.ports[SERVICE]}/health/ready", timeout=3).is_success
        except httpx.HTTPError:
            return False

    def shovels(self) -> dict[str, str]:
        """How each shovel is: running, or starting again and again while the line is cut."""
        found: list[dict[str, Any]] = manage(self.management_url, "GET", "shovels").json()
        return {one["name"]: one["state"] for one in found}

    def waiting(self) -> tuple[int | None, int | None]:
        """How many messages wait here for the center, and there for the site; None where nobody answers."""

        async def asked() -> tuple[int | None, int | None]:
            here = Depths(self._own_way_in(self.ports, CREW))
            there = Depths(for_python(self.papers.center_uri, authority=self._trusted))
            try:
                return await here.of("uplink"), await there.of(downlink(self.papers.site))
            finally:
                await here.close()
                await there.close()

        return asyncio.run(asked())

    def _start(self) -> None:
        ports = choose(self._ports_file, offset=self.given.get("PORTS"), services=PORTS)
        node = broker.private_node(self.folder / "rabbitmq", ports=ports, users=self._users())
        kept = store.local_store(self.folder / "store", ports=ports)
        self.tell(f"Starting the broker, the store and the crew service of {self.papers.site}")
        self.runner.start([node, kept, self._crew_service(ports)])
        self._until(lambda: answers(ports["amqp"]), node.name)
        self._until(lambda: answers(ports["store"]), kept.name)
        self._until(self._management_answers, node.name)
        local = self._own_way_in(ports, CARRIER) + "%2F"
        declare(
            self.management_url,
            at_site(
                self.papers.site,
                center_uri=checked(self.papers.center_uri, authority=self._trusted),
                local_uri=local,
            ),
        )
        asyncio.run(self._settle(store.url(ports)))

    def _users(self) -> dict[str, Any]:
        """As at the center: an administrator, and a user for whoever else is here; there is no guest."""
        rights = rights_at_site(self.papers.site)
        known = definitions(rights, {name: self.secret(f"broker-{name}") for name in rights})
        return with_administrator(known, broker.ADMINISTRATOR, password=self.secret("broker"))

    def _own_way_in(self, ports: Mapping[str, int], user: str) -> str:
        url = broker.url(ports, password="")
        return address_for(url, user, password=self.secret(f"broker-{user}"))

    def _crew_service(self, ports: Mapping[str, int]) -> Program:
        keys = self.folder / "keys"
        told = {
            "amqp_url": self._own_way_in(ports, CREW),
            "mongo_url": store.url(ports),
            "mongo_database": DATABASE,
            "host": self.given.get("HOST", "127.0.0.1"),
            "port": ports[SERVICE],
            "token_public_key": keys / PUBLIC,
            "site_key": keys / "own" / PRIVATE,
            "master_key_file": new_master_key(keys / MASTER),
            "files": self.folder / "files",
            "console_url": self.papers.console_url,
            "apart": self.papers.site,
        }
        if self._trusted:
            told["ca_file"] = self._trusted
        return Program(
            name=SERVICE,
            command=(sys.executable, "-m", f"services.{SERVICE}"),
            environment=services.environment(Settings, told=told, given=self.given),
            starts_at_once=False,
        )

    async def _settle(self, mongo_url: str) -> None:
        database = MongoDatabase(mongo_url, name=DATABASE, master=master(self.folder / "keys" / MASTER))
        brought = bundle.Bundle.read(self.folder / "bundle.json")
        try:
            await bundle.settle(brought, database=database)
        finally:
            await database.close()

    def _management_answers(self) -> bool:
        try:
            return manage(self.management_url, "GET", "overview").is_success
        except TroubleError:
            return False

    def _until(self, holds: Callable[[], bool], name: str) -> None:
        end = time.monotonic() + SECONDS_TO_BE_READY
        while not holds():
            state = next(one for one in self.runner.states() if one.name == name)
            if state.state == FRUITLESS or time.monotonic() > end:
                raise TroubleError(
                    f"{name} did not come up ({state.describes}). The end of {self.runner.logs / name}.log:\n"
                    f"{self.runner.last_words(name)}"
                )
            time.sleep(0.2)
        self.tell(f"{name} is ready")
