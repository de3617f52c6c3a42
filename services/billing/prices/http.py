"""Price books over HTTP."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from services.billing.prices import handlers
from services.billing.prices.domain import Item, PriceBook
from shared.auth.person import Person
from shared.storage.store import Store
from shared.vocabulary.ids import SiteId
from shared.vocabulary.matters import Trade
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role
from shared.web.tools import Told, needs, signed_in, tool

router = APIRouter(tags=["prices"])
WRITERS = (Role.FINANCE, Role.SITE_MANAGER, Role.ADMINISTRATOR)
Books = Annotated[Store[PriceBook], tool("books")]


class ItemAsked(BaseModel):
    """One line of a price book; ``price`` in fen."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    code: str = Field(min_length=1, max_length=40)
    trade: Trade
    what: str = Field(min_length=1, max_length=200)
    what_en: str = Field(default="", max_length=200)
    unit: str = Field(min_length=1, max_length=20)
    price: int


class BookAsked(BaseModel):
    """A whole price book."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    items: tuple[ItemAsked, ...] = Field(max_length=2000)


@router.put("/sites/{site}/prices")
@router.post("/sites/{site}/prices")
async def publish_prices(
    site: SiteId, asked: BookAsked, *, told: Told, person: Annotated[Person, needs(*WRITERS)], books: Books
) -> dict[str, Any]:
    """Replace the site's price book."""
    person.must(*WRITERS, site=site)
    items = tuple(Item(**one.model_dump() | {"price": Fen(one.price)}) for one in asked.items)
    because = told.model_copy(update={"site": site})
    book = await handlers.publish_prices(PriceBook(id=site, items=items), books=books, because=because)
    return asdict(book)


@router.get("/sites/{site}/prices")
async def price_book(
    site: SiteId, *, reader: Annotated[Person, Depends(signed_in)], books: Books
) -> dict[str, Any]:
    """The site's price book as it stands now; prices are no secret to whoever works there."""
    reader.must(*Role, site=site)
    book = await books.find(site) or PriceBook(id=site, items=())
    return asdict(book)
