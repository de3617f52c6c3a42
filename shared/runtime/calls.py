"""How one service calls another: by its name as well as by its address."""

import ssl
from http import HTTPStatus

import httpx

from shared.runtime.trust import trusted
from shared.web.addressed import ADDRESSEE

TRIES = 4
"""Each wrong answer ends the connection that it came over, and there may be a few of them in the pool."""


class Calls(httpx.AsyncBaseTransport):
    """Says in every request whom it is for, and asks again when somebody else has the address meanwhile.

    Give ``through`` to speak with a service in this process. Raises httpx.ConnectError while another one answers.
    """

    def __init__(
        self,
        service: str,
        *,
        through: httpx.AsyncBaseTransport | None = None,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        self._service = service
        self._through = through or httpx.AsyncHTTPTransport(verify=verify or trusted())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """See httpx.AsyncBaseTransport."""
        request.headers[ADDRESSEE] = self._service
        for _ in range(TRIES):
            answer = await self._through.handle_async_request(request)
            if answer.status_code != HTTPStatus.MISDIRECTED_REQUEST:
                return answer
            await answer.aclose()
        raise httpx.ConnectError(f"another service answers where {self._service} should", request=request)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._through.aclose()
