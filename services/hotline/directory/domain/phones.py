"""A number to call somebody back on."""

from shared.vocabulary.numbers import international
from shared.vocabulary.refusals import RefusalError

SHORTEST, LONGEST = 3, 20


class MalformedPhoneError(RefusalError):
    """A contact's number that nobody could dial."""

    code = "malformed_phone"

    def __init__(self, phone: str) -> None:
        super().__init__(
            f"{phone!r} is no telephone number: give the digits that reach the caller.", phone=phone
        )


def contact_number(raw: str) -> str:
    """A number to call somebody back on; extensions count, letters do not. Raises MalformedPhoneError."""
    digits = international(raw)
    if not digits.removeprefix("+").isascii() or not digits.removeprefix("+").isdigit():
        raise MalformedPhoneError(raw)
    if not SHORTEST <= len(digits) <= LONGEST:
        raise MalformedPhoneError(raw)
    return digits
