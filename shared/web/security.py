"""What keeps a page ours: headers, cookies, and the proof that a form came from our own page."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.vocabulary.refusals import RefusalError

VISITOR = "guanjia_visitor"
PROOF_FIELD = "csrf_token"
PROOF_HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "QUERY"})
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=()",
}


class ForeignPageError(RefusalError):
    """An unsafe request that a browser sent by itself, without the proof that our own page asked for it."""

    code = "foreign_page"

    def __init__(self) -> None:
        super().__init__(
            "the request does not prove that it comes from a page of ours: reload the page and try again"
        )


class SecureHeaders:
    """Adds the house's security headers to every answer that does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the headers to the answer's start."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def install_headers(app: FastAPI) -> None:
    """Every answer of the service carries the security headers and the content security policy."""
    app.add_middleware(SecureHeaders)


def keep_cookie(response: Response, request: Request, *, name: str, value: str, seconds: int) -> None:
    """Set a cookie that scripts cannot read and other pages cannot send along; secure wherever TLS is."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/",
    )


def drop_cookie(response: Response, request: Request, *, name: str) -> None:
    """Make the browser forget a cookie."""
    keep_cookie(response, request, name=name, value="", seconds=0)


def a_secret() -> str:
    """A fresh secret of 256 bits for a cookie."""
    return secrets.token_urlsafe(32)


def proof_of(secret: str) -> str:
    """What a page shows to prove that it was made for the browser that holds the secret cookie."""
    return hmac.new(secret.encode(), b"guanjia page", hashlib.sha256).hexdigest()


async def require_proof(request: Request, *, secret: str | None) -> None:
    """Raise ForeignPageError unless an unsafe request brings the proof in its header or its form."""
    if request.method in SAFE:
        return
    brought: Any = request.headers.get(PROOF_HEADER)
    if brought is None and request.headers.get("content-type", "").startswith(FORMS):
        brought = (await request.form()).get(PROOF_FIELD)
    if not secret or not isinstance(brought, str):
        raise ForeignPageError
    if not hmac.compare_digest(brought.encode(), proof_of(secret).encode()):
        raise ForeignPageError


async def require_visitor_proof(request: Request) -> None:
    """The same for somebody who is not signed in yet, by the visitor's cookie: for the sign-in form."""
    await require_proof(request, secret=request.cookies.get(VISITOR))
