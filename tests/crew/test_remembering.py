"""The door of a site of its own: whom the console let in before, the site lets in while its line is cut."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from services.crew.door.domain import Accounts, NobodyHomeError, NotLetInError
from services.crew.door.gateways import ConsoleAccounts, RememberedAccounts
from services.crew.door.handlers import forget_sign_in
from services.crew.door.views import MEMORY, PATIENCE, TRIES
from services.crew.work.views import MEMBERS
from shared.auth.doors import BadTokenError
from shared.auth.keys import new_keys
from shared.auth.throttle import TooManyTriesError
from shared.auth.tokens import Doorman, Issuer
from shared.contracts.console import SignInRevoked
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import AccountId, SiteId
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING
from tests.console.doors import CHEAP, House
from tests.ground import a_person

JINXIU = SiteId("jinxiu")
PASSWORD = "a fine long password"


class Line(httpx.AsyncBaseTransport):
    """The way to the console, which somebody may cut."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self.transport = transport
        self.cut = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            raise httpx.ConnectError("the line is cut")
        return await self.transport.handle_async_request(request)


class Door:
    """A site's door before a real console, and the line between them."""

    def __init__(self, house: House, folder: Path) -> None:
        own, private = new_keys(folder / "own")
        self.both = folder / "both.pem"
        self.both.write_text(house.public_key.read_text() + own.read_text())
        self.own = own
        self.house = house
        self.line = Line(httpx.ASGITransport(app=house.routes, client=("10.0.0.9", 5000)))
        self.database = MemoryDatabase()
        self.memory = self.database.store(MEMORY)
        self.doorman = Doorman(self.both, clock=house.clock)
        self.accounts: Accounts = RememberedAccounts(
            ConsoleAccounts("http://console", transport=self.line),
            JINXIU,
            self.memory,
            self.database.store(TRIES),
            doorman=self.doorman,
            issuer=Issuer(private, clock=house.clock),
            patience=PATIENCE,
            roles=MEMBERS,
            clock=house.clock,
            passwords=CHEAP,
        )


@pytest.fixture
async def door(tmp_path: Path) -> Door:
    """A door where nobody has been yet, before a console with the account of Zhao."""
    house = House()
    for start in house.service.on_start:
        await start()
    said = {
        "account": "zhao",
        "name": "赵师傅",
        "password": PASSWORD,
        "grants": [{"role": "crew", "sites": ["jinxiu"]}, {"role": "steward", "sites": []}],
        "crews": ["engineering-1"],
    }
    async with await house.bearer() as client:
        answer = await client.post("/accounts", json=said)
    assert answer.status_code == 201, answer.text
    return Door(house, tmp_path)


async def test_who_signed_in_before_the_cut_signs_in_during_it(door: Door) -> None:
    await door.accounts.sign_in("zhao", password=PASSWORD)
    door.line.cut = True

    passed = await door.accounts.sign_in("zhao", password=PASSWORD)

    person = door.doorman.person(passed.token)
    assert (str(person.id), person.name, set(person.crews)) == ("zhao", "赵师傅", {"engineering-1"})


async def test_what_the_site_signs_holds_for_its_crews_there_and_nowhere_else(door: Door) -> None:
    await door.accounts.sign_in("zhao", password=PASSWORD)
    door.line.cut = True

    passed = await door.accounts.sign_in("zhao", password=PASSWORD)

    assert door.doorman.person(passed.token).grants == a_person(Role.CREW, sites=("jinxiu",)).grants
    with pytest.raises(BadTokenError):
        Doorman(door.house.public_key, clock=door.house.clock).person(passed.token)


async def test_a_session_of_before_the_cut_goes_on(door: Door) -> None:
    before = await door.accounts.sign_in("zhao", password=PASSWORD)
    door.line.cut = True
    door.house.clock.passes(hours=5)

    renewed = await door.accounts.renew(before.session)

    assert door.doorman.person(renewed.token).id == "zhao"


async def test_a_session_ended_at_the_phone_is_over_for_the_console_too(door: Door) -> None:
    passed = await door.accounts.sign_in("zhao", password=PASSWORD)

    await door.accounts.end(passed.session)

    with pytest.raises(NotLetInError):
        await door.accounts.renew(passed.session)


async def test_a_session_ended_while_the_line_is_cut_is_over_at_the_site(door: Door) -> None:
    passed = await door.accounts.sign_in("zhao", password=PASSWORD)
    door.line.cut = True

    with pytest.raises(NobodyHomeError):
        await door.accounts.end(passed.session)

    with pytest.raises(NobodyHomeError):
        await door.accounts.renew(passed.session)


async def test_a_wrong_password_does_not_open_the_door_and_guessing_gets_slow(door: Door) -> None:
    await door.accounts.sign_in("zhao", password=PASSWORD)
    door.line.cut = True

    for _ in range(PATIENCE.free):
        with pytest.raises(NotLetInError):
            await door.accounts.sign_in("zhao", password="guessed")

    with pytest.raises(TooManyTriesError):
        await door.accounts.sign_in("zhao", password=PASSWORD)


async def test_who_was_never_there_waits_for_the_line(door: Door) -> None:
    door.line.cut = True

    with pytest.raises(NobodyHomeError):
        await door.accounts.sign_in("zhao", password=PASSWORD)


async def test_a_revoked_sign_in_is_forgotten_but_a_later_one_stays(door: Door) -> None:
    await door.accounts.sign_in("zhao", password=PASSWORD)
    revoked = a_message(SignInRevoked(account=AccountId("zhao")), at=door.house.clock(), site=None)
    old = a_message(
        SignInRevoked(account=AccountId("zhao")), at=MONDAY_MORNING - timedelta(hours=1), site=None
    )

    await forget_sign_in(old, memory=door.memory)
    stays = await door.memory.get("zhao")
    await forget_sign_in(revoked, memory=door.memory)
    await forget_sign_in(revoked, memory=door.memory)

    door.line.cut = True
    assert stays.password
    with pytest.raises(NotLetInError):
        await door.accounts.sign_in("zhao", password=PASSWORD)


async def test_neither_the_password_nor_the_session_is_kept(door: Door) -> None:
    passed = await door.accounts.sign_in("zhao", password=PASSWORD)

    kept = await door.memory.get("zhao")

    assert PASSWORD not in str(kept)
    assert passed.session not in str(kept)


async def test_other_rights_are_told_to_whoever_remembers_the_old_ones(door: Door) -> None:
    async with await door.house.bearer() as admin:
        answer = await admin.put("/accounts/zhao/grants", json={"grants": []})
        assert answer.is_success, answer.text

    said = [one.body for one in door.house.accounts.said if isinstance(one.body, SignInRevoked)]
    assert [one.account for one in said] == ["zhao"]
