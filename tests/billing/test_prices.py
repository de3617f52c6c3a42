"""Price books: whole, checked, said once."""

import pytest

from services.billing.prices.domain import BadPriceError, Item, PriceBook
from services.billing.prices.handlers import publish_prices
from services.billing.prices.views import BOOKS
from shared.contracts.billing import PricesPublished
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.matters import Trade
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role
from tests.billing.money import JINXIU, billing, somebody
from tests.causes import a_command

LINE = {
    "code": "ENG-TAP",
    "trade": "engineering",
    "what": "换龙头",
    "what_en": "Tap",
    "unit": "个",
    "price": 5000,
}


def a_book(price: int = 5000, *, codes: tuple[str, ...] = ("ENG-TAP",)) -> PriceBook:
    return PriceBook(
        id=JINXIU,
        items=tuple(Item(code, Trade.ENGINEERING, "换龙头", "Tap", "个", Fen(price)) for code in codes),
    )


async def test_a_price_book_is_said_once_until_it_changes() -> None:
    books = MemoryDatabase().store(BOOKS)

    for price in (5000, 5000, 6000):
        await publish_prices(a_book(price), books=books, because=a_command())

    said = [
        message.body.items[0].price for message in books.said if isinstance(message.body, PricesPublished)
    ]
    assert said == [5000, 6000]


@pytest.mark.parametrize("price", [-1, 100_000_001])
def test_a_price_nobody_can_ask_is_refused_with_its_value(price: int) -> None:
    with pytest.raises(BadPriceError) as caught:
        a_book(price).checked()

    assert caught.value.values["price"] == price


def test_a_code_stands_once() -> None:
    with pytest.raises(BadPriceError, match="stands twice"):
        a_book(codes=("A", "A")).checked()


@pytest.mark.rule("PFS-09")
async def test_the_price_book_of_a_site_is_published_and_read() -> None:
    service, ground, _ = billing()

    async with somebody(service, ground, Role.SITE_MANAGER, sites=("jinxiu",)) as client:
        await client.put("/sites/jinxiu/prices", json={"items": [LINE]})
        refused = await client.put("/sites/jinxiu/prices", json={"items": [LINE | {"price": -1}]})
        kept = (await client.get("/sites/jinxiu/prices")).json()

    assert (refused.status_code, refused.json()["code"]) == (409, "bad_price")
    assert refused.json()["title"].startswith("价目 ENG-TAP 有误")
    assert [item["price"] for item in kept["items"]] == [5000]


async def test_a_manager_of_another_site_does_not_set_the_prices() -> None:
    service, ground, _ = billing()

    async with somebody(service, ground, Role.SITE_MANAGER, sites=("yunjing",)) as client:
        answer = await client.put("/sites/jinxiu/prices", json={"items": [LINE]})

    assert answer.status_code == 403
