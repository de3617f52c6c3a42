"""A site's price book."""

from dataclasses import dataclass
from typing import Self

from shared.vocabulary.ids import SiteId
from shared.vocabulary.matters import Trade
from shared.vocabulary.money import Fen, yuan
from shared.vocabulary.refusals import RefusalError

HIGHEST = Fen(100_000_000)
"""A million yuan for one unit is a slip of the pen."""


class BadPriceError(RefusalError):
    """A price that nobody can ask."""

    code = "bad_price"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a price book; ``price`` in fen per unit."""

    code: str
    trade: Trade
    what: str
    what_en: str
    unit: str
    price: Fen


@dataclass(frozen=True, slots=True)
class PriceBook:
    """What a site asks for paid work, as it stands now (PFS-09)."""

    id: SiteId
    items: tuple[Item, ...]

    def checked(self) -> Self:
        """The book, if every line of it can be asked; raises BadPriceError."""
        for item in self.items:
            if item.price < 0:
                raise BadPriceError(
                    f"{item.what} ({item.code}) has a price of {item.price} fen: a price is 0 or more.",
                    item=item.code,
                    price=item.price,
                )
            if item.price > HIGHEST:
                raise BadPriceError(
                    f"{item.what} ({item.code}) has a price of {yuan(item.price)} yuan: check the decimals.",
                    item=item.code,
                    price=item.price,
                )
        codes = [item.code for item in self.items]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise BadPriceError(
                f"code {twice[0]} stands twice in the price book: each code once.", item=twice[0]
            )
        return self
