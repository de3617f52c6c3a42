"""Filing every message and sealing what was filed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.archive.journal.domain import Block, Entry, Seal, canonical, subjects_of
from services.archive.journal.views import last_block, overlooked, unsealed
from shared.messaging.subscriptions import AnyMessage
from shared.runtime.service import Clock
from shared.storage.store import Cause, Decision, Register, Store, Within

SEAL = "journal"
BEGINNING = datetime.fromtimestamp(0, tz=UTC)
END_OF_TIME = datetime.max.replace(tzinfo=UTC)
EVERY = timedelta(seconds=1)
SETTLED = timedelta(seconds=1)
"""How long an entry rests before it is sealed, so that slower writers of the same second are sealed in order."""
LOOK_BACK = timedelta(seconds=5)
"""How far behind the last seal a slow writer's entry is found at once."""
COUNTED_EVERY = timedelta(minutes=1)
"""How often entries that came later than that are looked for."""
OLD = timedelta(days=1)
"""Entries heard before that are counted once: counting all of them every minute, or every day, grows with the years."""
FURTHER_BACK = (timedelta(minutes=10), 2 * OLD)
"""How far back they are looked for: most are very young, and all that are not old are younger than that."""
WALKED = 500
"""So many entries, whatever their age, are compared with the chain each time: a million within a day and a half."""
AHEAD = timedelta(minutes=1)
"""What is further ahead than this was said by a clock that has been put back since."""
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
    """Seal what has settled and come back in a moment; a replica that was slower leaves no trace.

    Now and then whoever was too slow for that is looked for too: at once up to a day back, and further back step by
    step, so that every entry is sealed however late it came.
    """
    last = await last_block(blocks=blocks, known=seal.block)
    last = await seal_entries(last, entries=entries, blocks=blocks, at=because.at)
    looked = seal
    if seal.counted is None or not because.at - COUNTED_EVERY < seal.counted <= because.at + AHEAD:
        old, many = await old_entries(seal, entries=entries, at=because.at)
        last, many = await seal_strays(
            last, old=old, many=many, entries=entries, blocks=blocks, at=because.at
        )
        looked = replace(seal, counted=because.at, old=old, many=many)
        last, looked = await walk_back(last, seal=looked, entries=entries, blocks=blocks, at=because.at)

    def later(kept: Seal) -> Decision[Seal]:
        known = max(kept.block, last.number if last else 0)
        return replace(looked, due=because.at + EVERY, block=known), []

    await seals.change(seal.id, later, because=because)


async def seal_entries(
    last: Block | None,
    *,
    entries: Register[Entry],
    blocks: Register[Block],
    at: datetime,
    look_back: timedelta | None = LOOK_BACK,
) -> Block | None:
    """Seal every settled entry that no block holds yet into the blocks after ``last``; the newest block then.

    Looks back a little behind the last seal, to the very beginning when ``look_back`` is None.
    """
    since = min(last.until, at) - look_back if last and look_back is not None else None
    fresh = await unsealed(since=since, before=at - SETTLED, entries=entries, blocks=blocks)
    return await _sealed(fresh, last=last, blocks=blocks, at=at)


async def _sealed(
    fresh: Sequence[Entry], *, last: Block | None, blocks: Register[Block], at: datetime
) -> Block | None:
    for start in range(0, len(fresh), AT_ONCE):
        part: Sequence[Entry] = fresh[start : start + AT_ONCE]
        block = Block.sealing(part, last=last, at=at)
        if not await blocks.append(block):
            break
        last = block
    return last


async def old_entries(seal: Seal, *, entries: Register[Entry], at: datetime) -> tuple[datetime, int]:
    """Since when entries are young, and how many older ones there are: a day's worth joins those once a day."""
    if seal.old is not None and at - seal.old < 2 * OLD:
        return seal.old, seal.many
    old = at - OLD
    return old, seal.many + await entries.count({"heard": Within(seal.old or BEGINNING, old)})


async def seal_strays(  # the chain and what is known of it
    last: Block | None,
    *,
    old: datetime,
    many: int,
    entries: Register[Entry],
    blocks: Register[Block],
    at: datetime,
) -> tuple[Block | None, int]:
    """Seal entries that came too late for the look back; the newest block then, and how many old ones are sealed.

    A store that stood still or a clock that is behind can make an entry so late. Only while more entries are kept
    than sealed are they looked for: ``many`` heard before ``old``, and those that are counted since. What a clock heard
    that was ahead is not waited for.
    """
    ahead = await unsealed(since=at + AHEAD, before=END_OF_TIME, entries=entries, blocks=blocks)
    last = await _sealed(ahead, last=last, blocks=blocks, at=at)
    young = await entries.count({"heard": Within(old, at - SETTLED)})
    for look_back in FURTHER_BACK:
        if many + young <= _sealed_so_far(last):
            return last, many
        last = await seal_entries(last, entries=entries, blocks=blocks, at=at, look_back=look_back)
    # Now everything young is sealed. What is still missing is old: the walk finds it, and counts it then.
    last = await last_block(blocks=blocks, known=last.number if last else 0)
    return last, min(many, _sealed_so_far(last) - young)


async def walk_back(  # the chain and what is known of it
    last: Block | None,
    *,
    seal: Seal,
    entries: Register[Entry],
    blocks: Register[Block],
    at: datetime,
    at_once: int = WALKED,
) -> tuple[Block | None, Seal]:
    """Compare the next entries back in time with the chain, seal what no block holds, and begin anew at the end.

    No time of hearing is too old for that. A stretch in which something was found is walked again, in case that
    another replica was faster with its block.
    """
    page = await entries.find_many({}, order="-heard", limit=at_once, after=seal.walked)
    settled = [entry for entry in reversed(page) if entry.heard < at - SETTLED]
    if found := await overlooked(settled, blocks=blocks):
        old = sum(seal.old is not None and entry.heard < seal.old for entry in found)
        return await _sealed(found, last=last, blocks=blocks, at=at), replace(seal, many=seal.many + old)
    return last, replace(seal, walked=page[-1].id if len(page) == at_once else None)


def _sealed_so_far(last: Block | None) -> int:
    return last.links[-1].sequence if last else 0


def _milliseconds(at: datetime) -> datetime:
    """The instant as every store keeps it."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
