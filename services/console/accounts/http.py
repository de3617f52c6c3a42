"""Accounts and tokens as JSON."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from services.console.accounts.domain import Account, Right, in_order
from services.console.accounts.handlers import (
    Door,
    change_rights,
    must_answer_for,
    open_account,
    recall,
    sign_in,
    sign_out,
)
from services.console.accounts.views import person_of, session_id, shown
from shared.auth.person import Person
from shared.auth.tokens import Issuer
from shared.vocabulary.ids import AccountId, CrewId, SiteId
from shared.vocabulary.people import Role
from shared.web.tools import Told, address_of, fresh_command, needs, now, tool

router = APIRouter(tags=["accounts"])
Administrator = Annotated[Person, needs(Role.ADMINISTRATOR)]
TheDoor = Annotated[Door, tool("door")]
Vouch = Annotated[Issuer, tool("vouch")]


class Asked(BaseModel):
    """What a route is told; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AskedRight(Asked):
    role: Role
    sites: tuple[SiteId, ...] = ()


class AskedAccount(Asked):
    account: AccountId
    name: str = Field(max_length=80)
    password: str = Field(max_length=200, repr=False)
    grants: tuple[AskedRight, ...] = ()
    crews: tuple[CrewId, ...] = ()
    phone: str | None = Field(default=None, max_length=40)
    mail: str | None = Field(default=None, max_length=200)
    language: str = "zh"


class AskedRights(Asked):
    grants: tuple[AskedRight, ...]
    crews: tuple[CrewId, ...] = ()


class AskedToken(Asked):
    account: AccountId = Field(max_length=80)
    password: str = Field(max_length=200, repr=False)


class AskedRenewal(Asked):
    session: str = Field(max_length=200, repr=False)


@router.post("/tokens")
async def give_token(
    asked: AskedToken,
    request: Request,
    *,
    door: TheDoor,
    vouch: Vouch,
    at: Annotated[datetime, Depends(now)],
) -> dict[str, Any]:
    """A short-lived token for an account and its password, and a session to renew it with."""
    opened = await sign_in(
        asked.account,
        password=asked.password,
        address=address_of(request),
        door=door,
        because=fresh_command(at, by=asked.account),
    )
    return {**_token(opened.account, secret=opened.secret, vouch=vouch, at=at), "session": opened.secret}


@router.post("/tokens/renew")
async def renew_token(
    asked: AskedRenewal, *, door: TheDoor, vouch: Vouch, at: Annotated[datetime, Depends(now)]
) -> dict[str, Any]:
    """A fresh token with today's rights for an open session."""
    account = await recall(asked.session, door=door, because=fresh_command(at))
    return _token(account, secret=asked.session, vouch=vouch, at=at)


@router.post("/tokens/end", status_code=HTTPStatus.NO_CONTENT)
async def end_session(asked: AskedRenewal, *, door: TheDoor, at: Annotated[datetime, Depends(now)]) -> None:
    """End a session; one that is not there is over already."""
    await sign_out(asked.session, door=door, because=fresh_command(at))


@router.get("/keys.json")
async def publish_keys(vouch: Vouch) -> Mapping[str, Any]:
    """The public key that checks tokens (JSON Web Key Set)."""
    return vouch.public_keys()


@router.post("/accounts", status_code=HTTPStatus.CREATED)
async def add_account(
    asked: AskedAccount, told: Told, *, person: Administrator, door: TheDoor
) -> dict[str, Any]:
    """Open an account; the same idempotency key again answers the account that the first one opened."""
    rights = _rights(asked.grants)
    must_answer_for(person, rights=rights)
    account = Account(
        id=asked.account,
        name=asked.name,
        rights=rights,
        password="",
        opened_at=told.at,
        crews=asked.crews,
        phone=asked.phone,
        mail=asked.mail,
        language=asked.language,
    )
    return shown(await open_account(account, password=asked.password, door=door, because=told))


@router.put("/accounts/{account}/grants")
async def give_rights(
    account: AccountId, asked: AskedRights, told: Told, *, person: Administrator, door: TheDoor
) -> dict[str, Any]:
    """Replace what an account may do."""
    rights = _rights(asked.grants)
    must_answer_for(person, rights=rights)
    must_answer_for(person, rights=(await door.accounts.get(account)).rights)
    changed = await change_rights(account, rights=rights, crews=asked.crews, door=door, because=told)
    return shown(changed)


def _rights(grants: tuple[AskedRight, ...]) -> tuple[Right, ...]:
    return in_order(tuple(Right(one.role, one.sites) for one in grants))


def _token(account: Account, *, secret: str, vouch: Issuer, at: datetime) -> dict[str, Any]:
    # The session's id outlives each token, so a page drawn before a renewal still proves where it is from.
    return {
        "token": vouch(person_of(account, session=session_id(secret))),
        "expires_at": at + vouch.lasts,
        "account": shown(account),
    }
