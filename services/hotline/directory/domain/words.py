"""What somebody may type to find a room or a name: its beginnings, and the initials of its pinyin."""

from bisect import bisect_right
from itertools import accumulate

# Common characters stand in GB 2312 in the order of their pinyin: the first one of each initial, as a code.
FIRSTS = (
    (0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"),
    (0xB8C1, "g"), (0xB9FE, "h"), (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"),
    (0xC4C3, "n"), (0xC5B6, "o"), (0xC5BE, "p"), (0xC6DA, "q"), (0xC8BB, "r"), (0xC8F6, "s"),
    (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"), (0xD1B9, "y"), (0xD4D1, "z"),
)  # fmt: skip
LAST = 0xD7F9
CODES = tuple(code for code, _ in FIRSTS)


def initials(name: str) -> str:
    """The pinyin initials of a name, ``lns`` for 李女士; characters outside the common ones are left out."""
    return "".join(_initial(sign) for sign in name)


def _initial(sign: str) -> str:
    if sign.isascii():
        return sign.lower() if sign.isalnum() else ""
    code = int.from_bytes(sign.encode("gb2312", errors="ignore"))
    return FIRSTS[bisect_right(CODES, code) - 1][1] if CODES[0] <= code <= LAST else ""


def beginnings(text: str) -> frozenset[str]:
    """Every beginning of a text, in small letters; nothing for an empty one."""
    return frozenset(accumulate(text.strip().lower()))


def findable(*, labels: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """What finds a listing: beginnings of its rooms' labels and their last parts, of names and of initials."""
    texts = (*labels, *(label.rsplit("-", 1)[-1] for label in labels), *names, *map(initials, names))
    return tuple(sorted(frozenset().union(*map(beginnings, texts))))
