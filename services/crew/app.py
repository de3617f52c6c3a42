"""A crew service, put together."""

from functools import partial
from pathlib import Path

from services.crew.consumers import HEARS, LANES
from services.crew.door import pages as door
from services.crew.door.domain import Accounts
from services.crew.door.gateways import ConsoleAccounts, NullAccounts
from services.crew.files.gateways import FolderBlobs, PillowStudio
from services.crew.files.views import RULES
from services.crew.lanes import views as lanes
from services.crew.lanes.domain import Served
from services.crew.prices.views import PRICE_BOOKS
from services.crew.settings import Settings
from services.crew.work import http, pages
from services.crew.work.views import WORKS
from shared.runtime.service import Ground, Lanes, Service
from shared.runtime.trust import trusted
from shared.vocabulary.people import Role
from shared.web.assets import assets
from shared.web.house_rules import house_rules
from shared.web.pages import Link, Pages, SiteName

HERE = Path(__file__).parent
NAVIGATION = (Link("/work", "crew.title", "clipboard-list", (Role.CREW, Role.CREW_LEAD)),)


def build(settings: Settings, ground: Ground) -> Service:
    """The crews' worklist and phone page, for the sites that the settings name."""
    served = Served.written(settings.sites)
    works = ground.database.store(WORKS)
    known = ground.database.store(lanes.LANES)
    places = ground.database.store(lanes.PLACES)
    price_books = ground.database.store(PRICE_BOOKS)
    accounts: Accounts = NullAccounts()
    if settings.console_url:
        accounts = ConsoleAccounts(settings.console_url, verify=trusted(settings.ca_file))

    async def sites() -> tuple[SiteName, ...]:
        found = await lanes.known_places(places, served=served)
        return tuple(SiteName(one.id, one.name, one.name_en, one.zone) for one in found)

    return Service(
        name=settings.service_name,
        tools={
            "works": works,
            "lanes": known,
            "places": places,
            "price_books": price_books,
            "served": served,
            "blobs": FolderBlobs(settings.files),
            "studio": PillowStudio(),
            "rules": ground.rules,
            "file_rules": RULES,
            "accounts": accounts,
            "pages": Pages(HERE / "work", HERE / "door", navigation=NAVIGATION, sites=sites, home="/work"),
        },
        subscriptions=HEARS,
        routers=(http.router, door.router, *pages.routers, house_rules(RULES), assets),
        lanes=Lanes(LANES, partial(lanes.known_lanes, known, served=served)),
        stores=(works, known, places, price_books),
        on_stop=(accounts.close,),
    )
