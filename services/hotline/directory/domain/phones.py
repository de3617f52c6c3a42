"""Telephone numbers: one spelling for each that can be dialled, as they came for all others."""

import phonenumbers

from shared.vocabulary.refusals import RefusalError

HOME = "CN"
SHORTEST, LONGEST = 3, 20


class MalformedPhoneError(RefusalError):
    """A contact's number that nobody could dial."""

    code = "malformed_phone"

    def __init__(self, phone: str) -> None:
        super().__init__(
            f"{phone!r} is no telephone number: give the digits that reach the caller.", phone=phone
        )


def as_number(raw: str) -> str:
    """The number in E.164 when it is a valid one, else as it came, without the blanks around it.

    Short, service and malformed numbers are kept: a call from one of them is a call all the same.
    """
    text = raw.strip()
    try:
        parsed = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_valid_number(parsed):
        return text
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def contact_number(raw: str) -> str:
    """A number to call somebody back on; extensions count, letters do not. Raises MalformedPhoneError."""
    digits = as_number(raw).translate(str.maketrans("", "", " -()."))
    if not digits.removeprefix("+").isascii() or not digits.removeprefix("+").isdigit():
        raise MalformedPhoneError(raw)
    if not SHORTEST <= len(digits) <= LONGEST:
        raise MalformedPhoneError(raw)
    return digits
