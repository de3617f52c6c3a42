"""What was used lately, within a number of bytes."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Bounded(Generic[T]):
    """Values of known sizes; the ones not used for longest are forgotten first."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._used = 0
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """What is remembered under the key, or None."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def keep(self, key: Hashable, value: T, *, size: int) -> None:
        """Remember the value, which takes ``size`` bytes, in place of what was there."""
        before = self._kept.pop(key, None)
        self._used += size - (before[1] if before else 0)
        self._kept[key] = (value, size)
        while self._used > self._room:
            _, (_, freed) = self._kept.popitem(last=False)
            self._used -= freed
