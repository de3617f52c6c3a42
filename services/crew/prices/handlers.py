"""The price books follow billing."""

from services.crew.lanes.domain import Served
from services.crew.prices.domain import PriceBook, PriceBookItem
from shared.contracts.billing import PricesPublished
from shared.contracts.envelope import Message
from shared.storage.store import Decision, Store


async def keep_prices(
    message: Message[PricesPublished], *, price_books: Store[PriceBook], served: Served
) -> None:
    """Know a served site's whole price book; an older one changes nothing."""
    body = message.body
    if body.site not in served:
        return
    items = tuple(
        PriceBookItem(
            code=item.code,
            trade=item.trade,
            what=item.what,
            what_en=item.what_en,
            unit=item.unit,
            price=item.price,
        )
        for item in body.items
    )
    fresh = PriceBook(id=body.site, items=items, known_at=message.at)

    def keep(known: PriceBook | None) -> Decision[PriceBook]:
        return (known if known and known.known_at > message.at else fresh), ()

    await price_books.fold(body.site, keep, because=message)
