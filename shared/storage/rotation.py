"""New keys: data keys encrypted by another master key, and a fresh data key for what is written from now on."""

from collections.abc import Iterator
from contextlib import contextmanager

from pymongo import MongoClient

from shared.storage.driver import Doc, promised
from shared.storage.master import Master
from shared.storage.vault import KEYS, DataKey, Vault, kept_keys


def vaults_at(url: str) -> tuple[str, ...]:
    """The databases of a server that have data keys."""
    with MongoClient[Doc](url, **promised(url)) as client:
        return tuple(
            name for name in client.list_database_names() if KEYS in client[name].list_collection_names()
        )


def data_keys(url: str, *, database: str) -> tuple[DataKey, ...]:
    """The data keys of a database, the newest first, as far as can be seen without opening them."""
    with MongoClient[Doc](url, **promised(url)) as client:
        return tuple(kept_keys(client[database]))


def rewrap(url: str, *, database: str, master: Master) -> int:
    """Encrypt a database's data keys with the master key that encrypts new ones; how many were not yet.

    Nothing else is written, so it takes a moment however much is kept, and doing it again is harmless. Services
    that run have their data keys open and notice nothing. Raises MasterKeyError.
    """
    with _vault(url, database=database, master=master) as vault:
        return vault.rewrap()


def add_data_key(url: str, *, database: str, master: Master) -> DataKey:
    """A fresh data key, which encrypts what services write once they were started anew.

    The former ones stay, to open and to find what they encrypted. Raises MasterKeyError.
    """
    with _vault(url, database=database, master=master) as vault:
        vault.add_key(vault.keys()[0].number + 1)
        return vault.keys()[0]


@contextmanager
def _vault(url: str, *, database: str, master: Master) -> Iterator[Vault]:
    vault = Vault(url, database=database, master=master)
    try:
        yield vault
    finally:
        vault.close()
