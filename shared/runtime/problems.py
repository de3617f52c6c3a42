"""Errors as problem+json (RFC 9457): what is wrong, in the reader's language, and never what is inside."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared.storage.store import ConflictError
from shared.vocabulary.refusals import ForbiddenError, NotFoundError, RefusalError

log = structlog.get_logger(__name__)


def request_id(request: Request) -> str | None:
    """The id this request has in the logs, or None outside a running service."""
    return getattr(request.state, "request_id", None)


def problem(
    request: Request,
    status: HTTPStatus,
    *,
    code: str,
    title: str,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    """One problem: ``type`` is for machines, ``title`` for people, ``request`` finds it in logs."""
    content = {"type": f"/problems/{code}", "code": code, "title": title, "status": status, **more}
    return JSONResponse(
        jsonable_encoder({**content, "request": request_id(request)}, exclude_none=True),
        status_code=status,
        media_type="application/problem+json",
        headers=dict(headers or {}),
    )


def install_problems(app: FastAPI) -> None:
    """Answer every error of the house with a problem."""

    @app.exception_handler(RefusalError)
    async def refused(request: Request, error: RefusalError) -> JSONResponse:
        return problem(
            request, HTTPStatus.CONFLICT, code=error.code, title=error.sentence, values=error.values
        )

    @app.exception_handler(NotFoundError)
    async def not_found(request: Request, error: NotFoundError) -> JSONResponse:
        return problem(request, HTTPStatus.NOT_FOUND, code="not_found", title=str(error))

    @app.exception_handler(ForbiddenError)
    async def forbidden(request: Request, error: ForbiddenError) -> JSONResponse:
        return problem(request, HTTPStatus.FORBIDDEN, code="forbidden", title=str(error))

    @app.exception_handler(ConflictError)
    async def busy(request: Request, error: ConflictError) -> JSONResponse:
        return problem(
            request,
            HTTPStatus.SERVICE_UNAVAILABLE,
            code="busy",
            title=str(error) or "others changed the same thing at the same time: try again",
            headers={"Retry-After": "1"},
        )

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, error: RequestValidationError) -> JSONResponse:
        fields = [
            {"field": ".".join(str(step) for step in one["loc"]), "message": one["msg"]}
            for one in error.errors()
        ]
        return problem(
            request,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            code="not_valid",
            title="some fields are missing or wrong",
            fields=fields,
        )

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        return problem(
            request, status, code=status.name.lower(), title=str(error.detail), headers=error.headers
        )

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> JSONResponse:
        log.error("request_failed", path=request.url.path, exc_info=error)
        return problem(
            request,
            HTTPStatus.INTERNAL_SERVER_ERROR,
            code="failed",
            title="something is wrong on our side; tell us the request's id",
        )
