"""Journal entries and the chain they are sealed into.

An entry is kept under its message's id the moment it is heard. A sweep then seals what was heard into blocks. A
block is kept under its number, so of two replicas that seal at once one is refused, and there is one chain. Every
link holds the hash of the link before it, across blocks: an entry that is changed, dropped, added or moved breaks it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from shared.vocabulary.ids import AccountId, JourneyId, MessageId, SiteId
from shared.vocabulary.privacy import Words

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as it was heard; ``body`` is canonical JSON, ``subjects`` say whose files it belongs to."""

    id: MessageId
    name: str
    version: int
    at: datetime
    site: SiteId | None
    cause: MessageId | None
    journey: JourneyId
    by: AccountId | None
    body: Words
    heard: datetime
    subjects: tuple[str, ...] = ()

    def digest(self) -> str:
        """The fingerprint of everything the message said; when it was heard is not part of it."""
        said = [
            self.id,
            self.name,
            self.version,
            self.at.astimezone(UTC).isoformat(timespec="milliseconds"),
            self.site,
            self.cause,
            self.journey,
            self.by,
            self.body,
        ]
        return _hash(canonical(said))


@dataclass(frozen=True, slots=True)
class Link:
    """An entry's place in the chain: ``hash`` covers the link before it and the entry's digest."""

    sequence: int
    entry: MessageId
    digest: str
    hash: str


@dataclass(frozen=True, slots=True)
class Block:
    """Links sealed together; kept under ``number`` padded with zeros, so that a number is taken once."""

    id: str
    number: int
    before: str
    sealed: datetime
    until: datetime
    links: tuple[Link, ...]

    @classmethod
    def sealing(cls, entries: Sequence[Entry], *, last: "Block | None", at: datetime) -> Self:
        """The block that follows ``last`` and holds the entries in this order; there must be at least one."""
        number = last.number + 1 if last else 1
        before = last.links[-1].hash if last else GENESIS
        sequence = last.links[-1].sequence if last else 0
        links: list[Link] = []
        for entry in entries:
            sequence += 1
            digest = entry.digest()
            links.append(
                Link(
                    sequence=sequence,
                    entry=entry.id,
                    digest=digest,
                    hash=chained(links[-1].hash if links else before, sequence=sequence, digest=digest),
                )
            )
        until = max(entry.heard for entry in entries)
        return cls(
            id=block_id(number),
            number=number,
            before=before,
            sealed=at,
            # A block of a clock that was ahead does not draw those after it along.
            until=max(until, min(last.until, at)) if last else until,
            links=tuple(links),
        )


@dataclass(frozen=True, slots=True)
class Seal:
    """The clock of the sealing sweep; there is one.

    ``counted`` is when late entries were last looked for, ``block`` the newest block known then. Of the entries
    heard before ``old`` there were ``many`` when they were last counted. ``walked`` is the entry that the walk along
    the whole journal has come to; None where it begins.
    """

    id: str
    due: datetime
    counted: datetime | None = None
    block: int = 0
    old: datetime | None = None
    many: int = 0
    walked: MessageId | None = None


def block_id(number: int) -> str:
    """The key of a block; keys sort as numbers do."""
    return f"{number:012d}"


def chained(before: str, *, sequence: int, digest: str) -> str:
    """The hash of a link."""
    return _hash(f"{before}/{sequence}/{digest}")


def canonical(value: Any) -> str:
    """JSON that is the same for the same value, whoever writes it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def subjects_of(body: Mapping[str, Any], *, journey: str) -> tuple[str, ...]:
    """Whose files a message belongs to: its household's, or all its fees' ones; else its case's; else its journey's."""
    if household := body.get("household"):
        return (f"household:{household}",)
    if fees := body.get("fees"):
        return tuple(f"household:{fee['household']}" for fee in fees)
    if case := body.get("case"):
        return (f"case:{case}",)
    return (f"journey:{journey}",)


def faults_of(
    block: Block, *, number: int, last: Block | None, entries: Mapping[str, Entry]
) -> tuple[str, ...]:
    """What is wrong with a block that should be ``number`` and follow ``last``: a sentence for each fault."""
    faults: list[str] = []
    if block.number != number:
        faults.append(f"block {number} is missing: the chain goes on with block {block.number}")
    before = last.links[-1].hash if last else GENESIS
    sequence = last.links[-1].sequence if last else 0
    if block.before != before:
        faults.append(f"block {block.number} does not follow from the block before it")
    for link in block.links:
        faults += _faults_of_link(
            link, block=block, sequence=sequence + 1, before=before, entry=entries.get(link.entry)
        )
        before, sequence = link.hash, link.sequence
    return tuple(faults)


def _faults_of_link(
    link: Link, *, block: Block, sequence: int, before: str, entry: Entry | None
) -> list[str]:
    where = f"entry {link.sequence} ({link.entry}, block {block.number})"
    faults: list[str] = []
    if link.sequence != sequence:
        faults.append(f"{where} should have number {sequence}")
    if entry is None:
        faults.append(f"{where} is gone from the journal")
    elif entry.digest() != link.digest:
        faults.append(f"{where} was changed after it was sealed")
    if link.hash != chained(before, sequence=link.sequence, digest=link.digest):
        faults.append(f"{where} does not follow from the entry before it")
    return faults


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
