"""What a site begins with: all that the center's crew service knows of it and goes by there, in one file."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from services.crew.lanes.domain import Lane, Place
from services.crew.lanes.views import LANES, MOST_LANES, PLACES
from services.crew.prices.domain import PriceBook
from services.crew.prices.views import PRICE_BOOKS
from services.crew.work.domain.work import OVER, Work, WorkState
from services.crew.work.views import WORKS
from shared.contracts.envelope import Command
from shared.rulebook.brought import BROUGHT, SiteRules
from shared.rulebook.changes import CHANGES, concerning
from shared.storage.store import AnyOf, Database, Decision, Kept
from shared.vocabulary.ids import MessageId, SiteId

STILL_OPEN = tuple(state for state in WorkState if state not in OVER)
MOST = 10_000


@dataclass(frozen=True)
class Bundle:
    """A site's place, crews, price book, open work and house rules; pictures taken before stay at the center.

    A center of an earlier version names no rules.
    """

    site: str
    at: datetime
    places: tuple[Place, ...]
    lanes: tuple[Lane, ...]
    price_books: tuple[PriceBook, ...]
    works: tuple[Work, ...]
    rules: tuple[SiteRules, ...] = ()

    def write(self, file: Path) -> None:
        """Keep the bundle, readable by its owner only: it names people."""
        file.touch(mode=0o600)
        file.write_bytes(BUNDLES.dump_json(self))

    @classmethod
    def read(cls, file: Path) -> "Bundle":
        """The bundle that a file holds."""
        return BUNDLES.validate_json(file.read_bytes())


BUNDLES = TypeAdapter(Bundle)


async def take(site: SiteId, *, database: Database, at: datetime) -> Bundle:
    """What the crew service of this database knows of the site."""
    place = await database.store(PLACES).find(site)
    book = await database.store(PRICE_BOOKS).find(site)
    works = database.store(WORKS)
    return Bundle(
        site=site,
        at=at,
        places=(place,) if place else (),
        lanes=tuple(await database.store(LANES).find_many({"site": site}, limit=MOST_LANES)),
        price_books=(book,) if book else (),
        works=tuple(await works.find_many({"site": site, "state": AnyOf(STILL_OPEN)}, limit=MOST)),
        rules=(SiteRules(site, at, await concerning(database.store(CHANGES), site=site)),),
    )


async def settle(bundle: Bundle, *, database: Database) -> None:
    """Keep what is in the bundle where nothing is kept yet; what the site knows by now is newer."""
    everything: Mapping[Kept[Any], tuple[Any, ...]] = {
        PLACES: bundle.places,
        LANES: bundle.lanes,
        PRICE_BOOKS: bundle.price_books,
        WORKS: bundle.works,
        BROUGHT: bundle.rules,
    }
    for kept, states in everything.items():
        store = database.store(kept)
        for state in states:
            because = Command(
                id=MessageId(f"enrolment/{kept.name}/{state.id}"), at=bundle.at, site=SiteId(bundle.site)
            )
            await store.fold(state.id, partial(_what_is_known, state), because=because)


def _what_is_known(brought: Any, known: Any) -> Decision[Any]:
    return known or brought, ()
