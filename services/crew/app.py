"""A crew service, put together."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from services.crew.consumers import APART, HEARS, LANES
from services.crew.door import pages as door
from services.crew.door.domain import Accounts
from services.crew.door.gateways import ConsoleAccounts, NullAccounts, RememberedAccounts
from services.crew.door.views import MEMORY, PATIENCE, TRIES
from services.crew.files.gateways import FolderBlobs, MessageCourier, NullCourier, PillowStudio
from services.crew.files.views import PARCELS, RULES
from services.crew.lanes import views as lanes
from services.crew.lanes.domain import Served
from services.crew.links import http as links_http
from services.crew.links.domain import Queues
from services.crew.links.gateways import NullQueues, count_links
from services.crew.links.handlers import begin_beating, say_beat
from services.crew.links.views import LINKS
from services.crew.prices.views import PRICE_BOOKS
from services.crew.settings import Settings
from services.crew.work import http, pages
from services.crew.work.domain.work import Work
from services.crew.work.gateways import count_work
from services.crew.work.views import MEMBERS, WORKS, ring
from shared.auth.tokens import Doorman, Issuer
from shared.messaging.depths import Depths
from shared.rulebook.brought import BROUGHT, BroughtRules
from shared.rulebook.changes import CHANGES
from shared.runtime.service import Ground, Lanes, Service, Sweep
from shared.runtime.trust import trusted
from shared.vocabulary.ids import SiteId
from shared.web.assets import assets
from shared.web.bar import bar
from shared.web.house_rules import house_rules
from shared.web.pages import Link, Pages, SiteName
from shared.web.stream import Hub

HERE = Path(__file__).parent
NAVIGATION = (
    Link("/work", "crew.title", "clipboard-list", MEMBERS),
    Link("/work/new", "crew.new", "plus", MEMBERS),
)
NO_BROKER = "memory:"
"""How the broker's address begins where there is none: in tests."""


def build(settings: Settings, ground: Ground) -> Service:
    """The crews' worklist and phone page, for the sites that the settings name."""
    apart = SiteId(settings.apart)
    served = Served(frozenset({apart})) if apart else Served.written(settings.sites)
    hub = Hub()
    works = ground.database.store(replace(WORKS, counts=partial(moved, hub=hub)))
    known = ground.database.store(lanes.LANES)
    places = ground.database.store(lanes.PLACES)
    price_books = ground.database.store(PRICE_BOOKS)
    parcels = ground.database.store(PARCELS)
    links = ground.database.store(LINKS)
    changes, brought = ground.database.store(CHANGES), ground.database.store(BROUGHT)
    memory, tries = ground.database.store(MEMORY), ground.database.store(TRIES)
    accounts = accounts_at(settings, ground)
    nowhere = settings.amqp_url.startswith(NO_BROKER)
    queues: Queues = NullQueues() if nowhere else Depths(settings.amqp_url)

    async def sites() -> tuple[SiteName, ...]:
        found = await lanes.known_places(places, served=served)
        return tuple(SiteName(one.id, one.name, one.name_en, one.zone) for one in found)

    async def begin() -> None:
        await begin_beating(apart, at=ground.clock(), links=links)

    return Service(
        name=settings.service_name,
        tools={
            "works": works,
            "lanes": known,
            "places": places,
            "price_books": price_books,
            "parcels": parcels,
            "links": links,
            "memory": memory,
            "numbers": ground.database.numbers(),
            "queues": queues,
            "served": served,
            "blobs": FolderBlobs(settings.files),
            "hub": hub,
            "courier": MessageCourier(parcels) if apart else NullCourier(),
            "studio": PillowStudio(),
            "changes": changes,
            "brought": brought,
            "rules": BroughtRules(brought, site=apart) if apart else ground.rules,
            "file_rules": RULES,
            "accounts": accounts,
            "pages": Pages(HERE / "work", HERE / "door", navigation=NAVIGATION, sites=sites, home="/work"),
        },
        subscriptions=(*HEARS, *APART) if apart else HEARS,
        routers=(
            http.router,
            links_http.router,
            door.router,
            *pages.routers,
            house_rules(RULES),
            assets,
            bar,
        ),
        lanes=Lanes(
            LANES, lanes.only_lane(apart) if apart else partial(lanes.known_lanes, known, served=served)
        ),
        sweeps=(Sweep(LINKS, "beat_at", say_beat),) if apart else (),
        stores=(works, known, places, price_books, parcels, links, memory, tries, brought),
        census=() if apart else (count_links,),
        on_start=(begin,) if apart else (),
        on_stop=(accounts.close, queues.close),
        hub=hub,
    )


def moved(before: Work | None, after: Work, *, hub: Hub) -> None:
    """What is told of every change of a task: the figures, and the phones that show it."""
    count_work(before, after)
    ring(before, after, hub=hub)


def accounts_at(settings: Settings, ground: Ground) -> Accounts:
    """The console's accounts; at a site of its own with a memory for when the console is out of reach."""
    if not settings.console_url:
        return NullAccounts()
    console = ConsoleAccounts(settings.console_url, verify=trusted(settings.ca_file))
    if settings.site_key is None:
        return console
    return RememberedAccounts(
        console,
        SiteId(settings.apart),
        ground.database.store(MEMORY),
        ground.database.store(TRIES),
        doorman=Doorman(settings.token_public_key, clock=ground.clock),
        issuer=Issuer(settings.site_key, clock=ground.clock),
        patience=PATIENCE,
        roles=MEMBERS,
        clock=ground.clock,
    )
