"""What is seen of every request: its id in the logs and the answer, its route and time in the metrics."""

import re
import time
import uuid
from collections.abc import Iterable

import structlog
from opentelemetry import propagate, trace
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.observability.logs import about
from shared.observability.metrics import REQUEST_SECONDS, REQUESTS
from shared.runtime.http import route_of

log = structlog.get_logger(__name__)
tracer = trace.get_tracer(__name__)
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
UNSEEN = ("/metrics", "/health/live", "/health/ready")
"""Asked every few seconds by machines: counted, but neither logged nor traced."""


def _headers(scope: Scope) -> dict[str, str]:
    given: Iterable[tuple[bytes, bytes]] = scope["headers"]
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in given}


class Watched:
    """Stands before the whole application, so that it sees bugs too; streams go through it untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and see how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = _headers(scope)
        given = headers.get("x-request-id", "")
        request = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request
        answered, status, begun = False, 500, time.perf_counter()

        async def answering(message: Message) -> None:
            nonlocal answered, status
            if message["type"] == "http.response.start":
                answered, status = True, int(message["status"])
                message["headers"] = [*message["headers"], (b"x-request-id", request.encode())]
            await send(message)

        with about(request=request):
            try:
                if scope["path"] in UNSEEN:
                    await self.app(scope, receive, answering)
                else:
                    await self._traced(scope, receive, answering, headers)
            except Exception:
                # Starlette raises a bug again after it was logged and answered: the server need not log it twice.
                if not answered:
                    raise
            finally:
                _seen(scope, status=status, seconds=time.perf_counter() - begun)

    async def _traced(self, scope: Scope, receive: Receive, send: Send, headers: dict[str, str]) -> None:
        method = scope["method"]
        with tracer.start_as_current_span(
            method, context=propagate.extract(headers), kind=trace.SpanKind.SERVER
        ) as span:
            try:
                await self.app(scope, receive, send)
            finally:
                span.update_name(f"{method} {route_of(scope)}")


def _seen(scope: Scope, *, status: int, seconds: float) -> None:
    method, route = scope["method"], route_of(scope)
    REQUESTS.labels(method, route, str(status)).inc()
    REQUEST_SECONDS.labels(method, route).observe(seconds)
    if scope["path"] not in UNSEEN:
        log.info("request_answered", method=method, route=route, status=status, ms=round(seconds * 1000, 1))
