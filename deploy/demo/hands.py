"""The hands of the people in the demo: requests that are given again, under the same key, until they are answered."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from shared.web.addressed import ADDRESSEE

PATIENCE = 180.0
MANY = httpx.Limits(max_connections=500, max_keepalive_connections=100)
PAUSE = 0.3
AWAY = frozenset({421, 502, 503, 504})
"""Not there, or another service at its address; asked again over a new connection."""
UNAUTHORIZED, TOO_MANY, NOT_FOUND = 401, 429, 404


class RefusedError(Exception):
    """A service refused what somebody asked; the sentence is the service's own."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(
            f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:300]}"
        )
        self.status = answer.status_code


class GaveUpError(Exception):
    """A service did not answer for minutes, or what was waited for did not come."""


@dataclass
class Hands:
    """Asks services in somebody's name. A service that is away is asked again, so that killing one loses nothing."""

    addresses: Mapping[str, str]
    password: str
    client: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(timeout=PATIENCE, limits=MANY)
    )
    tokens: dict[str, str] = field(default_factory=dict)
    doors: dict[str, asyncio.Lock] = field(default_factory=dict)
    asked: int = 0
    again: int = 0

    async def ask(
        self,
        service: str,
        method: str,
        path: str,
        *,
        who: str,
        key: str = "",
        yet: bool = True,
        **values: Any,
    ) -> Any:
        """The service's answer as JSON. ``yet=False``: 404 means that it is still on its way, so ask again.

        Raises RefusedError, GaveUpError.
        """
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = await self._try(service, method, path, who=who, key=key, values=values)
                if answer is not None and answer.is_success:
                    self.asked += 1
                    return answer.json() if answer.content else None
                if answer is not None and not self._worth_another(answer, yet=yet):
                    raise RefusedError(answer)
                self.again += 1
                await asyncio.sleep(PAUSE)

    async def push(self, token: str, told: Mapping[str, str]) -> dict[str, Any]:
        """An event from the telephone exchange, pushed until the center takes it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    answer = await self.client.post(
                        f"{self.addresses['hotline']}/cti/{token}", data=told, headers={ADDRESSEE: "hotline"}
                    )
                    if answer.is_success:
                        taken: dict[str, Any] = answer.json()
                        return taken
                    if answer.status_code not in AWAY:
                        raise RefusedError(answer)
                except httpx.TransportError:
                    self.again += 1
                await asyncio.sleep(PAUSE)

    async def _try(
        self, service: str, method: str, path: str, *, who: str, key: str, values: Mapping[str, Any]
    ) -> httpx.Response | None:
        headers = {"Authorization": f"Bearer {await self.token(who)}", "Accept": "application/json"}
        headers[ADDRESSEE] = service
        if key:
            headers["Idempotency-Key"] = key
        try:
            answer = await self.client.request(
                method, f"{self.addresses[service]}{path}", headers=headers, **values
            )
        except httpx.TransportError:
            return None
        if answer.status_code == UNAUTHORIZED:
            self.tokens.pop(who, None)
            return None
        return answer

    @staticmethod
    def _worth_another(answer: httpx.Response, *, yet: bool) -> bool:
        return answer.status_code in AWAY or (answer.status_code == NOT_FOUND and not yet)

    async def token(self, who: str) -> str:
        """The token somebody is signed in with; signs them in when there is none. Raises RefusedError."""
        async with self.doors.setdefault(who, asyncio.Lock()):
            while who not in self.tokens:
                try:
                    told = {"account": who, "password": self.password}
                    answer = await self.client.post(
                        f"{self.addresses['console']}/tokens", json=told, headers={ADDRESSEE: "console"}
                    )
                except httpx.TransportError:
                    await asyncio.sleep(PAUSE)
                    continue
                if answer.is_success:
                    self.tokens[who] = answer.json()["token"]
                elif answer.status_code in AWAY or answer.status_code == TOO_MANY:
                    await asyncio.sleep(PAUSE)
                else:
                    raise RefusedError(answer)
            return self.tokens[who]


def a_run() -> str:
    """A name for this run of the demo, so that its keys and calls are new ones."""
    return os.urandom(4).hex()
