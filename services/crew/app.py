"""A crew service, put together."""

from functools import partial

from services.crew.consumers import HEARS, LANES
from services.crew.files.gateways import FolderBlobs, PillowStudio
from services.crew.lanes import views as lanes
from services.crew.lanes.domain import Served
from services.crew.prices.views import PRICE_BOOKS
from services.crew.settings import Settings
from services.crew.work import http
from services.crew.work.views import WORKS
from shared.runtime.service import Ground, Lanes, Service


def build(settings: Settings, ground: Ground) -> Service:
    """The crews' worklist and phone page, for the sites that the settings name."""
    served = Served.written(settings.sites)
    works = ground.database.store(WORKS)
    known = ground.database.store(lanes.LANES)
    places = ground.database.store(lanes.PLACES)
    price_books = ground.database.store(PRICE_BOOKS)
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
        },
        subscriptions=HEARS,
        routers=(http.router,),
        lanes=Lanes(LANES, partial(lanes.known_lanes, known, served=served)),
        stores=(works, known, places, price_books),
    )
