"""Addresses as people read them: numbers as they are written here, and any with its middle hidden (SEC-04).

Numbers of China are kept with the country's code (E.164) and stand without it wherever people read them.
"""

import re

HOME = "+86"
HEAD, HIDDEN, TAIL = 3, 4, 4
"""How many digits of a number are shown, hidden and shown again: 138****5678; a short one shows fewer."""
SHORT, TINY = 7, 3
_MOBILE = re.compile(r"(1[3-9]\d)(\d{4})(\d{4})")
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d\d))(\d{7,8})")
_SERVICE = re.compile(r"([48]00)(\d{3})(\d{4})")
_MASKED = re.compile(r"[\d+-]*\*{3,}\d{2,4}")


def national(phone: str) -> str:
    """A number as it is dialled within China: 13812345678, 053712345678; one of elsewhere keeps its country."""
    inner = phone.removeprefix(HOME)
    if inner == phone or _SERVICE.fullmatch(inner) or not _LANDLINE.fullmatch(f"0{inner}"):
        return inner
    return f"0{inner}"


def written(phone: str) -> str:
    """A number as people write it and read it out: 138 1234 5678, 0537-2345678, 400-800-1234."""
    number = national(phone)
    if found := _MOBILE.fullmatch(number):
        return " ".join(found.groups())
    found = _LANDLINE.fullmatch(number) or _SERVICE.fullmatch(number)
    return "-".join(found.groups()) if found else number


def masked(address: str) -> str:
    """An address that can be told apart but not used: 138****2046, 0537-****678, l***@example.org (SEC-04)."""
    name, at, domain = address.partition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    if _MASKED.fullmatch(address):
        return address
    number = national(address)
    if found := _LANDLINE.fullmatch(number):
        return f"{found[1]}-{_starred(found[2], head=0)}"
    if len(number) < SHORT:
        shown = number[-2:] if len(number) > TINY else ""
        return "*" * (len(number) - len(shown)) + shown
    return _starred(number, head=max(0, min(HEAD, len(number) - HIDDEN - TAIL)))


def _starred(number: str, *, head: int) -> str:
    tail = min(TAIL, len(number) - HIDDEN)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]
