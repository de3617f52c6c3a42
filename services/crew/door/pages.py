"""Signing in and out, and staying in."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from services.crew.door.domain import Accounts, Pass
from shared.auth.tokens import COOKIE
from shared.vocabulary.refusals import RefusalError
from shared.web.pages import page
from shared.web.problems import sentence
from shared.web.security import drop_cookie, keep_cookie, require_visitor_proof
from shared.web.tools import signed_in, tool

router = APIRouter(include_in_schema=False)

SESSION = "guanjia_session"
"""The cookie that the console keeps its sessions in: signed in there is signed in here on the same host."""
TOKEN_SECONDS, SESSION_SECONDS = 15 * 60, 30 * 86400

Keeper = Annotated[Accounts, tool("accounts")]


@router.get("/sign-in")
async def show_door(request: Request, *, accounts: Keeper, next: str = "/work") -> Response:  # noqa: A002 # the address's word
    """The form; whoever has an open session is let in again without it."""
    session = request.cookies.get(SESSION)
    if session:
        try:
            return _let_in(request, await accounts.renew(session), to=next)
        except RefusalError:
            pass
    return await page(request, "sign_in.html", next=_ours(next), account="", refusal=None)


@router.post("/sign-in", dependencies=[Depends(require_visitor_proof)])
async def sign_in(
    request: Request,
    account: Annotated[str, Form(max_length=80)],
    password: Annotated[str, Form(max_length=200)],
    *,
    accounts: Keeper,
    next: Annotated[str, Form()] = "/work",  # noqa: A002 # the form's word
) -> Response:
    """Let somebody in by the console's word."""
    try:
        passed = await accounts.sign_in(account.strip(), password=password)
    except RefusalError as refusal:
        said = sentence(request, code=refusal.code, fallback=refusal.sentence, values=refusal.values)
        status = getattr(refusal, "status", 401)
        return await page(
            request, "sign_in.html", status=status, next=_ours(next), account=account, refusal=said
        )
    return _let_in(request, passed, to=next)


@router.post("/sign-out", dependencies=[Depends(signed_in)])
async def sign_out(request: Request, *, accounts: Keeper) -> Response:
    """End the session of this phone, for the console too as soon as it answers."""
    with suppress(RefusalError):
        await accounts.end(request.cookies.get(SESSION, ""))
    answer = RedirectResponse("/sign-in", status_code=303)
    drop_cookie(answer, request, name=COOKIE)
    drop_cookie(answer, request, name=SESSION)
    return answer


@router.get("/keep")
async def keep(request: Request, *, accounts: Keeper) -> Response:
    """A fresh token before the old one is over, so that nobody is thrown out while they write."""
    answer = Response(status_code=204)
    session = request.cookies.get(SESSION)
    if session:
        try:
            passed = await accounts.renew(session)
        except RefusalError:
            return answer
        _keep_pass(answer, request, passed)
    return answer


def _let_in(request: Request, passed: Pass, *, to: str) -> Response:
    answer = RedirectResponse(_ours(to), status_code=303)
    _keep_pass(answer, request, passed)
    return answer


def _keep_pass(answer: Response, request: Request, passed: Pass) -> None:
    keep_cookie(answer, request, name=COOKIE, value=passed.token, seconds=TOKEN_SECONDS)
    keep_cookie(answer, request, name=SESSION, value=passed.session, seconds=SESSION_SECONDS)


def _ours(address: str) -> str:
    """An address of this service; a sign-in never leads elsewhere."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/work"
