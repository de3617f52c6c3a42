"""A service's data keys: kept in its own database, each encrypted by the master key."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bson import Binary
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.encryption_shared import Algorithm
from pymongo.errors import DuplicateKeyError, EncryptionError
from pymongo.synchronous.encryption import ClientEncryption

from shared.storage.driver import READING, Doc, promised
from shared.storage.master import Master, MasterKeyError

KEYS, SECRETS = "data_keys", "secrets"
FOR_EVER = 0
"""In the driver's words: data keys stay open in memory, so that encrypting never waits for anybody."""
SELDOM = 300_000
"""Milliseconds between two looks of a client that is hardly used."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """A data key as it is kept; ``number`` counts from 1, and the highest encrypts."""

    id: Binary
    number: int
    provider: str


def kept_keys(database: Database[Doc]) -> Sequence[DataKey]:
    """The data keys as they are kept, the newest first, opened or not."""
    found = [
        DataKey(one["_id"], int(one["keyAltNames"][0]), one["masterKey"]["provider"])
        for one in database[KEYS].find({})
    ]
    return sorted(found, key=lambda one: -one.number)


class Vault:
    """The data keys of one database; it blocks, so call it in a thread. Raises MasterKeyError."""

    def __init__(self, url: str, *, database: str, master: Master) -> None:
        self.master = master
        self._client: MongoClient[Doc] = MongoClient(url, heartbeatFrequencyMS=SELDOM, **promised(url))
        self._database = self._client[database]
        self.library: ClientEncryption[Doc] = ClientEncryption(
            master.providers, f"{database}.{KEYS}", self._client, READING, key_expiration_ms=FOR_EVER
        )

    def close(self) -> None:
        """Give the connection back."""
        self.library.close()
        self._client.close()

    def keys(self) -> Sequence[DataKey]:
        """The data keys, the one that encrypts first; the first one ever is made here."""
        found = kept_keys(self._database)
        if not found:
            self._database[KEYS].create_index("keyAltNames", unique=True, sparse=True)
            self.add_key(1)
            found = kept_keys(self._database)
        if strange := sorted({one.provider for one in found} - set(self.master.providers)):
            raise MasterKeyError(
                f"the data keys of {self._database.name} were encrypted by {', '.join(strange)}, and the master key"
                f" given is {', '.join(self.master.providers)}: put the file with the former one back"
                " (GUANJIA_MASTER_KEY_FILE), or name its KMS (GUANJIA_KMS_FILE)."
            )
        return found

    def add_key(self, number: int) -> None:
        """Make the data key of that number, unless somebody else just has."""
        try:
            self.library.create_data_key(
                self.master.provider, master_key=self.master.key, key_alt_names=[str(number)]
            )
        except EncryptionError as error:
            if not isinstance(error.cause, DuplicateKeyError):
                raise MasterKeyError(
                    f"{self.master.provider} does not encrypt a data key: {error}"
                ) from error

    def rewrap(self) -> int:
        """Encrypt every data key with the master key that encrypts new ones; how many were not yet."""
        before = sum(one.provider != self.master.provider for one in self.keys())
        self.library.rewrap_many_data_key({}, provider=self.master.provider, master_key=self.master.key)
        return before

    def secret(self, name: str, *, fresh: bytes) -> bytes:
        """The secret kept under the name, encrypted; the fresh one when there is none."""
        secrets = self._database[SECRETS]
        if secrets.find_one({"_id": name}) is None:
            sealed = self.library.encrypt(
                fresh, Algorithm.AEAD_AES_256_CBC_HMAC_SHA_512_Random, key_id=self.keys()[0].id
            )
            with suppress(DuplicateKeyError):  # somebody else was first
                secrets.insert_one({"_id": name, "secret": sealed})
        kept: Any = secrets.find_one({"_id": name})
        return bytes(self.library.decrypt(kept["secret"]))
