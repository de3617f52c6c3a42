"""The console's pages over projections that were told a road, with owners that answer what they were given."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from services.console.app import build
from services.console.consumers import HEARS
from services.console.journeys.views import Patience
from services.console.owners.domain import Owners
from services.console.owners.gateways import FakeOwner
from services.console.settings import Settings
from shared.auth.person import Person
from shared.contracts.archive import CrewFormed, SiteOpened
from shared.contracts.envelope import Message
from shared.messaging.subscriptions import equip
from shared.runtime.service import Ground, Service
from shared.vocabulary.ids import CrewId, SiteId
from shared.vocabulary.matters import SiteKind, Trade
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.clockwork import Clock
from tests.console.roads import a_road
from tests.ground import a_client, a_ground, a_person, opens_for
from tests.shared.auth.keys import a_key_pair

OWNERS = ("hotline", "dispatch", "crew", "billing", "archive", "notification")


def places() -> tuple[Message[Any], ...]:
    """The site and the crews that the roads speak of."""
    site = SiteOpened(
        site=SiteId("jinxiu"),
        name="锦绣园",
        name_en="Jinxiu Garden",
        code="JX",
        kind=SiteKind.RESIDENTIAL,
        zone="Asia/Shanghai",
    )
    crews = (
        ("jinxiu-eng", "工程一班", "Engineering 1", Trade.ENGINEERING),
        ("jinxiu-eng-2", "工程二班", "Engineering 2", Trade.ENGINEERING),
        ("jinxiu-clean", "保洁班", "Cleaning", Trade.CLEANING),
    )
    formed = (
        CrewFormed(site=SiteId("jinxiu"), crew=CrewId(crew), name=name, name_en=name_en, trade=trade)
        for crew, name, name_en, trade in crews
    )
    return (a_message(site), *(a_message(one) for one in formed))


@dataclass
class Office:
    """A console in memory; ``owners`` are fakes, ``service`` is what a client is made of."""

    clock: Clock = field(default_factory=Clock)
    owners: dict[str, FakeOwner] = field(default_factory=lambda: {name: FakeOwner() for name in OWNERS})
    ground: Ground = field(init=False)
    service: Service = field(init=False)

    def __post_init__(self) -> None:
        public, private = a_key_pair()
        self.ground = a_ground(clock=self.clock)
        settings = Settings(
            amqp_url="memory:", mongo_url="memory:", token_public_key=public, token_private_key=private
        )
        built = build(settings, self.ground)
        tools = {**built.tools, "owners": Owners(self.owners), "patience": Patience(0.0)}
        self.service = replace(built, tools=tools)

    async def hears(self, messages: Iterable[Message[Any]]) -> None:
        """Tell the console messages, as its subscriptions would hear them."""
        for message in messages:
            for one in HEARS:
                if one.body is type(message.body):
                    await one.handler(message, **equip(one.handler, self.service.tools))

    def client(self, *roles: Role, language: str = "zh", sites: tuple[str, ...] = ()) -> httpx.AsyncClient:
        """A browser of somebody who holds the roles."""
        return self.client_of(a_person(*roles, language=language, sites=sites))

    def client_of(self, person: Person) -> httpx.AsyncClient:
        """A browser of this person."""
        tools = {**self.service.tools, "doorman": opens_for(person)}
        client = a_client(replace(self.service, tools=tools), self.ground, person)
        client.headers["accept"] = "text/html"
        return client


async def an_office(until: type) -> Office:
    """The console that has heard of a case up to a message."""
    office = Office()
    await office.hears((*places(), *a_road(until)))
    return office
