"""Who lives and works at the sites, as many however many cases are closed: questions about them find somebody."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from services.archive.register import domain as register, views as registered
from services.billing.dwellings.domain import Dwelling, Unit
from services.billing.dwellings.views import DWELLINGS
from services.billing.tables.views import TABLES
from services.console.accounts.domain import Account, Right
from services.console.accounts.views import ACCOUNTS
from services.console.journeys import views as cards
from services.console.journeys.domain.places import CrewCard, SiteCard
from services.crew.lanes.domain import Lane, Place
from services.crew.lanes.views import LANES, PLACES
from services.crew.links.views import LINKS
from services.dispatch.roster.domain import Crew
from services.dispatch.roster.views import CREWS
from services.hotline.directory.domain.listing import ListedPerson, ListedRoom, Listing, Site
from services.hotline.directory.views import LISTINGS, SITES
from services.notification.contacts.domain import Staff
from services.notification.contacts.views import STAFF
from shared.storage.store import Kept
from shared.vocabulary.ids import AccountId, CrewId, HouseholdId, PersonId, RoomId, SiteId
from shared.vocabulary.matters import Trade
from shared.vocabulary.people import Role
from tests.bench.closed import AGENTS, NOW, SITES as MANY_SITES, home_of, phone_of, site_of

HOMES = 2_000
ZONE = "Asia/Shanghai"
NAME = "王秀英"


def _sites() -> Iterable[SiteId]:
    return (site_of(number) for number in range(MANY_SITES))


def _crews() -> Iterable[tuple[SiteId, CrewId]]:
    return ((site, CrewId(f"engineering-{site[-3:]}")) for site in _sites())


def _homes() -> Iterable[tuple[HouseholdId, SiteId, str, str]]:
    return ((home_of(one), site_of(one), phone_of(one), f"{one % 40 + 1} 栋") for one in range(HOMES))


def _listings() -> Iterable[Listing]:
    for home, site, phone, building in _homes():
        people = (ListedPerson(PersonId(f"{home}-1"), NAME, "owner", (phone,)),)
        room = ListedRoom(RoomId(f"room-{home}"), building, "1201")
        words = ("w", "wa", "wang", "王", "王秀", NAME, room.place[:1], room.place[:2], room.place)
        yield Listing(home, site, 1, (room,), people, (phone,), words)


def _households() -> Iterable[register.Household]:
    for home, site, phone, building in _homes():
        room = register.Room(RoomId(f"room-{home}"), building, "2 单元", "1201", Decimal("89.50"))
        person = register.Person(PersonId(f"{home}-1"), NAME, "owner", (phone,))
        yield register.Household.registered(home, site=site, rooms=(room,), people=(person,))


def _dwellings() -> Iterable[Dwelling]:
    for home, site, _, building in _homes():
        yield Dwelling(home, site, 1, NAME, (Unit(RoomId(f"room-{home}"), building, Decimal("89.50")),))


def _staff() -> Iterable[Staff]:
    for number, (site, crew) in enumerate(_crews()):
        holds = (f"{Role.CREW}@{site}", f"{Role.STEWARD}@{site}")
        yield Staff(
            AccountId(f"member-{number}"), "赵强", holds, (crew,), phone_of(number), None, "zh", True, 1
        )


def _accounts() -> Iterable[Account]:
    for number in range(AGENTS):
        yield Account(AccountId(f"agent-{number + 1}"), "王敏", (Right(Role.AGENT),), "", NOW)
    yield Account(AccountId("admin"), "admin", (Right.of_administrator(),), "", NOW)


Living = tuple[Kept[Any], Callable[[], Iterable[Any]]]
TOWN: Mapping[str, tuple[Living, ...]] = {
    "hotline": (
        (LISTINGS, _listings),
        (SITES, lambda: (Site(one, one, one, ZONE, (f"4008{one[-3:]}",), NOW) for one in _sites())),
    ),
    "dispatch": (
        (
            CREWS,
            lambda: (Crew(f"{s}.{c}", s, c, c, c, Trade.ENGINEERING, NOW) for s, c in _crews()),
        ),
    ),
    "crew": (
        (LANES, lambda: (Lane(f"{s}.{c}", s, c, c, c, Trade.ENGINEERING, NOW) for s, c in _crews())),
        (PLACES, lambda: (Place(one, one, one, ZONE, NOW) for one in _sites())),
        (LINKS, tuple),
    ),
    "console": (
        (cards.SITES, lambda: (SiteCard(one, one, one, "JX", ZONE, NOW) for one in _sites())),
        (
            cards.CREWS,
            lambda: (CrewCard(f"{s}.{c}", s, c, c, c, "engineering", NOW) for s, c in _crews()),
        ),
        (ACCOUNTS, _accounts),
    ),
    "billing": ((DWELLINGS, _dwellings), (TABLES, tuple)),
    "archive": (
        (registered.HOUSEHOLDS, _households),
        (
            registered.CREWS,
            lambda: (register.Crew(f"{s}.{c}", s, c, c, c, Trade.ENGINEERING) for s, c in _crews()),
        ),
    ),
    "notification": ((STAFF, _staff),),
}
"""What a service keeps of sites, homes and people; some of it is asked and has nothing in it."""
