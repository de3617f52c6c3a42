"""Errors as answers: problem+json (RFC 9457) for programs, a friendly page for people, in their language."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from shared.auth.doors import NotSignedInError
from shared.storage.away import STORE_AWAY
from shared.storage.store import ConflictError
from shared.vocabulary.refusals import ForbiddenError, NotFoundError, RefusalError
from shared.web.pages import HERE, Pages, language_of, page
from shared.web.security import ForeignPageError
from shared.web.tools import known_reader, reader
from shared.web.words import Words

log = structlog.get_logger()

SHARED_WORDS = Words([HERE / "words.yaml"])
"""For services without pages; a service's own catalogues come from its ``pages``."""


async def refused(request: Request, error: RefusalError) -> Response:
    """409, or the status that the refusal's class names."""
    status = HTTPStatus(getattr(error, "status", HTTPStatus.CONFLICT))
    wait = getattr(error, "retry_after", None)
    headers = {"Retry-After": str(wait)} if wait else None
    return await answer(
        request, status, code=error.code, fallback=error.sentence, values=error.values, headers=headers
    )


async def foreign(request: Request, error: ForeignPageError) -> Response:
    """403: a browser sent it by itself."""
    return await answer(request, HTTPStatus.FORBIDDEN, code=error.code, fallback=error.sentence)


async def not_signed_in(request: Request, error: NotSignedInError) -> Response:
    """401, and for somebody who reads a page the way to the door and back."""
    if wants_page(request) and has_pages(request):
        return to_the_door(request)
    headers = {"WWW-Authenticate": "Bearer"}
    return await answer(
        request, HTTPStatus.UNAUTHORIZED, code=error.code, fallback=error.sentence, headers=headers
    )


async def not_found(request: Request, error: NotFoundError) -> Response:
    """404: not kept, or not yet."""
    return await answer(request, HTTPStatus.NOT_FOUND, code="not_found", fallback=str(error))


async def forbidden(request: Request, error: ForbiddenError) -> Response:
    """403: the roles do not allow it there."""
    return await answer(request, HTTPStatus.FORBIDDEN, code="forbidden", fallback=str(error))


async def busy(request: Request, error: ConflictError) -> Response:
    """503: others were faster; trying again helps."""
    fallback = str(error) or "others changed the same thing at the same time: try again"
    headers = {"Retry-After": "1"}
    return await answer(
        request, HTTPStatus.SERVICE_UNAVAILABLE, code="busy", fallback=fallback, headers=headers
    )


async def store_away(request: Request, error: Exception) -> Response:
    """503: the database does not answer; trying again helps."""
    log.warning("store_away", route=_route(request), reason=repr(error)[:300])
    return await answer(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        code="store_away",
        fallback="the database does not answer at the moment: try again in a few seconds",
        headers={"Retry-After": "3"},
    )


async def not_valid(request: Request, error: RequestValidationError) -> Response:
    """422, naming the fields; never repeats what was sent."""
    fields = [
        {"field": ".".join(str(step) for step in one["loc"]), "message": one["msg"]} for one in error.errors()
    ]
    return await answer(
        request,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="not_valid",
        fallback="some fields are missing or wrong",
        fields=fields,
    )


async def plain(request: Request, error: HTTPException) -> Response:
    """What the framework itself says, such as an unknown address."""
    status = HTTPStatus(error.status_code)
    return await answer(
        request, status, code=status.name.lower(), fallback=str(error.detail), headers=error.headers
    )


async def bug(request: Request, error: Exception) -> Response:
    """500: logged whole, told in one sentence."""
    log.error("request_failed", route=_route(request), exc_info=error)
    return await answer(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        code="failed",
        fallback="something is wrong on our side: tell an administrator the request's number",
    )


def _route(request: Request) -> str:
    """The template, never the address: a telephone line's token stands in it."""
    return getattr(request.scope.get("route"), "path", "unmatched")


ANSWERS: Mapping[type[Exception], Any] = {
    RefusalError: refused,
    ForeignPageError: foreign,
    NotSignedInError: not_signed_in,
    NotFoundError: not_found,
    ForbiddenError: forbidden,
    ConflictError: busy,
    **dict.fromkeys(STORE_AWAY, store_away),
    RequestValidationError: not_valid,
    HTTPException: plain,
    Exception: bug,
}


class Problem(BaseModel):
    """What every refusal says to a program (RFC 9457), with the request's number to ask after."""

    type: str
    code: str
    title: str
    status: int
    detail: str
    values: dict[str, Any] | None = None
    request: str | None = None
    fields: list[dict[str, str]] | None = None


PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "Refused: what is wrong, and what to do",
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    },
    "503": {
        "description": "Busy or cut off from what it needs: try again",
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    },
}
"""How every route of the house refuses, for its OpenAPI."""


def papers(*types: str) -> dict[int | str, dict[str, Any]]:
    """What a route answers that hands out a file of one of these types, for its OpenAPI."""
    return {"200": {"description": "The file", "content": {one: {} for one in types}}}


def install_errors(app: FastAPI) -> None:
    """Answer every error of the house: what is wrong and what to do, never what is inside."""
    for error, answered in ANSWERS.items():
        app.add_exception_handler(error, answered)


async def answer(
    request: Request,
    status: HTTPStatus,
    *,
    code: str,
    fallback: str,
    values: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """The problem as the reader wants it; ``fallback`` is said when no catalogue knows the code."""
    await reader(request)
    title = sentence(request, code=code, fallback=fallback, values=values or {})
    number = getattr(request.state, "request_id", None)
    if "hx-request" in request.headers:
        there = {"HX-Retarget": "#failure-words", "HX-Reswap": "textContent"}
        return PlainTextResponse(title, status_code=status, headers={**(headers or {}), **there})
    if wants_page(request) and has_pages(request):
        drawn = await page(
            request, "problem.html", status=status, status_code=int(status), title=title, number=number
        )
        drawn.headers.update(headers or {})
        return drawn
    content = {"type": f"/problems/{code}", "code": code, "title": title, "status": status}
    content |= {"detail": fallback, "values": dict(values) if values else None, "request": number, **more}
    return JSONResponse(
        jsonable_encoder(content, exclude_none=True),
        status_code=status,
        media_type="application/problem+json",
        headers=dict(headers or {}),
    )


def sentence(request: Request, *, code: str, fallback: str, values: Mapping[str, Any]) -> str:
    """The refusal in the reader's language, from the catalogue's ``problem.<code>``."""
    words = _words_of(request)
    key = f"problem.{code}"
    if key not in words:
        return fallback
    try:
        return words.say(key, language_of(request, person=known_reader(request)), **values)
    except KeyError:
        return fallback


def wants_page(request: Request) -> bool:
    """Whether the reader is a person at a browser."""
    return "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers


def has_pages(request: Request) -> bool:
    """Whether this service draws pages at all."""
    return "pages" in request.app.state.tools


def to_the_door(request: Request) -> Response:
    """The sign-in page, which leads back to here."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = back if request.method == "GET" else "/"
    address = f"/sign-in?next={quote(back)}"
    if "hx-request" in request.headers:
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)


def _words_of(request: Request) -> Words:
    pages: Pages | None = request.app.state.tools.get("pages")
    return pages.words if pages else SHARED_WORDS
