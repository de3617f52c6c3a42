"""Questions to the journal, and its verification."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.archive.journal.domain import Block, Entry, Seal, faults_of
from shared.storage.store import AnyOf, AtLeast, Index, Kept, Register, Within

ENTRIES = Kept(
    Entry,
    "entries",
    (Index(("heard",)), Index(("journey", "at")), Index(("subjects", "at")), Index(("name",))),
)
BLOCKS = Kept(Block, "blocks", (Index(("until",)),))
SEALS = Kept(Seal, "seals", (Index(("due",)),))

_PAGE = 1000
_FEW = 200


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


async def last_block(*, blocks: Register[Block]) -> Block | None:
    """The newest block."""
    newest = await blocks.find_many({}, order="-id", limit=1)
    return newest[0] if newest else None


async def entries_heard(
    *, since: datetime | None, before: datetime, entries: Register[Entry]
) -> Sequence[Entry]:
    """Every entry heard in the span, in the order heard."""
    low = since or datetime.fromtimestamp(0, tz=before.tzinfo)
    found: list[Entry] = []
    while True:
        after = found[-1].id if found else None
        part = await entries.find_many(
            {"heard": Within(low, before)}, order="heard", limit=_PAGE, after=after
        )
        found += part
        if len(part) < _PAGE:
            return found


async def sealed_since(since: datetime | None, *, blocks: Register[Block]) -> frozenset[str]:
    """The ids of the entries in the blocks that reach past an instant (None: no block yet)."""
    if since is None:
        return frozenset()
    found = await blocks.find_many({"until": AtLeast(since)}, limit=100_000)
    return frozenset(link.entry for block in found for link in block.links)


async def journey_entries(journey: str, *, entries: Register[Entry], limit: int = 1000) -> Sequence[Entry]:
    """Everything that happened on one journey, in order."""
    return await entries.find_many({"journey": journey}, order="at", limit=limit)


async def verify(*, entries: Register[Entry], blocks: Register[Block]) -> Verdict:
    """Walk the whole chain and say everything that is wrong with it."""
    faults: list[str] = []
    last: Block | None = None
    seen: set[str] = set()
    walked = 0
    async for block in _each(blocks):
        held = await _entries_of(block, entries=entries)
        faults += faults_of(block, number=(last.number + 1) if last else 1, last=last, entries=held)
        twice = [link for link in block.links if link.entry in seen]
        faults += [f"entry {link.sequence} ({link.entry}) is sealed twice" for link in twice]
        seen |= {link.entry for link in block.links}
        last, walked = block, walked + 1
    waiting = await entries.count({}) - len(seen)
    if waiting < 0 and not faults:
        faults.append(f"{-waiting} sealed entries are gone from the journal")
    return Verdict(
        entries=len(seen),
        blocks=walked,
        waiting=max(0, waiting),
        head=last.links[-1].hash if last else "",
        faults=tuple(faults),
    )


async def _each(blocks: Register[Block]) -> AsyncIterator[Block]:
    after: str | None = None
    while part := await blocks.find_many({}, order="id", limit=_FEW, after=after):
        for block in part:
            yield block
        after = part[-1].id


async def _entries_of(block: Block, *, entries: Register[Entry]) -> dict[str, Entry]:
    ids = [link.entry for link in block.links]
    held: dict[str, Entry] = {}
    for start in range(0, len(ids), _FEW):
        part = await entries.find_many({"id": AnyOf(tuple(ids[start : start + _FEW]))}, limit=_FEW)
        held |= {entry.id: entry for entry in part}
    return held
