"""The console, put together."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import structlog

from services.console.accounts import http as accounts_http
from services.console.accounts.handlers import Door, open_first_administrator
from services.console.accounts.http import SessionDoorman
from services.console.accounts.pages import directory, door as door_pages
from services.console.accounts.views import ACCOUNTS, SESSIONS, TRIES
from services.console.consumers import HEARS
from services.console.settings import Settings
from shared.auth.tokens import Doorman, Issuer
from shared.contracts.envelope import Command
from shared.runtime.service import Ground, Service
from shared.vocabulary.ids import MessageId
from shared.vocabulary.people import Role
from shared.web.assets import assets
from shared.web.pages import Link, Pages
from shared.web.stream import Hub

log = structlog.get_logger(__name__)

HERE = Path(__file__).parent
CHAPTERS = (HERE / "accounts",)
NAVIGATION = (Link("/accounts", "accounts.title", "users", (Role.ADMINISTRATOR,)),)


def build(settings: Settings, ground: Ground) -> Service:
    """The console on its ground; it alone signs tokens."""
    hub = Hub()
    door = Door(
        accounts=ground.database.store(ACCOUNTS),
        sessions=ground.database.store(SESSIONS),
        tries=ground.database.store(TRIES),
        rules=ground.rules,
    )
    tokens = Doorman(settings.token_public_key, clock=ground.clock)
    return Service(
        name="console",
        tools={
            "accounts": door.accounts,
            "door": door,
            "doorman": SessionDoorman(tokens, door=door, clock=ground.clock),
            "hub": hub,
            "pages": Pages(*CHAPTERS, navigation=NAVIGATION),
            "vouch": Issuer(settings.token_private_key, clock=ground.clock),
        },
        subscriptions=HEARS,
        routers=(accounts_http.router, door_pages.router, directory.router, assets),
        stores=(door.accounts, door.sessions, door.tries),
        on_start=(first_administrator(settings, ground=ground, door=door),),
        on_stop=(hub.close,),
    )


def first_administrator(settings: Settings, *, ground: Ground, door: Door) -> Callable[[], Awaitable[None]]:
    """Where there is no account yet, one for the administrator whose password the settings give; never a default."""

    async def open_first() -> None:
        password = settings.first_password()
        if password is None:
            if not await door.accounts.count({}):
                log.warning("nobody_can_sign_in", set="GUANJIA_ADMINISTRATOR_PASSWORD_FILE")
            return
        because = Command(id=MessageId(str(uuid4())), at=ground.clock())
        if await open_first_administrator(password, door=door, because=because):
            log.info("first_administrator_opened")

    return open_first
