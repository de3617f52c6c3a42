"""A request that says which service it is for is answered by no other.

An address changes hands while a connection to it is being made: two containers that start anew take each other's, and
what was meant for one would be answered by the other with "there is nothing here".
"""

from http import HTTPStatus

from fastapi import FastAPI, Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.problems import answer

ADDRESSEE = "Guanjia-Service"


class Addressed:
    """Refuses what another service was meant to hear with 421, and ends the connection that led here."""

    def __init__(self, app: ASGIApp, *, service: str) -> None:
        self.app = app
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is meant for this service, or for whoever hears it."""
        meant = Headers(scope=scope).get(ADDRESSEE) if scope["type"] == "http" else None
        if meant in (None, self.service):
            await self.app(scope, receive, send)
            return
        refusal = await answer(
            Request(scope, receive),
            HTTPStatus.MISDIRECTED_REQUEST,
            code="misdirected_request",
            fallback=f"this is {self.service} and no other service: ask again over a new connection",
            headers={"Connection": "close"},
        )
        await refusal(scope, receive, send)


def install_addressee(app: FastAPI, *, service: str) -> None:
    """The service answers only for itself."""
    app.add_middleware(Addressed, service=service)
