"""The console's accounts over HTTP, and their Null twin."""

import ssl
from datetime import datetime
from http import HTTPStatus
from typing import Any

import httpx

from services.crew.door.domain import NobodyHomeError, NotLetInError, Pass
from shared.runtime.trust import trusted

PATIENCE = 5.0


class ConsoleAccounts:
    """Accounts kept by the console; give ``transport`` to speak with one in this process."""

    def __init__(
        self,
        address: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        self._client = httpx.AsyncClient(
            base_url=address, timeout=PATIENCE, transport=transport, verify=verify or trusted()
        )

    async def sign_in(self, account: str, *, password: str) -> Pass:
        """See Accounts."""
        said = await self._ask("/tokens", account=account, password=password)
        return Pass(
            token=said["token"], until=datetime.fromisoformat(said["expires_at"]), session=said["session"]
        )

    async def renew(self, session: str) -> Pass:
        """See Accounts."""
        said = await self._ask("/tokens/renew", session=session)
        return Pass(token=said["token"], until=datetime.fromisoformat(said["expires_at"]), session=session)

    async def close(self) -> None:
        """See Accounts."""
        await self._client.aclose()

    async def _ask(self, path: str, **said: str) -> dict[str, Any]:
        try:
            answer = await self._client.post(path, json=said)
        except httpx.HTTPError as cause:
            raise NobodyHomeError from cause
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise NobodyHomeError
        if not answer.is_success:
            raise NotLetInError
        answered: dict[str, Any] = answer.json()
        return answered


class NullAccounts:
    """No console is set up: nobody can be let in."""

    async def sign_in(self, account: str, *, password: str) -> Pass:  # noqa: ARG002 asked in vain
        """See Accounts."""
        raise NobodyHomeError

    async def renew(self, session: str) -> Pass:  # noqa: ARG002 asked in vain
        """See Accounts."""
        raise NobodyHomeError

    async def close(self) -> None:
        """See Accounts."""
