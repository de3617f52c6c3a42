"""The door: sign-in, sign-out, and one's own password."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.console.accounts.handlers import Door, change_own_password, sign_in, sign_out
from services.console.accounts.pages.session import SESSION
from shared.auth.person import Person
from shared.vocabulary.ids import AccountId
from shared.vocabulary.refusals import RefusalError
from shared.web.pages import page
from shared.web.problems import sentence
from shared.web.security import drop_cookie, keep_cookie, require_visitor_proof
from shared.web.tools import Told, address_of, fresh_command, now, reader, signed_in, tool

router = APIRouter(include_in_schema=False)
TheDoor = Annotated[Door, tool("door")]
WEEK = 7 * 86400
"""The house rule decides sooner how long a session lasts; this only lets a browser forget it."""
ASKS_CURRENT = ("wrong_password", "too_many_tries")
Text = Annotated[str, Form(max_length=200)]


@router.get("/sign-in")
async def show_door(request: Request, onward: Annotated[str, Query(alias="next")] = "/") -> Response:
    """The sign-in page; whoever is signed in goes straight on."""
    if await reader(request):
        return go(_ours(onward))
    return await page(request, "sign_in.html", onward=_ours(onward), account="", error=None)


@router.post("/sign-in", dependencies=[Depends(require_visitor_proof)])
async def come_in(
    request: Request,
    *,
    account: Annotated[str, Form(max_length=80)],
    password: Text,
    onward: Annotated[str, Form(max_length=2000)] = "/",
    door: TheDoor,
    at: Annotated[datetime, Depends(now)],
) -> Response:
    """Sign in with an account and its password."""
    name = AccountId(account.strip().lower())
    try:
        opened = await sign_in(
            name,
            password=password,
            address=address_of(request),
            door=door,
            because=fresh_command(at, by=name),
        )
    except RefusalError as error:
        status = int(getattr(error, "status", HTTPStatus.CONFLICT))
        words = said(request, error)
        return await page(
            request, "sign_in.html", status=status, onward=_ours(onward), account=account, error=words
        )
    answer = go(_ours(onward))
    keep_cookie(answer, request, name=SESSION, value=opened.secret, seconds=WEEK)
    return answer


@router.post("/sign-out")
async def go_out(
    request: Request,
    *,
    _person: Annotated[Person, Depends(signed_in)],
    told: Told,
    door: TheDoor,
) -> Response:
    """End the session of this browser."""
    await sign_out(request.cookies.get(SESSION, ""), door=door, because=told)
    answer = go("/sign-in")
    drop_cookie(answer, request, name=SESSION)
    return answer


@router.get("/account")
async def show_own(request: Request, *, _person: Annotated[Person, Depends(signed_in)]) -> Response:
    """One's own account."""
    return await page(request, "own_account.html", errors={}, done="done" in request.query_params)


@router.post("/account/password")
async def change_own(
    request: Request,
    told: Told,
    *,
    current: Text,
    password: Text,
    person: Annotated[Person, Depends(signed_in)],
    door: TheDoor,
) -> Response:
    """Change one's own password; other browsers must sign in again, this one goes on."""
    try:
        opened = await change_own_password(
            person.id,
            current=current,
            password=password,
            address=address_of(request),
            door=door,
            because=told,
        )
    except RefusalError as error:
        errors = {"current" if error.code in ASKS_CURRENT else "password": said(request, error)}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return await page(request, "own_account.html", status=status, errors=errors, done=False)
    answer = go("/account?done=yes")
    keep_cookie(answer, request, name=SESSION, value=opened.secret, seconds=WEEK)
    return answer


def said(request: Request, error: RefusalError) -> str:
    """The refusal in the reader's language."""
    return sentence(request, code=error.code, fallback=error.sentence, values=error.values)


def go(address: str) -> RedirectResponse:
    """On to another page, after a form."""
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)


def _ours(address: str) -> str:
    """Where to go on; never another house's address."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and "\n" not in address else "/"
