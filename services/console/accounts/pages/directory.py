"""The pages on which administrators keep accounts."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from services.console.accounts.domain import Account, Right
from services.console.accounts.handlers import (
    Door,
    answers_for,
    change_rights,
    close_account,
    must_answer_for,
    open_account,
    reopen_account,
    set_password,
)
from services.console.accounts.pages.door import Text, TheDoor, go, said
from services.console.accounts.pages.places import TheTown, Town, offer, rights_in
from services.console.accounts.views import accounts_like, shown
from shared.auth.person import Person
from shared.vocabulary.ids import AccountId, CrewId
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import RefusalError
from shared.web.pages import page
from shared.web.problems import wants_page
from shared.web.tools import Told, needs

router = APIRouter(include_in_schema=False)
Administrator = Annotated[Person, needs(Role.ADMINISTRATOR)]
PER_PAGE = 50
FIELD_OF = {
    "no_person_name": "name",
    "short_password": "password",
    "password_is_name": "password",
}
"""The field at which a refusal is said; the others are about the account's name."""


@router.get("/accounts")
async def list_accounts(
    request: Request,
    *,
    person: Administrator,
    door: TheDoor,
    role: Role | None = None,
    after: str | None = None,
) -> Response:
    """Who works at the administrator's sites; as JSON for programs."""
    page_of = await accounts_like(door.accounts, role=role, limit=PER_PAGE, after=after)
    more = page_of[-1].id if len(page_of) == PER_PAGE else None
    found = [one for one in page_of if answers_for(person, rights=one.rights)]
    if not wants_page(request):
        return JSONResponse({"items": [shown(one) for one in found], "next": more})
    return await page(request, "accounts.html", accounts=found, role=role, more=more, roles=tuple(Role))


@router.get("/accounts/new")
async def show_new(request: Request, *, person: Administrator, town: TheTown) -> Response:
    """The form for a new account."""
    return await _form(request, offers=await offer(town, person=person))


@router.post("/accounts/new")
async def add_from_form(
    request: Request, told: Told, *, person: Administrator, door: TheDoor, town: TheTown
) -> Response:
    """Open an account from the form; what is wrong stands at its field."""
    filled = {key: str(value).strip() for key, value in (await request.form()).items()}
    rights, chosen = await _rights(request), await _crews(request)
    must_answer_for(person, rights=rights)
    try:
        account = Account(
            id=AccountId(filled.get("account", "")),
            name=filled.get("name", ""),
            rights=rights,
            password="",
            opened_at=told.at,
            crews=chosen,
            phone=filled.get("phone") or None,
            mail=filled.get("mail") or None,
            language=filled.get("language", "zh"),
        )
        await open_account(account, password=filled.get("password", ""), door=door, because=told)
    except RefusalError as error:
        errors = {FIELD_OF.get(error.code, "account"): said(request, error)}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        offers = await offer(town, person=person, rights=rights, crews=chosen)
        return await _form(request, offers=offers, filled=filled, errors=errors, status=status)
    return go(f"/accounts/{account.id}")


@router.get("/accounts/{account}")
async def show_account(
    account: AccountId, request: Request, *, person: Administrator, door: TheDoor, town: TheTown
) -> Response:
    """One account: what it may do, and whether it is open."""
    kept = await _within_reach(account, person=person, door=door)
    return await _account(request, kept, person=person, town=town)


@router.post("/accounts/{account}/rights")
async def change_from_form(
    account: AccountId, request: Request, told: Told, *, person: Administrator, door: TheDoor, town: TheTown
) -> Response:
    """Give an account other rights."""
    kept = await _within_reach(account, person=person, door=door)
    rights = await _rights(request)
    must_answer_for(person, rights=rights)
    try:
        await change_rights(account, rights=rights, crews=await _crews(request), door=door, because=told)
    except RefusalError as error:
        return await _account(
            request, kept, person=person, town=town, errors={"rights": said(request, error)}
        )
    return go(f"/accounts/{account}")


@router.post("/accounts/{account}/password")
async def reset_password(
    account: AccountId,
    request: Request,
    told: Told,
    *,
    password: Text,
    person: Administrator,
    door: TheDoor,
    town: TheTown,
) -> Response:
    """Give an account a new password; whoever is signed in by it must sign in again."""
    kept = await _within_reach(account, person=person, door=door)
    try:
        await set_password(account, password=password, door=door, because=told)
    except RefusalError as error:
        return await _account(
            request, kept, person=person, town=town, errors={"password": said(request, error)}
        )
    return go(f"/accounts/{account}")


@router.post("/accounts/{account}/close")
async def close_from_form(
    account: AccountId, request: Request, told: Told, *, person: Administrator, door: TheDoor, town: TheTown
) -> Response:
    """Let nobody in by the account any more."""
    kept = await _within_reach(account, person=person, door=door)
    try:
        await close_account(account, door=door, because=told)
    except RefusalError as error:
        return await _account(
            request, kept, person=person, town=town, errors={"rights": said(request, error)}
        )
    return go(f"/accounts/{account}")


@router.post("/accounts/{account}/reopen")
async def reopen_from_form(
    account: AccountId, told: Told, *, person: Administrator, door: TheDoor
) -> Response:
    """Let the account's holder in again."""
    await _within_reach(account, person=person, door=door)
    await reopen_account(account, door=door, because=told)
    return go(f"/accounts/{account}")


async def _within_reach(account: AccountId, *, person: Person, door: Door) -> Account:
    kept = await door.accounts.get(account)
    must_answer_for(person, rights=kept.rights)
    return kept


async def _rights(request: Request) -> tuple[Right, ...]:
    return rights_in(str(one) for one in (await request.form()).getlist("right"))


async def _crews(request: Request) -> tuple[CrewId, ...]:
    return tuple(CrewId(str(one)) for one in (await request.form()).getlist("crew"))


async def _form(
    request: Request,
    *,
    offers: Mapping[str, Any],
    filled: Mapping[str, str] = MappingProxyType({}),
    errors: Mapping[str, str] = MappingProxyType({}),
    status: int = HTTPStatus.OK,
) -> Response:
    return await page(request, "account_new.html", status=status, filled=filled, errors=errors, **offers)


async def _account(
    request: Request,
    account: Account,
    *,
    person: Person,
    town: Town,
    errors: dict[str, str] | None = None,
) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    offers = await offer(town, person=person, rights=account.rights, crews=account.crews)
    return await page(request, "account.html", status=status, account=account, errors=errors or {}, **offers)
