"""Publishing price books."""

from collections.abc import Sequence

from services.billing.prices.domain import PriceBook
from shared.contracts.billing import PriceItem, PricesPublished
from shared.contracts.envelope import Body, Command
from shared.storage.store import Store


async def publish_prices(book: PriceBook, *, books: Store[PriceBook], because: Command) -> PriceBook:
    """Replace a site's whole price book; the same again says nothing. Raises BadPriceError."""
    book.checked()

    def decide(kept: PriceBook | None) -> tuple[PriceBook, Sequence[Body]]:
        return book, [] if kept == book else [published(book)]

    return await books.fold(book.id, decide, because=because)


def published(book: PriceBook) -> PricesPublished:
    """What billing says about a price book."""
    items = tuple(
        PriceItem(
            code=item.code,
            trade=item.trade,
            what=item.what,
            what_en=item.what_en,
            unit=item.unit,
            price=item.price,
        )
        for item in book.items
    )
    return PricesPublished(site=book.id, items=items)
