"""The register over HTTP: sites, crews, households."""

from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from services.archive.register import handlers, views
from services.archive.register.domain import Crew, Household, Person, Room, Site, shown
from shared.auth.person import Person as Asker
from shared.contracts.envelope import Command
from shared.storage.store import Store
from shared.vocabulary.ids import CrewId, HouseholdId, PersonId, RoomId, SiteId
from shared.vocabulary.matters import SiteKind, Trade
from shared.vocabulary.people import HOUSEHOLD_READERS, Role
from shared.web.tools import Told, needs, tool

MOST_SITES = 10_000

router = APIRouter(tags=["register"])

Reader = Annotated[Asker, needs(*HOUSEHOLD_READERS)]
Sites = Annotated[Store[Site], tool("sites")]
Crews = Annotated[Store[Crew], tool("crews")]
Households = Annotated[Store[Household], tool("households")]
Keeper = Annotated[Asker, needs(Role.ARCHIVIST, Role.ADMINISTRATOR)]


class Strict(BaseModel):
    """A request body that refuses what it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class SiteAsked(Strict):
    """A site as it shall be."""

    id: SiteId
    name: str = Field(min_length=1, max_length=100)
    name_en: str = Field(min_length=1, max_length=100)
    code: str
    kind: SiteKind
    zone: str = "Asia/Shanghai"
    lines: tuple[str, ...] = ()


class CrewAsked(Strict):
    """A crew as it shall be."""

    crew: CrewId
    name: str = Field(min_length=1, max_length=100)
    name_en: str = Field(min_length=1, max_length=100)
    trade: Trade


class RoomAsked(Strict):
    """A room as it shall be."""

    room: RoomId
    building: str
    unit: str = ""
    label: str = Field(min_length=1)
    area: Decimal = Field(max_digits=9, decimal_places=2)


class PersonAsked(Strict):
    """Somebody of a household; without an id the person is known by place in the list."""

    person: PersonId | None = None
    name: str = Field(max_length=100)
    relation: str = ""
    phones: tuple[str, ...] = ()
    mail: str | None = None
    language: str = "zh"


class HouseholdAsked(Strict):
    """A household as it shall be."""

    rooms: tuple[RoomAsked, ...]
    people: tuple[PersonAsked, ...] = ()


@router.post("/sites", status_code=201)
async def open_site(asked: SiteAsked, *, told: Told, keeper: Keeper, sites: Sites) -> dict[str, Any]:
    """Open a site, or change its particulars."""
    keeper.must(Role.ADMINISTRATOR, Role.ARCHIVIST, site=asked.id)
    site = Site(**asked.model_dump())
    return asdict(await handlers.open_site(site, sites=sites, because=told))


@router.get("/sites")
async def list_sites(reader: Reader, *, sites: Sites, crews: Crews) -> dict[str, Any]:
    """Every site that the reader may see, with its crews."""
    seen = reader.sites(*HOUSEHOLD_READERS)
    found = [one for one in await sites.find_many({}, limit=MOST_SITES) if seen is None or one.id in seen]
    formed = await views.crews_by_site(crews)
    return {
        "items": [
            asdict(one) | {"crews": [asdict(crew) for crew in formed.get(one.id, ())]} for one in found
        ],
        "next": None,
    }


@router.post("/sites/{site}/crews", status_code=201)
async def form_crew(
    site: SiteId, asked: CrewAsked, *, told: Told, keeper: Keeper, sites: Sites, crews: Crews
) -> dict[str, Any]:
    """Form a crew, or rename it."""
    keeper.must(Role.ADMINISTRATOR, Role.ARCHIVIST, site=site)
    formed = await handlers.form_crew(
        site,
        asked.crew,
        name=asked.name,
        name_en=asked.name_en,
        trade=asked.trade,
        sites=sites,
        crews=crews,
        because=told,
    )
    return asdict(formed)


@router.put("/sites/{site}/households/{household}")
async def register_household(
    site: SiteId,
    household: HouseholdId,
    asked: HouseholdAsked,
    *,
    told: Told,
    person: Annotated[Asker, needs(Role.ARCHIVIST, Role.STEWARD, Role.SITE_MANAGER, Role.ADMINISTRATOR)],
    sites: Sites,
    households: Households,
) -> dict[str, Any]:
    """Keep a household's particulars as given; the same again changes nothing."""
    person.must(Role.ARCHIVIST, Role.STEWARD, Role.SITE_MANAGER, Role.ADMINISTRATOR, site=site)
    fresh = Household.registered(
        household,
        site=site,
        rooms=tuple(Room(**one.model_dump()) for one in asked.rooms),
        people=tuple(
            Person(**one.model_dump() | {"person": one.person or PersonId(f"{household}-{place}")})
            for place, one in enumerate(asked.people, 1)
        ),
    )
    kept = await handlers.register_household(
        fresh, sites=sites, households=households, because=_at(told, site=site)
    )
    return shown(kept)


@router.get("/households")
async def list_households(
    reader: Reader,
    *,
    households: Households,
    site: SiteId | None = None,
    phone: str = "",
    q: str = "",
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Households of the sites the reader may see: by phone, or whose people or rooms begin with ``q``."""
    if site is not None:
        reader.must(*HOUSEHOLD_READERS, site=site)
    wanted: frozenset[str] | None = frozenset((site,)) if site else reader.sites(*HOUSEHOLD_READERS)
    found = await views.households_at(
        wanted, phone=phone, q=q, after=after, limit=limit, households=households
    )
    return {
        "items": [shown(one) for one in found],
        "next": found[-1].id if len(found) == limit else None,
    }


def _at(told: Command, *, site: SiteId) -> Command:
    return told.model_copy(update={"site": site})
