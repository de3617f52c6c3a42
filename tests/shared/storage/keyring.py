"""Data keys in memory, with the driver's library doing what it does in a service."""

import os
from collections.abc import Sequence
from typing import Any

import bson
from bson import Binary
from pymongo.errors import EncryptionError
from pymongocrypt.errors import MongoCryptError
from pymongocrypt.mongocrypt import MongoCryptOptions
from pymongocrypt.synchronous.explicit_encrypter import ExplicitEncrypter
from pymongocrypt.synchronous.state_machine import MongoCryptCallback

from shared.storage.cipher import Cipher
from shared.storage.driver import READING
from shared.storage.master import Master
from shared.storage.vault import DataKey

MASTER = Master("local:tests", {"local:tests": {"key": os.urandom(96)}})
"""One master key for the whole session: each test takes a database of its own name."""


class Drawer(MongoCryptCallback):  # type: ignore[misc] # the library has no types
    """Where the library finds keys; it asks for nothing else."""

    def __init__(self) -> None:
        self.keys: dict[bytes, bytes] = {}

    def fetch_keys(self, filter: bytes) -> list[bytes]:
        asked = bson.decode(filter)["$or"][0]["_id"]["$in"]
        return [self.keys[one] for one in asked if one in self.keys]

    def insert_data_key(self, data_key: bytes) -> Binary:
        made: Binary = bson.decode(data_key)["_id"]
        self.keys[made] = data_key
        return made

    def bson_encode(self, doc: Any) -> bytes:
        return bson.encode(doc)

    def collection_info(self, database: str, filter: bytes) -> None: ...
    def mark_command(self, database: str, cmd: bytes) -> None: ...
    def kms_request(self, kms_context: Any) -> None: ...
    def close(self) -> None: ...


class Ring:
    """See Keyring and Library."""

    def __init__(self) -> None:
        options = MongoCryptOptions(MASTER.providers, bypass_encryption=True, key_expiration_ms=0)
        self.library = self
        self.encrypted = 0
        self.decrypted = 0
        self._encrypter = ExplicitEncrypter(Drawer(), options)
        self._keys: list[DataKey] = []
        self._secrets: dict[str, bytes] = {}
        self.add_key()

    def add_key(self) -> None:
        made = self._encrypter.create_data_key(MASTER.provider)
        self._keys.insert(0, DataKey(made, len(self._keys) + 1, MASTER.provider))

    def keys(self) -> Sequence[DataKey]:
        return tuple(self._keys)

    def secret(self, name: str, *, fresh: bytes) -> bytes:
        return self._secrets.setdefault(name, fresh)

    def encrypt(self, value: Any, algorithm: str, key_id: Binary) -> Binary:
        self.encrypted += 1
        made = self._encrypter.encrypt(
            bson.encode({"v": value}, codec_options=READING), algorithm, key_id=key_id
        )
        sealed: Binary = bson.decode(made)["v"]
        return sealed

    def decrypt(self, value: Binary) -> Any:
        self.decrypted += 1
        try:
            opened = self._encrypter.decrypt(bson.encode({"v": value}))
        except MongoCryptError as error:
            raise EncryptionError(error) from error
        return bson.decode(opened, codec_options=READING)["v"]

    def close(self) -> None: ...


def a_cipher(ring: Ring | None = None) -> Cipher:
    """A cipher over keys in memory."""
    return Cipher(lambda: ring or Ring(), of="tests")
