"""The center that the browsers visit: a live house on free ports, in its own folder, with three small sites."""

import contextlib
import json
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from deploy.demo.load import PASSWORD, an_administrator, load
from deploy.local.house import House
from deploy.local.ports import INFRASTRUCTURE, SERVICES, remembered
from tests.architecture.house import ROOT

HOMES_AT_EACH_SITE = 12
PATIENCE = 30.0


@dataclass
class Center:
    """A running house: where its services are, its telephone line, and requests in somebody's name."""

    folder: Path
    tokens: dict[str, str] = field(default_factory=dict)
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=PATIENCE))

    def at(self, service: str) -> str:
        """The address of a service."""
        return f"http://127.0.0.1:{remembered(self.folder / 'ports.json')[service]}"

    def push(self, event: str, call: str, **told: str) -> str:
        """An event of the telephone exchange; the id of the call it belongs to."""
        line = (self.folder / "keys" / "cti").read_text()
        said = {"event": event, "callId": call, "to": "4008001234", "direction": "in", **told}
        answer = self.client.post(f"{self.at('hotline')}/cti/{line}", data=said)
        answer.raise_for_status()
        return str(answer.json()["call"])

    def ask(self, service: str, path: str, *, who: str) -> Any:
        """What a service answers somebody."""
        return self._sent("GET", service, path, who=who)

    def tell(self, service: str, path: str, said: dict[str, Any], *, who: str) -> Any:
        """Give a command in somebody's name; what the service answers."""
        return self._sent("POST", service, path, who=who, json=said)

    def _sent(self, method: str, service: str, path: str, *, who: str, **values: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._token(who)}"}
        answer = self.client.request(method, f"{self.at(service)}{path}", headers=headers, **values)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json()

    def _token(self, who: str) -> str:
        if who not in self.tokens:
            told = {"account": who, "password": PASSWORD}
            answer = self.client.post(f"{self.at('console')}/tokens", json=told)
            answer.raise_for_status()
            self.tokens[who] = answer.json()["token"]
        return self.tokens[who]


def raised(folder: Path) -> House:
    """A house in the folder, up and loaded with a few households at each demo site."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ports.json").write_text(json.dumps(_free_ports()))
    house = House(ROOT, folder=folder, given={}, tell=lambda _: None)
    try:
        house.up()
        addresses = {name: f"http://127.0.0.1:{port}" for name, port in house.ports.items()}
        token = an_administrator(folder / "keys" / "token.private.pem")
        load(addresses, token, most=HOMES_AT_EACH_SITE, tell=lambda _: None)
        house.secret("cti")
    except BaseException:
        house.down()
        raise
    return house


def _free_ports() -> dict[str, int]:
    with contextlib.ExitStack() as held:
        free = {}
        for name in (*SERVICES, *INFRASTRUCTURE):
            probe = held.enter_context(socket.socket())
            probe.bind(("127.0.0.1", 0))
            free[name] = probe.getsockname()[1]
        return free
