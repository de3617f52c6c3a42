"""The console, put together."""

from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from fastapi import APIRouter

from services.console.accounts import http as accounts_http
from services.console.accounts.domain import Account
from services.console.accounts.handlers import Door, open_first_administrator
from services.console.accounts.pages import directory, door as door_pages, places
from services.console.accounts.pages.session import SessionDoorman
from services.console.accounts.views import ACCOUNTS, RULES, SESSIONS, TRIES, accounts_like
from services.console.board import pages as board
from services.console.cases import pages as cases
from services.console.consumers import HEARS
from services.console.desk import pages as desk
from services.console.followups import pages as followups
from services.console.households import pages as households
from services.console.journeys import pages as journeys
from services.console.journeys.domain.places import SiteCard
from services.console.journeys.views import (
    CALLS,
    CASES,
    CHARGES,
    CREWS,
    SITES,
    Colleague,
    Patience,
    Staff,
    known_sites,
)
from services.console.money import pages as money
from services.console.notices import pages as notices
from services.console.owners.domain import Owners
from services.console.owners.gateways import HttpOwner
from services.console.rules import pages as rules
from services.console.settings import Settings
from shared.auth.passwords import Passwords
from shared.auth.tokens import Doorman, Issuer
from shared.runtime.service import Ground, Service
from shared.runtime.trust import trusted
from shared.storage.store import Store
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import HOUSEHOLD_READERS, Role
from shared.web.assets import assets
from shared.web.bar import bar
from shared.web.house_rules import house_rules
from shared.web.pages import Link, Pages, SiteName, SitesOf
from shared.web.stream import Hub
from shared.web.tools import fresh_command

log = structlog.get_logger(__name__)

HERE = Path(__file__).parent
CHAPTERS = tuple(
    HERE / name
    for name in (
        "accounts",
        "journeys",
        "desk",
        "cases",
        "board",
        "followups",
        "money",
        "households",
        "notices",
        "rules",
    )
)
NAVIGATION = (
    Link("/desk", "desk.title", "headset", desk.DESK),
    Link("/cases", "cases.title", "clipboard-list", cases.READERS),
    Link("/board", "board.title", "layout-kanban", board.READERS),
    Link("/follow-ups", "followups.title", "phone-call", followups.CALLERS),
    Link("/money", "money.title", "coin", money.READERS),
    Link("/households", "households.title", "home", HOUSEHOLD_READERS),
    Link("/notices", "notices.title", "message-2", notices.READERS),
    Link("/rules", "rules.title", "adjustments", rules.READERS),
    Link("/accounts", "accounts.title", "users", (Role.ADMINISTRATOR,)),
)
ROUTERS = tuple(
    chapter.router for chapter in (journeys, desk, cases, board, followups, money, households, notices, rules)
)
OWN = "/console"
"""Under it lie the console's own house rules, since its page of every service's rules is ``/rules``."""
PATIENCE = 1.0
MOST_COLLEAGUES = 1000


def build(settings: Settings, ground: Ground, *, passwords: Passwords | None = None) -> Service:
    """The console on its ground; it alone signs tokens. Tests bring cheaper passwords."""
    hub = Hub()
    door = Door(
        accounts=ground.database.store(ACCOUNTS),
        sessions=ground.database.store(SESSIONS),
        tries=ground.database.store(TRIES),
        rules=ground.rules,
        passwords=passwords or Passwords(),
    )
    sites = ground.database.store(SITES)
    kept: dict[str, Store[Any]] = {
        "cases": ground.database.store(CASES),
        "calls": ground.database.store(CALLS),
        "charges": ground.database.store(CHARGES),
        "sites": sites,
        "crews": ground.database.store(CREWS),
    }
    owners = owners_at(settings)
    tokens = Doorman(settings.token_public_key, clock=ground.clock)
    return Service(
        name="console",
        tools={
            "accounts": door.accounts,
            "door": door,
            "doorman": SessionDoorman(tokens, door=door, clock=ground.clock),
            "hub": hub,
            "owners": Owners(owners),
            "pages": Pages(*CHAPTERS, navigation=NAVIGATION, sites=names_of(sites)),
            "patience": Patience(PATIENCE, hub),
            "staff": colleagues(door.accounts),
            "vouch": Issuer(settings.token_private_key, clock=ground.clock),
            **kept,
        },
        subscriptions=HEARS,
        routers=(
            accounts_http.router,
            door_pages.router,
            directory.router,
            places.router,
            own_rules(),
            assets,
            bar,
            *ROUTERS,
        ),
        stores=(door.accounts, door.sessions, door.tries, *kept.values()),
        on_start=(first_administrator(settings, ground=ground, door=door),),
        on_stop=tuple(owner.close for owner in owners.values()),
        hub=hub,
    )


@cache
def own_rules() -> APIRouter:
    """The house rules that the console itself keeps."""
    own = APIRouter(prefix=OWN)
    own.include_router(house_rules(RULES))
    return own


def owners_at(settings: Settings) -> dict[str, HttpOwner]:
    """The services that own what the pages show, where the settings say they are; the console is one of them."""
    addresses = {
        "hotline": settings.hotline_url,
        "dispatch": settings.dispatch_url,
        "crew": settings.crew_url,
        "billing": settings.billing_url,
        "archive": settings.archive_url,
        "notification": settings.notification_url,
        "console": f"{settings.own_url()}{OWN}",
    }
    verify = trusted(settings.ca_file)
    return {name: HttpOwner(name, address, verify=verify) for name, address in addresses.items()}


def names_of(sites: Store[SiteCard]) -> SitesOf:
    """The sites as the bar shows them; of thousands, made anew only when the store was asked anew."""
    last: tuple[Sequence[SiteCard], Sequence[SiteName]] = ((), ())

    async def known() -> Sequence[SiteName]:
        nonlocal last
        found = await known_sites(sites)
        if found is not last[0]:
            last = found, [SiteName(SiteId(one.id), one.name, one.name_en, one.zone) for one in found]
        return last[1]

    return known


def colleagues(accounts: Store[Account]) -> Staff:
    """Everybody with an open account, by name; a person's name is the same in every language."""

    async def known(_language: str) -> Sequence[Colleague]:
        found = await accounts_like(accounts, role=None, limit=MOST_COLLEAGUES, after=None)
        return [Colleague(one.id, one.name) for one in found if one.active]

    return known


def first_administrator(settings: Settings, *, ground: Ground, door: Door) -> Callable[[], Awaitable[None]]:
    """Where there is no account yet, one for the administrator whose password the settings give; never a default."""

    async def open_first() -> None:
        password = settings.first_password()
        if password is None:
            if not await door.accounts.count({}):
                log.warning("nobody_can_sign_in", set="GUANJIA_ADMINISTRATOR_PASSWORD_FILE")
            return
        if await open_first_administrator(password, door=door, because=fresh_command(ground.clock())):
            log.info("first_administrator_opened")

    return open_first
