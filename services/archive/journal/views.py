"""Questions to the journal, and its verification."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.archive.journal.domain import Block, Entry, Seal, block_id, faults_of
from shared.storage.store import AnyOf, AtLeast, Index, Kept, Register, Within
from shared.vocabulary.ids import MessageId

ENTRIES = Kept(
    Entry,
    "entries",
    (Index(("heard",)), Index(("journey", "at")), Index(("subjects", "at"))),
)
BLOCKS = Kept(Block, "blocks", (Index(("until",)), Index(("links.entry",))))
SEALS = Kept(Seal, "seals", (Index(("due",)),))
IN_TIME = timedelta(minutes=10)
"""So long after it was heard an entry is sealed at the latest, unless it came late or nobody seals."""
AT_A_LOOK = 50
"""The embedded store's work for a list of values grows with its square."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry that no block holds, and when it was heard."""

    entry: MessageId
    heard: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found; ``unsealed`` entries are filed and in no block, in the order heard."""

    entries: int
    blocks: int
    unsealed: tuple[Waiting, ...]
    head: str
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong with the chain."""
        return not self.faults

    @property
    def waiting(self) -> int:
        """How many entries are not sealed yet."""
        return len(self.unsealed)

    def overdue(self, *, at: datetime) -> tuple[Waiting, ...]:
        """The entries that should have been sealed by then."""
        return tuple(one for one in self.unsealed if one.heard < at - IN_TIME)

    def code(self, *, at: datetime) -> int:
        """The exit code that says so: 0 when all is well, 1 when the chain was touched, 2 for what is overdue."""
        return 1 if self.faults else 2 if self.overdue(at=at) else 0

    def told(self, *, at: datetime) -> str:
        """The verdict in a line, a line for each fault, and one for what should have been sealed by then."""
        outcome = "The journal holds" if self.holds else "The journal was touched"
        sizes = f"{self.entries} entries in {self.blocks} blocks, {self.waiting} waiting to be sealed"
        lines = [f"{outcome}: {sizes}; head {self.head[:16] or '-'}", *self.faults]
        if overdue := self.overdue(at=at):
            first = f"the first is {overdue[0].entry}, heard {overdue[0].heard.isoformat(timespec='seconds')}"
            lines.append(
                f"{len(overdue)} entries should have been sealed: {first}. If the archive runs it finds them by itself"
                " (docs/operations.md says when); if it does not, start it."
            )
        return "\n".join(lines)


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


async def overlooked(page: Sequence[Entry], *, blocks: Register[Block]) -> Sequence[Entry]:
    """Those of the entries that no block holds, whenever they were heard and sealed."""
    known: set[str] = set()
    for start in range(0, len(page), AT_A_LOOK):
        asked = AnyOf(tuple(entry.id for entry in page[start : start + AT_A_LOOK]))
        holding = blocks.each({"links.entry": asked})
        known |= {link.entry async for block in holding for link in block.links}
    return [entry for entry in page if entry.id not in known]


async def journey_entries(journey: str, *, entries: Register[Entry], limit: int = 1000) -> Sequence[Entry]:
    """Everything that happened on one journey, in order."""
    return await entries.find_many({"journey": journey}, order="at", limit=limit)


async def verify(*, entries: Register[Entry], blocks: Register[Block]) -> Verdict:
    """Walk the whole chain, in one pass over blocks and entries, and say everything that is wrong with it."""
    faults: list[str] = []
    last: Block | None = None
    walked = sealed = 0
    heard = Heard(entries, blocks=blocks)
    async for block in blocks.each({}):
        held = await heard.entries_of(block)
        faults += faults_of(block, number=(last.number + 1) if last else 1, last=last, entries=held)
        last, walked, sealed = block, walked + 1, sealed + len(block.links)
    return Verdict(
        entries=sealed,
        blocks=walked,
        unsealed=await heard.rest(),
        head=last.links[-1].hash if last else "",
        faults=tuple(faults + heard.faults),
    )


class Heard:
    """The entries in the order heard, read once; those that no block held so far wait in memory."""

    def __init__(self, entries: Register[Entry], *, blocks: Register[Block]) -> None:
        self.faults: list[str] = []
        self._entries = entries
        self._blocks = blocks
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
            if found and not await self._came_meanwhile(found, block=block):
                self.faults.append(
                    f"entry {missing.sequence} ({missing.entry}, block {block.number}) is sealed twice,"
                    " or the time it was heard was changed"
                )
        return {key: entry for key, entry in held.items() if entry}

    async def rest(self) -> tuple[Waiting, ...]:
        """The entries that no block held."""
        await self._read(until=None)
        return tuple(Waiting(entry.id, entry.heard) for entry in self._waiting.values())

    async def _came_meanwhile(self, entry: Entry, *, block: Block) -> bool:
        """Whether an entry that was not read belongs where it is: filed late, and sealed while others were read."""
        holding = self._blocks.each({"links.entry": entry.id})
        places = [link async for one in holding for link in one.links if link.entry == entry.id]
        return len(places) == 1 and entry.heard <= block.until

    async def _read(self, *, until: datetime | None) -> None:
        """Let the entries heard by then come in; all of them when None."""
        while entry := self._next or await anext(self._coming, None):
            self._next = entry
            if until is not None and entry.heard > until:
                return
            self._waiting[entry.id], self._next = entry, None
