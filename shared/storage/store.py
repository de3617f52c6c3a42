"""The promise of a store: one document per aggregate, one write per decision."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from shared.contracts.envelope import Body
from shared.storage.marks import must_be_searchable
from shared.vocabulary.ids import AccountId, JourneyId, MessageId, SiteId
from shared.vocabulary.refusals import RefusalError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class Aggregate(Protocol):
    """What a store keeps: a frozen dataclass with an id that never changes."""

    @property
    def id(self) -> str: ...


class Cause(Protocol):
    """A message heard or a command given; its id is remembered with the change it led to."""

    @property
    def id(self) -> MessageId: ...
    @property
    def at(self) -> datetime: ...
    @property
    def site(self) -> SiteId | None: ...
    @property
    def journey(self) -> JourneyId | None: ...
    @property
    def by(self) -> AccountId | None: ...


A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True, slots=True)
class Past:
    """Said now of a time before its cause: a fact that was heard of early and waited for its turn."""

    body: Body
    at: datetime


Said = Body | Past
Decision = tuple[A, Sequence[Said]]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Matches a field that equals one of the values."""

    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class AtMost:
    """Matches a field that is present and not above the value."""

    value: object


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Matches a field that is present and not below the value."""

    value: object


@dataclass(frozen=True, slots=True)
class Within:
    """Matches a field that is present, not below ``low`` and below ``high``."""

    low: object
    high: object


STEADY = 5.0
"""Seconds, for what the register tells of sites and crews: their names, hours and who serves them."""
Where = Mapping[str, object]
Tally = Mapping[tuple[str, ...], int]
"""A number for each combination of values found; what is absent reads as an empty string."""


@dataclass(frozen=True, slots=True)
class Index:
    """An index that a named query needs: fields of the state, dotted for nested ones, ``-`` for descending.

    A unique one refuses a second aggregate with the same values (AlreadyKeptError); absent is a value too. A sparse
    one holds only aggregates that have its first field, a text or a time: what most of them lack costs those nothing.
    """

    fields: tuple[str, ...]
    unique: bool = False
    sparse: bool = False


class UnknownFieldError(LookupError):
    """A query or an index names a field that the state does not keep; a property is not kept."""

    def __init__(self, kind: type, field: str) -> None:
        super().__init__(f"{kind.__qualname__} keeps no field {field!r}: name the fields of the dataclass")


@dataclass(frozen=True, slots=True)
class Kept(Generic[A]):
    """What is kept where: a type, the collection's name, and the indexes that its queries need, the narrowest first.

    ``steady``: seconds that an answer about it may be old where another process changed it, for what changes seldom.
    ``counts(before, after)`` is told of every change that this process has stored, once; ``before`` is None for a
    new aggregate. What was handled already, or lost its race, is no change.
    """

    of: type[A]
    name: str
    indexes: tuple[Index, ...] = field(default=())
    counts: Callable[[A | None, A], None] | None = None
    steady: float = 0.0

    def __post_init__(self) -> None:
        """Raise UnknownFieldError for an index over what is not kept, UnsearchableError over what is hidden."""
        kept = {"id", *(one.name for one in fields(cast("type[DataclassInstance]", self.of)))}
        for path in (path for index in self.indexes for path in index.fields):
            if path.removeprefix("-").split(".")[0] not in kept:
                raise UnknownFieldError(self.of, path)
            must_be_searchable(self.of, path.removeprefix("-"))


class AlreadyKeptError(RefusalError):
    """Another command already created what this one would create."""

    code = "already_kept"


class ConflictError(Exception):
    """Too many others changed the same document at the same time; trying later helps."""


class Store(Protocol[A]):
    """State, version, outbox and handled ids of each aggregate in one document."""

    async def find(self, key: str) -> A | None:
        """The state kept under the key, or None."""

    async def get(self, key: str) -> A:
        """The state kept under the key; raises NotFoundError."""

    async def add(self, state: A, says: Sequence[Said] = (), *, because: Cause) -> A:
        """Keep a new aggregate and say what follows, in one write.

        The same cause twice returns what is kept and says nothing; another cause raises AlreadyKeptError.
        """

    async def change(self, key: str, decide: Callable[[A], Decision[A]], *, because: Cause) -> A:
        """Load, decide, save with messages, in one conditional write.

        The same cause twice returns what is kept without deciding again. When others were faster the decision
        is taken again on the newer state, up to ten times, then ConflictError is raised. Whatever ``decide``
        raises goes through and nothing is written. Raises NotFoundError.
        """

    async def fold(self, key: str, decide: Callable[[A | None], Decision[A]], *, because: Cause) -> A:
        """Like ``change``, but the aggregate may not be there yet: for projections that hear out of order."""

    async def find_many(
        self, where: Where, *, order: str = "id", limit: int = 50, after: str | None = None
    ) -> Sequence[A]:
        """The aggregates that match, in order of a field (``-field`` for descending), ties by id.

        A plain value means equality (or membership, for a field that holds several); AnyOf, AtMost, AtLeast and
        Within mean what they say; several conditions must all hold. Absent values come first. ``after`` is the
        id of the last one seen (cursor): the page begins behind the place where that one is now, and is empty
        when nothing is kept under it.
        """

    async def count(self, where: Where) -> int:
        """How many aggregates match."""

    async def tally(self, where: Where, *, by: tuple[str, ...], total: str | None = None) -> Tally:
        """How many aggregates match for each combination of values of the fields, or the sum of a field of theirs.

        Costs as much as reading what matches: name a condition that an index serves, and keep it from growing with
        the years.
        """

    async def journey(self, key: str) -> JourneyId | None:
        """The journey that the aggregate belongs to, or None when nothing is kept under the key."""

    async def claim(self, field: str, *, at: datetime, lease: float, limit: int) -> Sequence[A]:
        """Aggregates whose time in ``field`` has come (not None, not after ``at``), claimed for ``lease`` seconds.

        Of several replicas that sweep at once only one gets each aggregate. A change ends the claim; one that
        was not worked off comes back when its lease is over.
        """


class Register(Protocol[A]):
    """Append-only entries, each under a key that follows from its cause; nothing changes or deletes one."""

    async def append(self, entry: A) -> bool:
        """Keep the entry under its id; False when an entry with this id is kept already."""

    async def find(self, key: str) -> A | None:
        """The entry kept under the key, or None."""

    async def find_many(
        self, where: Where, *, order: str = "id", limit: int = 50, after: str | None = None
    ) -> Sequence[A]:
        """The entries that match; see Store.find_many."""

    def each(self, where: Where, *, order: str = "id") -> AsyncIterator[A]:
        """Every entry that matches, in one pass, however many there are; in order as for Store.find_many.

        What is appended meanwhile may or may not be among them.
        """

    async def count(self, where: Where) -> int:
        """How many entries match."""


class Numbers(Protocol):
    """Series of numbers without gaps, such as the receipts of a site."""

    async def take(self, series: str, *, purpose: str) -> int:
        """The number of a purpose in a series, counted from 1: the next free one, or the one it took before.

        Gap-free under concurrency and crashes: asking again for the same purpose returns the same number.
        """


class Database(Protocol):
    """A service's own database."""

    def store(self, kept: Kept[A]) -> Store[A]:
        """The store of a kind of aggregate; always the same one for the same name."""

    def register(self, kept: Kept[A]) -> Register[A]:
        """The append-only register of a kind of entry."""

    def numbers(self) -> Numbers:
        """The service's number series."""
