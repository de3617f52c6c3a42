"""What a store refuses to keep, in a sentence."""

from typing import Any

from shared.storage.store import AlreadyKeptError, Kept


def already_kept(kept: Kept[Any], key: str) -> AlreadyKeptError:
    """The refusal of a second aggregate under a key."""
    return AlreadyKeptError(
        f"{kept.name} {key} is kept already: look it up instead of adding it.", what=kept.name, key=key
    )


def not_unique(kept: Kept[Any], key: str) -> AlreadyKeptError:
    """The refusal of an aggregate that shares with another one what only one may have."""
    fields = " or ".join(" and ".join(index.fields) for index in kept.indexes if index.unique)
    return AlreadyKeptError(
        f"{kept.name} {key} has the same {fields} as another one: look that up instead.",
        what=kept.name,
        key=key,
    )
