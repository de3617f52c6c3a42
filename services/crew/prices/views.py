"""Where price books are kept."""

from services.crew.prices.domain import PriceBook
from shared.storage.store import Kept

PRICE_BOOKS = Kept(of=PriceBook, name="price_books")
