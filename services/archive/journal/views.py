"""Questions to the journal, and its verification."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.archive.journal.domain import Block, Entry, Seal, block_id, faults_of
from shared.storage.store import AtLeast, Index, Kept, Register, Within

ENTRIES = Kept(
    Entry,
    "entries",
    (Index(("heard",)), Index(("journey", "at")), Index(("subjects", "at"))),
)
BLOCKS = Kept(Block, "blocks", (Index(("until",)),))
SEALS = Kept(Seal, "seals", (Index(("due",)),))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found; ``waiting`` entries are heard and not sealed yet."""

    entries: int
    blocks: int
    waiting: int
    head: str
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def told(self) -> str:
        """The verdict in a line, and a line for each fault."""
        outcome = "The journal holds" if self.holds else "The journal was touched"
        sizes = f"{self.entries} entries in {self.blocks} blocks, {self.waiting} waiting to be sealed"
        return "\n".join((f"{outcome}: {sizes}; head {self.head[:16] or '-'}", *self.faults))


async def last_block(*, blocks: Register[Block], known: int = 0) -> Block | None:
    """The newest block; ``known`` is the number of one that is there, from which to look on."""
    last = await blocks.find(block_id(known))
    if last is None:
        newest = await blocks.find_many({}, order="-id", limit=1)
        return newest[0] if newest else None
    while following := await blocks.find(block_id(last.number + 1)):
        last = following
    return last


async def unsealed(
    *, since: datetime | None, before: datetime, entries: Register[Entry], blocks: Register[Block]
) -> Sequence[Entry]:
    """Every entry heard in the span (from the beginning when None) that no block holds, in the order heard."""
    low = since or datetime.fromtimestamp(0, tz=before.tzinfo)
    reaching = blocks.each({"until": AtLeast(low)})
    known = {link.entry async for block in reaching for link in block.links}
    heard = entries.each({"heard": Within(low, before)}, order="heard")
    return [entry async for entry in heard if entry.id not in known]


async def journey_entries(journey: str, *, entries: Register[Entry], limit: int = 1000) -> Sequence[Entry]:
    """Everything that happened on one journey, in order."""
    return await entries.find_many({"journey": journey}, order="at", limit=limit)


async def verify(*, entries: Register[Entry], blocks: Register[Block]) -> Verdict:
    """Walk the whole chain, in one pass over blocks and entries, and say everything that is wrong with it."""
    faults: list[str] = []
    last: Block | None = None
    walked = sealed = 0
    heard = Heard(entries)
    async for block in blocks.each({}):
        held = await heard.entries_of(block)
        faults += faults_of(block, number=(last.number + 1) if last else 1, last=last, entries=held)
        last, walked, sealed = block, walked + 1, sealed + len(block.links)
    return Verdict(
        entries=sealed,
        blocks=walked,
        waiting=await heard.rest(),
        head=last.links[-1].hash if last else "",
        faults=tuple(faults + heard.faults),
    )


class Heard:
    """The entries in the order heard, read once; those that no block held so far wait in memory."""

    def __init__(self, entries: Register[Entry]) -> None:
        self.faults: list[str] = []
        self._entries = entries
        self._coming = entries.each({}, order="heard")
        self._next: Entry | None = None
        self._waiting: dict[str, Entry] = {}

    async def entries_of(self, block: Block) -> dict[str, Entry]:
        """The entries that a block holds, by id; what is gone is left out."""
        await self._read(until=block.until)
        held = {link.entry: self._waiting.pop(link.entry, None) for link in block.links}
        for missing in [link for link in block.links if held[link.entry] is None]:
            # Everything a block holds was heard by its end, so whatever is elsewhere is not where it was.
            found = held[missing.entry] = await self._entries.find(missing.entry)
            if found:
                self.faults.append(
                    f"entry {missing.sequence} ({missing.entry}, block {block.number}) is sealed twice,"
                    " or the time it was heard was changed"
                )
        return {key: entry for key, entry in held.items() if entry}

    async def rest(self) -> int:
        """How many entries no block held."""
        await self._read(until=None)
        return len(self._waiting)

    async def _read(self, *, until: datetime | None) -> None:
        """Let the entries heard by then come in; all of them when None."""
        while entry := self._next or await anext(self._coming, None):
            self._next = entry
            if until is not None and entry.heard > until:
                return
            self._waiting[entry.id], self._next = entry, None
