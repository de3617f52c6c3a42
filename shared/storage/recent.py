"""What this process wrote last, so that the next change need not read it first."""

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")
ROOM = 1024


class Recent(Generic[T]):
    """The latest thousand, the oldest forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, T] = OrderedDict()

    def remember(self, key: str, what: T) -> None:
        """Keep it under the key, in place of what was there."""
        self._kept[key] = what
        self._kept.move_to_end(key)
        if len(self._kept) > ROOM:
            self._kept.popitem(last=False)

    def look(self, key: str) -> T | None:
        """What is remembered under the key."""
        return self._kept.get(key)

    def take(self, key: str) -> T | None:
        """What is remembered under the key, forgotten with this: only a write that succeeds remembers again."""
        return self._kept.pop(key, None)
