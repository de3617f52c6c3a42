"""What is kept of prices."""

from services.billing.prices.domain import PriceBook
from shared.storage.store import Kept

BOOKS = Kept(PriceBook, "price_books")
