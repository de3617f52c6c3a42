"""Money in integer fen."""

from typing import NewType

Fen = NewType("Fen", int)


def yuan(amount: Fen) -> str:
    """An amount of fen as yuan with two decimals and no currency sign: 1640902 is 16409.02."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"
