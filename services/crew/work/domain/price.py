"""The price that is told to an owner before the work."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from services.crew.work.domain.refusals import BadPriceError, MissingWordsError
from shared.vocabulary.money import Fen
from shared.vocabulary.privacy import PersonName

THOUSANDTHS = 1000
MOST_FEN = 10_000_000
MOST_QUANTITY = 10_000 * THOUSANDTHS


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``unit_price`` in fen, ``quantity`` in thousandths of the unit."""

    what: str
    unit: str
    quantity: int
    unit_price: Fen
    code: str = ""

    @property
    def amount(self) -> Fen:
        """The line's price in fen, half a fen up."""
        exact = Decimal(self.quantity) * self.unit_price / THOUSANDTHS
        return Fen(int(exact.quantize(Decimal(1), ROUND_HALF_UP)))

    def check(self) -> None:
        """Raise BadPriceError or MissingWordsError for a line that cannot be."""
        if not self.what.strip():
            raise MissingWordsError("what the line is for")
        if not 0 <= self.unit_price <= MOST_FEN:
            raise BadPriceError.of_line(self.what, self.unit_price)
        if not 0 < self.quantity <= MOST_QUANTITY:
            raise BadPriceError.of_quantity(self.what, self.quantity)


@dataclass(frozen=True, slots=True)
class Price:
    """What the owner was told, by whom and when, and the answer (PFS-01)."""

    lines: tuple[Line, ...]
    told_to: PersonName
    told_at: datetime
    agreed: bool

    @property
    def amount(self) -> Fen:
        """The sum of the lines in fen."""
        return Fen(sum(line.amount for line in self.lines))

    def check(self) -> None:
        """Raise BadPriceError or MissingWordsError for a price that cannot be told."""
        if not self.lines:
            raise MissingWordsError("a price line")
        if not self.told_to.strip():
            raise MissingWordsError("who was told the price")
        for line in self.lines:
            line.check()
