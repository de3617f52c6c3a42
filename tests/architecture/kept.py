"""Every type that a store or a register keeps, and the fields of it that lie in the database in clear."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import is_dataclass
from functools import cache
from typing import Any, get_args, get_origin

import services
import shared
from shared.storage.marks import hints_of, mark_in, own_mark
from shared.storage.store import Kept


@cache
def all_kept() -> tuple[Kept[Any], ...]:
    """What every service keeps, and what shared keeps for it."""
    found: dict[int, Kept[Any]] = {}
    for package in (services, shared):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                for thing in vars(importlib.import_module(module.name)).values():
                    if isinstance(thing, Kept):
                        found[id(thing)] = thing
    return tuple(found.values())


def clear_fields(kind: Any) -> Iterator[tuple[str, str]]:
    """The type and the name of each field that holds words in clear, in the type and in what it holds."""
    for name, hint in hints_of(kind).items():
        if own_mark(hint):
            continue
        if holds_words(hint) and not mark_in(hint):
            yield kind.__qualname__, name
        for part in parts_of(hint):
            yield from clear_fields(part)


def holds_words(hint: Any) -> bool:
    """Whether anything at all may be written there: a text, or what nobody has said anything of."""
    return hint in (str, bytes, Any, object) or any(
        holds_words(one) for one in get_args(hint) if get_origin(hint) is not None
    )


def parts_of(hint: Any) -> list[Any]:
    """The dataclasses that a type is or holds."""
    if isinstance(hint, type) and is_dataclass(hint):
        return [hint]
    return [part for one in get_args(hint) for part in parts_of(one)]
