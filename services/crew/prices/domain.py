"""A site's price book, and lines that keep to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.vocabulary.ids import SiteId
from shared.vocabulary.matters import Trade
from shared.vocabulary.money import Fen, yuan
from shared.vocabulary.refusals import RefusalError


class OffBookError(RefusalError):
    """A line that names a price book's code but not its price."""

    code = "off_book"
    status = 422


@dataclass(frozen=True, slots=True)
class PriceBookItem:
    """One line of the book; ``price`` in fen per unit."""

    code: str
    trade: Trade
    what: str
    what_en: str
    unit: str
    price: Fen


@dataclass(frozen=True, slots=True)
class PriceBook:
    """What work costs at a site; ``id`` is the site."""

    id: SiteId
    items: tuple[PriceBookItem, ...]
    known_at: datetime

    def check(self, *, code: str, unit_price: Fen) -> None:
        """Raise OffBookError for a code that the book does not have, or has at another price."""
        item = next((item for item in self.items if item.code == code), None)
        if item is None:
            raise OffBookError(f"the price book has no item {code}: leave the code out.", item=code)
        if item.price != unit_price:
            raise OffBookError(
                f"{code} costs {yuan(item.price)} in the price book, not {yuan(unit_price)}: "
                "quote the book's price, or leave the code out.",
                item=code,
                price=item.price,
            )

    def of_trade(self, trade: Trade) -> Sequence[PriceBookItem]:
        """The book's items for one trade."""
        return [item for item in self.items if item.trade is trade]
