"""Filing every message and sealing what was filed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.archive.journal.domain import Block, Entry, Seal, canonical, subjects_of
from services.archive.journal.views import entries_heard, last_block, sealed_since
from shared.messaging.subscriptions import AnyMessage
from shared.runtime.service import Clock
from shared.storage.store import Cause, Decision, Register, Store

SEAL = "journal"
EVERY = timedelta(seconds=1)
SETTLED = timedelta(seconds=1)
"""How long an entry rests before it is sealed, so that slower writers of the same second are sealed in order."""
LOOK_BACK = timedelta(seconds=60)
"""How far behind the last seal a slow writer's entry is still found; verify names any that came later."""
AT_ONCE = 1000


async def file_message(message: AnyMessage, *, entries: Register[Entry], clock: Clock) -> None:
    """Keep a message for good under its own id; nothing changes or deletes it (HOT-22, HOT-41)."""
    await entries.append(
        Entry(
            id=message.id,
            name=message.name,
            version=message.version,
            at=_milliseconds(message.at),
            site=message.site,
            cause=message.cause,
            journey=message.journey,
            by=message.by,
            body=canonical(message.body),
            heard=_milliseconds(clock()),
            subjects=subjects_of(message.body, journey=message.journey),
        )
    )


async def seal_due(
    seal: Seal, *, because: Cause, seals: Store[Seal], entries: Register[Entry], blocks: Register[Block]
) -> None:
    """Seal what has settled and come back in a moment; a replica that was slower leaves no trace."""
    await seal_entries(entries=entries, blocks=blocks, at=because.at)

    def later(kept: Seal) -> Decision[Seal]:
        return Seal(id=kept.id, due=because.at + EVERY), []

    await seals.change(seal.id, later, because=because)


async def seal_entries(
    *,
    entries: Register[Entry],
    blocks: Register[Block],
    at: datetime,
    look_back: timedelta = LOOK_BACK,
    settled: timedelta = SETTLED,
) -> int:
    """Seal every settled entry that no block holds yet into the next blocks; how many were sealed."""
    last = await last_block(blocks=blocks)
    since = last.until - look_back if last else None
    heard = await entries_heard(since=since, before=at - settled, entries=entries)
    known = await sealed_since(since, blocks=blocks)
    fresh = [entry for entry in heard if entry.id not in known]
    for start in range(0, len(fresh), AT_ONCE):
        part: Sequence[Entry] = fresh[start : start + AT_ONCE]
        block = Block.sealing(part, last=last, at=at)
        if not await blocks.append(block):
            return start
        last = block
    return len(fresh)


def _milliseconds(at: datetime) -> datetime:
    """The instant as every store keeps it."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
