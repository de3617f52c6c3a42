"""Reading house rules: one frozen dataclass per chapter, filled from YAML defaults and what the house changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from shared.rulebook.changes import Change
from shared.rulebook.chapter import Chapter, open_chapter
from shared.storage.store import Cause
from shared.vocabulary.ids import SiteId

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class HouseRules(Generic[R]):
    """A chapter's rules: the frozen dataclass they are read into, and the YAML file with the defaults that ship."""

    of: type[R]
    service: str
    chapter: str
    defaults: Path

    def opened(self) -> Chapter[R]:
        """The chapter as its YAML writes it; raises BadDefaultsError when it does not fit the dataclass."""
        return _opened(self)


@cache
def _opened(rules: HouseRules[R]) -> Chapter[R]:
    return open_chapter(rules.of, name=rules.chapter, defaults=rules.defaults)


class Rulebook(Protocol):
    """A service's house rules."""

    async def read(self, rules: HouseRules[R], *, site: SiteId | None, at: datetime) -> R:
        """The chapter's rules as they hold at a site at an instant: override of the site, of the house, default."""


class KeptRules(Rulebook, Protocol):
    """A Rulebook with its history, that may be asked for a change; it may refuse every one."""

    async def history(self, rules: HouseRules[Any]) -> tuple[Change, ...]:
        """Every change of a chapter there was and is to come, in the order they take effect."""

    async def change(
        self,
        rules: HouseRules[Any],
        field: str,
        *,
        value: Any,
        site: SiteId | None = None,
        effective: datetime | None = None,
        because: Cause,
    ) -> Change:
        """Give a rule a value for every site or for one, from now or a later instant on; raises RefusalError."""

    async def withdraw(
        self,
        rules: HouseRules[Any],
        field: str,
        *,
        site: SiteId | None = None,
        effective: datetime | None = None,
        because: Cause,
    ) -> Change:
        """Take a site's own value back to the house's, or the house's to the default; raises RefusalError."""


class DefaultRules:
    """The rules as they ship, with overrides given in memory: for fast tests.

    Overrides are named ``chapter.field``; values are written as in YAML or given in the field's own type.
    """

    def __init__(self, overrides: Mapping[str, Any] | None = None) -> None:
        self.overrides = overrides or {}

    async def read(self, rules: HouseRules[R], *, site: SiteId | None, at: datetime) -> R:  # noqa: ARG002 the same everywhere, always
        """See Rulebook."""
        before = f"{rules.chapter}."
        return rules.opened().filled(
            {
                name.removeprefix(before): value
                for name, value in self.overrides.items()
                if name.startswith(before)
            }
        )
