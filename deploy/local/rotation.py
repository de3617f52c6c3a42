"""A fresh master key for a house that runs: the file holds both keys until nothing needs the old one any more."""

from collections.abc import Callable
from pathlib import Path

from shared.storage.master import add_fresh_key, forget_former_keys, master
from shared.storage.rotation import data_keys, rewrap, vaults_at


def rotated(file: Path, mongo_url: str, *, tell: Callable[[str], None]) -> None:
    """Replace the master key in the file, for every database of the server whose data keys it encrypted.

    Broken off at any point, the file opens everything, and the same again finishes it. Services that run have their
    data keys open; those that start read the file. Raises MasterKeyError.
    """
    add_fresh_key(file)
    by = master(file)
    for name in vaults_at(mongo_url):
        if any(one.provider in by.providers for one in data_keys(mongo_url, database=name)):
            rewrap(mongo_url, database=name, master=by)
            tell(f"The data keys of {name} are encrypted by the fresh key")
    forget_former_keys(file)
    tell(f"{file} holds the fresh key only: keep a copy of it elsewhere, not beside the backups")
