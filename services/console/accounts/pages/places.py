"""The sites that an account's form shows: few all at once, of many those that matter and those that are added."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from services.console.accounts.domain import Right, in_order
from services.console.accounts.pages.crews import crews_to_choose
from services.console.journeys.domain.places import CrewCard, SiteCard
from services.console.journeys.views import known_sites
from shared.auth.person import Person
from shared.storage.store import Store
from shared.vocabulary.ids import CrewId, SiteId
from shared.vocabulary.people import Role
from shared.web.pages import fragment
from shared.web.tools import needs, tool

router = APIRouter(include_in_schema=False)
Administrator = Annotated[Person, needs(Role.ADMINISTRATOR)]
Ids = Annotated[tuple[str, ...], Query()]
FEW = 8
"""So many sites stand on the form from the beginning; of more, those of the account's rights and those added."""


@dataclass(frozen=True, slots=True)
class Town:
    """The sites and crews that the console knows."""

    sites: Store[SiteCard]
    crews: Store[CrewCard]


async def _town(
    sites: Annotated[Store[SiteCard], tool("sites")], crews: Annotated[Store[CrewCard], tool("crews")]
) -> Town:
    return Town(sites, crews)


TheTown = Annotated[Town, Depends(_town)]


async def offer(
    town: Town,
    *,
    person: Person,
    rights: Sequence[Right] = (),
    crews: Iterable[CrewId] = (),
    added: Iterable[SiteId] = (),
) -> Mapping[str, Any]:
    """What the form of somebody with such rights and crews offers: sites, those to be added, roles and crews."""
    mine = person.sites(Role.ADMINISTRATOR)
    known = frozenset(SiteId(one.id) for one in await known_sites(town.sites))
    own = frozenset((*added, *(site for right in rights for site in right.sites)))
    if mine is not None:
        known, own = known & mine, own & mine
    many = len(known) > FEW
    at = own if own or many else None
    return {
        "places": known & own if many else known,
        "unheard": sorted({site for right in rights for site in right.sites} - known),
        "elsewhere": known - own if many else frozenset(),
        "crews": await crews_to_choose(town.crews, person=person, held=crews, sites=at),
        "roles": tuple(Role),
        "held": {name for right in rights for name in ticks_of(right)},
    }


@router.get("/accounts/new/offer")
async def offer_more(
    request: Request,
    *,
    person: Administrator,
    town: TheTown,
    add: str = "",
    place: Ids = (),
    right: Ids = (),
    crew: Ids = (),
) -> Response:
    """The form's sites, roles and crews with one site more; what is ticked in it stays ticked."""
    added = tuple(SiteId(one) for one in (*place, add))
    held = tuple(CrewId(one) for one in crew)
    offered = await offer(town, person=person, rights=rights_in(right), crews=held, added=added)
    return await fragment(request, "offer.html", block="offer", errors={}, **offered)


def rights_in(ticks: Iterable[str]) -> tuple[Right, ...]:
    """The rights that are ticked: each is ``role`` for every site or ``role@site``."""
    chosen = [one.partition("@") for one in ticks]
    return in_order(
        tuple(
            Right(Role(role), (SiteId(site),) if site else ())
            for role, _, site in chosen
            if role in set(Role)
        )
    )


def ticks_of(right: Right) -> Sequence[str]:
    """The ticks that a right is on the form."""
    return [f"{right.role}@{site}" for site in right.sites] or [right.role]
