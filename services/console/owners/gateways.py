"""Owners over HTTP, and their twin for tests and for looking at pages without any service."""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx

from services.console.owners.domain import (
    Asker,
    FieldFault,
    OwnerRefusedError,
    OwnerSilentError,
    Paper,
    Said,
)
from shared.runtime.calls import Calls
from shared.vocabulary.refusals import ForbiddenError, NotFoundError

PATIENCE = 5.0


class HttpOwner:
    """An owner at an address; give ``transport`` to speak with one in this process."""

    def __init__(
        self,
        name: str,
        address: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        self.name = name
        self._client = httpx.AsyncClient(
            base_url=address, timeout=PATIENCE, transport=Calls(name, through=transport, verify=verify)
        )

    async def ask(self, path: str, *, asker: Asker, **query: str | None) -> Said:
        """See Owner."""
        wanted = {name: value for name, value in query.items() if value}
        return _said(await self._send("GET", path, asker=asker, params=wanted))

    async def tell(self, path: str, said: Said, *, asker: Asker) -> Said:
        """See Owner."""
        return _said(await self._send("POST", path, asker=asker, json=dict(said)))

    async def put(self, path: str, said: Said, *, asker: Asker) -> Said:
        """See Owner."""
        return _said(await self._send("PUT", path, asker=asker, json=dict(said)))

    async def paper(self, path: str, *, asker: Asker) -> Paper:
        """See Owner."""
        answer = await self._send("GET", path, asker=asker)
        kind = answer.headers.get("content-type", "application/octet-stream")
        return Paper(content=answer.content, kind=kind, name=path.rsplit("/", 1)[-1])

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _send(
        self,
        method: str,
        path: str,
        *,
        asker: Asker,
        params: Mapping[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {asker.token}"}
        if method != "GET":
            headers["Idempotency-Key"] = asker.key
        params = {**(params or {}), "language": asker.language}
        try:
            answer = await self._client.request(method, path, headers=headers, params=params, **more)
        except httpx.HTTPError as cause:
            raise OwnerSilentError(self.name) from cause
        if answer.is_success:
            return answer
        raise _error(self.name, answer)


def _said(answer: httpx.Response) -> Said:
    said = answer.json() if answer.content else {}
    return said if isinstance(said, Mapping) else {"items": said, "next": None}


def _error(name: str, answer: httpx.Response) -> Exception:
    problem = _problem(answer)
    title = str(problem.get("title") or answer.reason_phrase)
    match answer.status_code:
        case HTTPStatus.NOT_FOUND:
            return NotFoundError(name, answer.request.url.path)
        case HTTPStatus.FORBIDDEN | HTTPStatus.UNAUTHORIZED:
            return ForbiddenError(title)
        case HTTPStatus.CONFLICT | HTTPStatus.UNPROCESSABLE_ENTITY | HTTPStatus.BAD_REQUEST:
            return OwnerRefusedError(
                title,
                code=str(problem.get("code") or "refused"),
                values=problem.get("values"),
                faults=_faults(problem.get("fields") or problem.get("errors") or ()),
            )
        case _:
            return OwnerSilentError(name)


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, Mapping) else {}


def _faults(said: Sequence[Any]) -> tuple[FieldFault, ...]:
    return tuple(
        FieldFault(
            field=str(one.get("field", "")).removeprefix("body."), sentence=str(one.get("message", ""))
        )
        for one in said
        if isinstance(one, Mapping)
    )


@dataclass
class FakeOwner:
    """An owner that answers what it was given and remembers what it was told."""

    answers: dict[str, Said | Exception] = field(default_factory=dict)
    told: list[tuple[str, Said, Asker]] = field(default_factory=list)
    asked: list[tuple[str, Mapping[str, str | None]]] = field(default_factory=list)

    async def ask(self, path: str, *, asker: Asker, **query: str | None) -> Said:
        """See Owner."""
        del asker
        self.asked.append((path, query))
        return self._answer(path)

    async def tell(self, path: str, said: Said, *, asker: Asker) -> Said:
        """See Owner."""
        self.told.append((path, said, asker))
        return self._answer(path)

    async def put(self, path: str, said: Said, *, asker: Asker) -> Said:
        """See Owner."""
        return await self.tell(path, said, asker=asker)

    async def paper(self, path: str, *, asker: Asker) -> Paper:
        """See Owner."""
        await self.ask(path, asker=asker)
        return Paper(content=b"%PDF-1.4 fake", kind="application/pdf", name=path.rsplit("/", 1)[-1])

    def _answer(self, path: str) -> Said:
        answer = self.answers.get(path, {"items": [], "next": None})
        if isinstance(answer, Exception):
            raise answer
        return answer
