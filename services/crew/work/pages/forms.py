"""What the forms of the phone page send, read into the words of the domain."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from starlette.datastructures import FormData

from services.crew.prices.domain import PriceBookItem
from services.crew.work.domain.price import THOUSANDTHS, Line, Price
from shared.vocabulary.money import Fen
from shared.vocabulary.refusals import RefusalError

FEN = 100
MOST_DIGITS = 12


class NotANumberError(RefusalError):
    """Something that is no number where one is needed."""

    code = "not_a_number"
    status = 422

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no number: write it like 1 or 2.5.", text=text)


def words(form: FormData, name: str) -> str:
    """A field's text, without spaces around it."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def price_of(form: FormData, *, book: Sequence[PriceBookItem], at: datetime) -> Price:
    """The price that the form tells: quantities of the book's items, and one line of its own."""
    lines = [
        Line(
            code=item.code,
            what=item.what,
            unit=item.unit,
            quantity=_scaled(words(form, f"quantity-{item.code}"), by=THOUSANDTHS),
            unit_price=item.price,
        )
        for item in book
        if words(form, f"quantity-{item.code}") not in ("", "0")
    ]
    if words(form, "other_what") or words(form, "other_price"):
        lines.append(
            Line(
                what=words(form, "other_what"),
                unit="项",
                quantity=THOUSANDTHS,
                unit_price=Fen(_scaled(words(form, "other_price") or "0", by=FEN)),
            )
        )
    return Price(
        lines=tuple(lines),
        told_to=words(form, "told_to"),
        told_at=at,
        agreed=words(form, "agreed") == "yes",
    )


def materials_of(form: FormData) -> tuple[str, ...]:
    """One material a line."""
    lines = words(form, "materials").splitlines()
    return tuple(line.strip()[:200] for line in lines if line.strip())


def _scaled(text: str, *, by: int) -> int:
    try:
        number = Decimal(text.replace(",", "").replace(",", ""))
    except InvalidOperation as error:
        raise NotANumberError(text) from error
    if not number.is_finite() or number.adjusted() > MOST_DIGITS:
        raise NotANumberError(text)
    return int(number * by)
