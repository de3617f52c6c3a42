"""Which values are personal data: the type of a field says so, and the storage room reads it there."""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class Private:
    """Personal data, encrypted before it reaches the database.

    A ``searchable`` value is found by equality, at a price: equal values look alike in the database. Around a whole
    structure the mark makes one encrypted value of it.
    """

    searchable: bool = False


@dataclass(frozen=True, slots=True)
class Digested:
    """What is only ever compared, such as the beginnings of names: a keyed digest is kept, and read back as one."""


Phone = Annotated[str, Private(searchable=True)]
"""A telephone number; who calls is looked up by it."""

PersonName = Annotated[str, Private()]
"""The name of somebody whom the office serves. Whom it employs stands by name on slips and lists."""

Address = Annotated[str, Private()]
"""Where a message reaches somebody, by whatever channel."""

Words = Annotated[str, Private()]
"""What people said or wrote, which may hold a number or a name."""

SearchWord = Annotated[str, Digested()]
"""One spelling that a record is found by."""
