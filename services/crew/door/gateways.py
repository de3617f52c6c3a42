"""The console's accounts over HTTP, and their twin in memory."""

from http import HTTPStatus

import httpx

from services.crew.door.domain import NobodyHomeError, NotLetInError, Pass

PATIENCE = 5.0
ASKS_AGAIN = (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE)


class ConsoleAccounts:
    """Accounts kept by the console; give ``transport`` to speak with one in this process."""

    def __init__(self, address: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(base_url=address, timeout=PATIENCE, transport=transport)

    async def sign_in(self, account: str, *, password: str) -> Pass:
        """See Accounts."""
        try:
            answer = await self._client.post("/tokens", json={"account": account, "password": password})
        except httpx.HTTPError as cause:
            raise NobodyHomeError from cause
        if answer.status_code in ASKS_AGAIN:
            raise NobodyHomeError
        said = answer.json()
        if not answer.is_success:
            raise NotLetInError(str(said.get("title", "not let in")))
        return Pass(token=said["token"], seconds=int(said.get("seconds", 900)))

    async def close(self) -> None:
        """See Accounts."""
        await self._client.aclose()


class NullAccounts:
    """Lets in whoever's password is their name backwards."""

    async def sign_in(self, account: str, *, password: str) -> Pass:
        """See Accounts."""
        if not account or password != account[::-1]:
            raise NotLetInError("this account and password do not belong together: check both")
        return Pass(token=f"token-of-{account}", seconds=900)

    async def close(self) -> None:
        """See Accounts."""
