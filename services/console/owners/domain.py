"""How a page speaks with the service that owns a matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from shared.vocabulary.refusals import RefusalError

Said = Mapping[str, Any]
"""What an owner answers, as JSON says it."""


@dataclass(frozen=True, slots=True)
class Asker:
    """In whose name something is asked: the person's own token, language, and the command's key."""

    person: str
    token: str
    language: str
    key: str

    def step(self, name: str) -> "Asker":
        """The same asker with a key of its own for one step of a longer command."""
        return replace(self, key=f"{self.key}.{name}")

    @property
    def command(self) -> str:
        """The id that the owner gives the command, and its messages their cause."""
        return f"{self.person}/{self.key}"


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed form as an owner made it."""

    content: bytes
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field."""

    field: str
    sentence: str


class OwnerRefusedError(RefusalError):
    """The owner does not allow it, or finds a field wrong; ``code`` is the owner's own."""

    def __init__(
        self, sentence: str, *, code: str, values: Said | None = None, faults: Sequence[FieldFault] = ()
    ) -> None:
        super().__init__(sentence, **(values or {}))
        self.code = code
        self.faults = tuple(faults)


class OwnerSilentError(Exception):
    """The owner cannot be reached or failed; trying again may help."""

    def __init__(self, owner: str) -> None:
        super().__init__(f"the service {owner} does not answer: try again in a moment")
        self.owner = owner


class Owner(Protocol):
    """A service that owns a matter."""

    async def ask(self, path: str, *, asker: Asker, **query: str | None) -> Said:
        """What the owner knows under a path.

        Raises NotFoundError, ForbiddenError, OwnerRefusedError, OwnerSilentError.
        """

    async def tell(self, path: str, said: Said, *, asker: Asker) -> Said:
        """Give the owner a command; the same key twice has one effect. Answers the new state.

        Raises NotFoundError, ForbiddenError, OwnerRefusedError, OwnerSilentError.
        """

    async def put(self, path: str, said: Said, *, asker: Asker) -> Said:
        """Like ``tell``, for what is replaced as a whole."""

    async def paper(self, path: str, *, asker: Asker) -> Paper:
        """A printed form, such as a receipt."""


@dataclass(frozen=True, slots=True)
class Owners:
    """The services that the console asks, by name."""

    by_name: Mapping[str, Owner] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Owner:
        return self.by_name[name]

    def names(self) -> tuple[str, ...]:
        """Every service that can be asked, in the order it was listed."""
        return tuple(self.by_name)
