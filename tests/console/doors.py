"""The console as its door: the first administrator, programs with tokens, browsers with sessions."""

import re

import httpx

from services.console.accounts.domain import Account
from services.console.accounts.views import ACCOUNTS
from services.console.app import build
from services.console.settings import Settings
from shared.auth.passwords import Passwords
from shared.contracts.console import AccountOpened
from shared.runtime.service import Ground
from shared.storage.memory import MemoryStore
from tests.clockwork import Clock
from tests.ground import a_ground, the_routes
from tests.shared.auth.keys import a_key_pair

ADMIN, PASSWORD = "admin", "the-first-password"
CHEAP = Passwords(memory_kib=8, rounds=1)
HTML = {"accept": "text/html"}


class House:
    """The console with its first administrator, and clients of it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.ground: Ground = a_ground(clock=self.clock)
        self.public_key, private_key = a_key_pair()
        self.settings = Settings(
            amqp_url="memory:",
            mongo_url="memory:",
            token_public_key=self.public_key,
            token_private_key=private_key,
            administrator_password=PASSWORD,  # type: ignore[arg-type] # as the environment gives it
        )
        self.service = build(self.settings, self.ground, passwords=CHEAP)
        self.routes = the_routes(self.service, self.ground)

    @property
    def accounts(self) -> MemoryStore[Account]:
        return self.ground.database.store(ACCOUNTS)  # type: ignore[return-value] # in memory here

    def said(self) -> list[AccountOpened]:
        return [one.body for one in self.accounts.said if isinstance(one.body, AccountOpened)]

    def client(self, *, address: str = "10.0.0.1", **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.routes, client=(address, 5000), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers)

    async def token(self, account: str = ADMIN, password: str = PASSWORD) -> str:
        async with self.client() as client:
            answer = await client.post("/tokens", json={"account": account, "password": password})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["token"])

    async def bearer(self, account: str = ADMIN, password: str = PASSWORD) -> httpx.AsyncClient:
        return self.client(authorization=f"Bearer {await self.token(account, password)}")

    async def browser(self, account: str = ADMIN, password: str = PASSWORD) -> httpx.AsyncClient:
        browser = self.client(**HTML)
        await sign_in(browser, account=account, password=password)
        return browser


def proof(text: str) -> str:
    return str(re.findall(r'name="csrf-token" content="([^"]+)"', text)[0])


async def sign_in(
    browser: httpx.AsyncClient, *, account: str, password: str, onward: str = "/accounts"
) -> httpx.Response:
    door = await browser.get("/sign-in", params={"next": onward})
    form = {"account": account, "password": password, "onward": onward, "csrf_token": proof(door.text)}
    return await browser.post("/sign-in", data=form)


def wang(**changes: object) -> dict[str, object]:
    return {
        "account": "wangmin",
        "name": "王敏",
        "password": "one-long-password",
        "grants": [{"role": "agent", "sites": []}],
        **changes,
    }
