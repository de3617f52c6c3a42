"""One machine's Guanjia: its folder, its programs, and the order in which they come up."""

import asyncio
import json
import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from deploy.local import broker, services, store
from deploy.local.ports import SERVICES, answers, choose, remembered
from deploy.local.program import Program
from deploy.local.runner import Runner
from deploy.local.trouble import TroubleError
from shared.auth.keys import MASTER, kept_secret, new_keys
from shared.messaging.declare import apply
from shared.messaging.users import GUEST, address_for, definitions, drop, with_administrator
from shared.storage.master import new_master_key

SECONDS_TO_BE_READY = 240
MOST_STARTS = 3
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the broker and the store are, which of them are ours to run, and each service's own way in."""

    amqp_url: str
    mongo_url: str
    programs: tuple[Program, ...]
    amqp_urls: Mapping[str, str]


class House:
    """Everything in one folder; ``given`` is the environment, whose addresses come before our own."""

    def __init__(self, root: Path, *, folder: Path, given: Mapping[str, str], tell: Tell) -> None:
        self.root = root
        self.folder = folder
        self.given = given
        self.tell = tell
        self.runner = Runner(folder, root=root)
        self._ports_file = folder / "ports.json"
        self._applied = folder / "queues.applied"

    @property
    def ports(self) -> dict[str, int]:
        """The ports chosen at the first start."""
        return remembered(self._ports_file)

    @property
    def address(self) -> str:
        """Where people begin."""
        return f"http://127.0.0.1:{self.ports['console']}/"

    def secret(self, name: str) -> str:
        """A secret of this folder, made when it is first asked for; the same ever after."""
        return kept_secret(self.folder / "keys" / name)

    def up(self) -> None:
        """Start what is not running and wait until every service is ready; raises TroubleError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.runner.is_up():
            try:
                self._start()
            except BaseException:  # half a house has no queues: the next try begins anew
                self.down()
                raise
        self._launch_services()
        self._wait_ready()

    def down(self) -> bool:
        """End what this folder's runner started; False when nothing was running."""
        if not self.runner.is_up():
            return False
        self.runner.stop(last=[one.name for one in self.runner.states() if one.name not in SERVICES])
        return True

    def readiness(self, name: str) -> str:
        """``ready``, or why a service is not."""
        try:
            address = f"http://127.0.0.1:{self.ports[name]}/health/ready"
            # Plain HTTP: the machine's certificates would be read for each question, and never used.
            answer = httpx.get(address, timeout=3, verify=False)  # noqa: S501
        except httpx.HTTPError as error:
            return f"no answer ({error})"
        return "ready" if answer.is_success else answer.text

    def _start(self) -> None:
        ports = choose(self._ports_file, offset=self.given.get("PORTS"))
        public_key, private_key = new_keys(self.folder / "keys")
        found = self.addresses(ports)
        told = {
            "mongo_url": found.mongo_url,
            "token_public_key": public_key,
            "token_private_key": private_key,
            "cti_lines": json.dumps({self.secret("cti"): "4008001234"}),
            "master_key_file": new_master_key(self.folder / "keys" / MASTER),
            "files": self.folder / "files",
            "sites": self.served_here(),
            **{f"{name}_url": f"http://127.0.0.1:{ports[name]}" for name in SERVICES},
        }
        known = self._known()
        # Without its queues a service ends at once; where they are already, it may start beside the broker.
        ours = self.service_programs(told, found=found, ports=ports, at_once=known)
        self.tell(f"Starting {', '.join(program.name for program in found.programs) or 'the runner'}")
        self.runner.start([*found.programs, *ours])
        self._wait_for_infrastructure(found)
        if not known and not self.given.get("AMQP_URL"):  # a node of an older house opens to guests
            drop(broker.management_url(ports, password=self.secret("broker")), GUEST)
        if not known or self.given.get("AMQP_URL"):  # another's broker may have been emptied meanwhile
            asyncio.run(apply(found.amqp_url, services.heard()))
            self._applied.write_text(self._asks)

    def served_here(self) -> str:
        """Every site but those that were enrolled to run on their own (one id a line)."""
        apart = self.folder / "apart"
        return f"all but {','.join(apart.read_text().split())}" if apart.exists() else "all"

    @cached_property
    def _asks(self) -> str:
        """What decides what the broker must have: the code, the sites served here, and the users' passwords."""
        passwords = [self.secret(name) for name in ("broker", *(f"broker-{name}" for name in SERVICES))]
        whose, sites = self.given.get("AMQP_URL", "ours"), self.given.get("GUANJIA_SITES", "all")
        return services.fingerprint(self.root, whose, sites, *passwords)

    def _known(self) -> bool:
        """Whether the broker has all that already: then nobody need import every service to say it again."""
        there = self._applied.exists() and (
            "AMQP_URL" in self.given or broker.has_begun(self.folder / "rabbitmq")
        )
        return there and self._applied.read_text() == self._asks

    def service_programs(
        self, told: dict[str, Any], *, found: Addresses, ports: Mapping[str, int], at_once: bool
    ) -> tuple[Program, ...]:
        """Every service as a program."""
        return services.programs(
            told, ports=ports, amqp_urls=found.amqp_urls, given=self.given, at_once=at_once
        )

    def addresses(self, ports: Mapping[str, int]) -> Addresses:
        """Where the services find the broker and the store, and which of them are ours to run."""
        amqp_url, mongo_url = self.given.get("AMQP_URL"), self.given.get("MONGO_URL")
        programs: list[Program] = []
        own_urls: Mapping[str, str] = dict.fromkeys(SERVICES, amqp_url or "")
        if amqp_url is None:
            amqp_url = broker.url(ports, password=self.secret("broker"))
            passwords = {name: self.secret(f"broker-{name}") for name in SERVICES}
            own_urls = {name: address_for(amqp_url, name, password=passwords[name]) for name in SERVICES}
            users = None if self._known() else self._users(passwords)
            if warning := broker.too_few(resource.getrlimit(resource.RLIMIT_NOFILE)[1]):
                self.tell(warning)
            programs.append(broker.private_node(self.folder / "rabbitmq", ports=ports, users=users))
        if mongo_url is None:
            programs.append(store.local_store(self.folder / "store", ports=ports))
        return Addresses(
            amqp_url=amqp_url,
            mongo_url=mongo_url or store.url(ports),
            programs=tuple(programs),
            amqp_urls=own_urls,
        )

    def _users(self, passwords: Mapping[str, str]) -> Mapping[str, Any]:
        rights = services.rights(self.given.get("GUANJIA_SITES", "all"))
        administrator = self.secret("broker")
        return with_administrator(
            definitions(rights, passwords), broker.ADMINISTRATOR, password=administrator
        )

    def _wait_for_infrastructure(self, found: Addresses) -> None:
        for program in found.programs:
            self._until(lambda port=program.listens_on: answers(port), program.name)  # type: ignore[misc] # bound now

    def _launch_services(self) -> None:
        down = [one.name for one in self.runner.states() if one.state not in {"RUNNING", "STARTING"}]
        self.tell(f"Starting {', '.join(down)}" if down else "Everything is running already")
        for name in down:
            self.runner.launch(name)

    def _wait_ready(self) -> None:
        for name in services.present():
            self._until(lambda name=name: self.readiness(name) == "ready", name)  # type: ignore[misc] # bound now

    def _until(self, holds: Callable[[], bool], name: str) -> None:
        end, pids = time.monotonic() + SECONDS_TO_BE_READY, set()
        while not holds():
            state = next(one for one in self.runner.states() if one.name == name)
            pids |= {state.pid} - {0}
            if state.state == "FATAL" or len(pids) > MOST_STARTS or time.monotonic() > end:
                raise TroubleError(
                    f"{name} did not come up ({state.describes}). The end of {self.runner.logs / name}.log:\n"
                    f"{self.runner.last_words(name)}"
                )
            time.sleep(0.2)
        self.tell(f"{name} is ready")
