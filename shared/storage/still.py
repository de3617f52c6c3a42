"""Which documents lie still and hold what they have sent: those that change drop it by themselves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from shared.vocabulary.ids import MessageId

STILL = timedelta(minutes=1)
"""How long a document lies unchanged before what it sent is taken out."""
A_FEW = 20
"""Documents at a time: one with many indexes holds up the embedded store for 20 ms."""
MOST = 100_000
"""So many are remembered; what is forgotten keeps what it sent until its next change."""

Place = tuple[str, str]
"""A store, and a key in it."""


class Still:
    """What this process knows of it; a crash forgets it."""

    def __init__(self) -> None:
        self._lying: dict[Place, tuple[datetime, Sequence[MessageId]]] = {}

    def sent(self, store: str, key: str, letter: MessageId, *, at: datetime) -> None:
        """A document sent a letter that lies in it."""
        # The latest stands last, so that only the first need be looked at.
        _, letters = self._lying.pop((store, key), (at, ()))
        self._lying[store, key] = at, (*letters, letter)
        if len(self._lying) > MOST:
            del self._lying[next(iter(self._lying))]

    def moved(self, store: str, key: str) -> None:
        """A document was written, without what it had sent before."""
        self._lying.pop((store, key), None)

    def few(self, *, at: datetime) -> Mapping[str, Mapping[str, Sequence[MessageId]]]:
        """A few that have lain still for long enough, by store and key, with what they hold; forgotten with this."""
        found: dict[str, dict[str, Sequence[MessageId]]] = defaultdict(dict)
        for store, key in tuple(islice(self._lying, A_FEW)):
            since, letters = self._lying[store, key]
            if since < at - STILL:
                del self._lying[store, key]
                found[store][key] = letters
        return found
