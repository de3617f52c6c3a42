"""Builders for the archive: a site, a household, the service on its ground."""

from decimal import Decimal
from pathlib import Path

import httpx

from services.archive.app import build
from services.archive.register.domain import Household, Person, Room, Site
from services.archive.settings import Settings
from shared.runtime.service import Ground, Service
from shared.vocabulary.ids import HouseholdId, PersonId, RoomId, SiteId
from shared.vocabulary.matters import SiteKind
from shared.vocabulary.people import Role
from tests.ground import a_client, a_ground, a_person

SETTINGS = Settings(amqp_url="amqp://none", mongo_url="mongodb://none", token_public_key=Path("none"))
JINXIU = SiteId("jinxiu")


def a_site(id: str = "jinxiu", *, code: str = "JX", name: str = "锦绣园") -> Site:
    return Site(id=SiteId(id), name=name, name_en="Jinxiu Gardens", code=code, kind=SiteKind.RESIDENTIAL)


def a_room(label: str = "501", *, area: str = "89.50", building: str = "3栋", site: str = "jinxiu") -> Room:
    return Room(
        room=RoomId(f"{site}-{building}-2单元-{label}"),
        building=building,
        unit="2单元",
        label=label,
        area=Decimal(area),
    )


def a_member(name: str = "王小明", *, phones: tuple[str, ...] = ("13800001234",), place: int = 1) -> Person:
    return Person(person=PersonId(f"person-{place}"), name=name, relation="业主", phones=phones)


def a_household(
    id: str = "JX-3-2-501",
    *,
    site: str = "jinxiu",
    rooms: tuple[Room, ...] | None = None,
    people: tuple[Person, ...] | None = None,
) -> Household:
    return Household.registered(
        HouseholdId(id),
        site=SiteId(site),
        rooms=rooms if rooms is not None else (a_room(site=site),),
        people=people if people is not None else (a_member(),),
    )


def the_archive(ground: Ground | None = None) -> tuple[Service, Ground]:
    ground = ground or a_ground()
    return build(SETTINGS, ground), ground


def an_archivist(service: Service, ground: Ground, *, language: str = "zh") -> httpx.AsyncClient:
    return a_client(service, ground, a_person(Role.ARCHIVIST, id="zhaomei", language=language))


SITE_JSON = {
    "id": "jinxiu",
    "name": "锦绣园",
    "name_en": "Jinxiu Gardens",
    "code": "JX",
    "kind": "residential",
}
HOUSEHOLD_JSON = {
    "rooms": [
        {"room": "jinxiu-3-2-501", "building": "3栋", "unit": "2单元", "label": "501", "area": "89.50"}
    ],
    "people": [
        {"name": "王小明", "relation": "业主", "phones": ["138-0000-1234"], "mail": "wang@example.com"}
    ],
}
