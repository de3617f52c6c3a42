"""Telephone numbers as they are kept: one spelling for each that can be dialled, as they came for all others."""

import phonenumbers

HOME = "CN"
SIGNS = str.maketrans("", "", " -().（）")
SHORTEST_OUTSIDE = 7
"""Digits of a number that reaches somebody from outside."""


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


def international(words: str) -> str:
    """A number that was typed, as it is kept: ``138 1234 5678`` is ``+8613812345678``; any other without its signs."""
    return as_number(words).translate(SIGNS)


def is_number(words: str) -> bool:
    """Whether what was typed is a number that reaches somebody from outside: ``12-3-1202`` is a room."""
    digits = as_number(words).removeprefix("+")
    return digits.isascii() and digits.isdigit() and len(digits) >= SHORTEST_OUTSIDE
