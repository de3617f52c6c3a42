"""Encrypts and opens single values with a service's data keys, in the process and without waiting for anybody.

What was encrypted or opened lately is remembered, since a value of 11 letters costs what one of 2,000 costs: about a
tenth of a millisecond.
"""

import base64
import hmac
import secrets
import threading
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import Any, Protocol

from bson import Binary, encode
from pymongo.encryption_shared import Algorithm
from pymongo.errors import EncryptionError

from shared.storage.bounded import Bounded
from shared.storage.driver import READING
from shared.storage.master import MasterKeyError
from shared.storage.vault import DataKey

ENCRYPTED = 6
"""The subtype of binary values that the driver's library makes."""
DETERMINISTIC = 1
"""How such a value begins when equal ones look alike."""
ALGORITHMS = {
    True: Algorithm.AEAD_AES_256_CBC_HMAC_SHA_512_Deterministic,
    False: Algorithm.AEAD_AES_256_CBC_HMAC_SHA_512_Random,
}
WORDS, WORDS_KEY_BYTES = "search words", 32
DIGEST = "~"
DIGEST_BYTES = 15
DIGEST_LETTERS = len(DIGEST) + DIGEST_BYTES * 4 // 3
ROOM = 8_000_000
"""Bytes of what is remembered, each way."""


class Library(Protocol):
    """What this room uses of the driver's ClientEncryption."""

    def encrypt(self, value: Any, algorithm: str, key_id: Binary) -> Binary: ...
    def decrypt(self, value: Binary) -> Any: ...


class Keyring(Protocol):
    """Where the data keys are: a Vault, or in memory for tests."""

    @property
    def library(self) -> Library: ...
    def keys(self) -> Sequence[DataKey]: ...
    def secret(self, name: str, *, fresh: bytes) -> bytes: ...
    def close(self) -> None: ...


class UnopenableError(Exception):
    """A value in the database was encrypted with a data key that is not there."""


class Cipher:
    """Opened at its first use; raises MasterKeyError then, when the master key is not the right one."""

    def __init__(self, find_keys: Callable[[], Keyring], *, of: str) -> None:
        self._find_keys = find_keys
        self._of = of
        self._opening = threading.Lock()
        self._opened = False
        self._written: Bounded[Binary] = Bounded(ROOM)
        self._read: Bounded[Any] = Bounded(ROOM)

    def open(self) -> None:
        """Fetch and open the data keys, so that nobody waits for them later; it blocks. Raises MasterKeyError.

        Once they are open, doing it again does nothing.
        """
        with self._opening:
            if self._opened:
                return
            try:
                _ = self._keys, self._words_key
                for key in self._keys:
                    self._vault.library.decrypt(self._encrypt("open", searchable=False, by=key))
            except EncryptionError as error:
                raise MasterKeyError(f"the data keys of {self._of} cannot be opened: {error}") from error
            self._opened = True

    def close(self) -> None:
        """Forget the data keys."""
        self._opened = False
        if "_vault" in vars(self):
            self._vault.close()

    def encrypted(self, value: Any, *, searchable: bool, key: str) -> Binary:
        """A BSON value encrypted for the document of that key.

        Written again unchanged it looks the same, and so costs nothing; in another document it looks different,
        unless it is searchable.
        """
        place = (key, searchable, encode({"v": value}, codec_options=READING))
        known = self._written.get(place)
        if known is None:
            known = self._encrypt(value, searchable=searchable, by=self._keys[0])
            self._written.keep(place, known, size=2 * len(known))
        return known

    def encrypted_once(self, value: str) -> Binary:
        """A text encrypted that will not be written again."""
        return self._encrypt(value, searchable=False, by=self._keys[0])

    def forms(self, value: Any) -> Sequence[Binary]:
        """The value as each data key makes it searchable."""
        return [self._encrypt(value, searchable=True, by=one) for one in self._keys]

    def made(self, kept: object) -> bool:
        """Whether a BSON value is an encrypted one."""
        return isinstance(kept, Binary) and kept.subtype == ENCRYPTED

    def decrypted(self, kept: Binary, *, key: str) -> Any:
        """What an encrypted value of the document of that key holds; raises UnopenableError."""
        place = bytes(kept)
        known = self._read.get(place)
        if known is not None:
            return known
        _ = self._keys
        try:
            value = self._vault.library.decrypt(kept)
        except EncryptionError as error:
            raise UnopenableError(f"a value of {self._of} cannot be opened: {error}") from error
        self._read.keep(place, value, size=2 * len(kept))
        remembered: Hashable = (key, kept[0] == DETERMINISTIC, encode({"v": value}, codec_options=READING))
        self._written.keep(remembered, kept, size=2 * len(kept))
        return value

    def digest(self, word: str) -> str:
        """A word as it is kept to be compared; a digest is its own digest."""
        if word.startswith(DIGEST) and len(word) == DIGEST_LETTERS:
            return word
        digest = hmac.digest(self._words_key, word.encode(), "sha256")[:DIGEST_BYTES]
        return DIGEST + base64.urlsafe_b64encode(digest).decode()

    @cached_property
    def _vault(self) -> Keyring:
        return self._find_keys()

    @cached_property
    def _keys(self) -> Sequence[DataKey]:
        return self._vault.keys()

    @cached_property
    def _words_key(self) -> bytes:
        return self._vault.secret(WORDS, fresh=secrets.token_bytes(WORDS_KEY_BYTES))

    def _encrypt(self, value: Any, *, searchable: bool, by: DataKey) -> Binary:
        try:
            return self._vault.library.encrypt(value, ALGORITHMS[searchable], key_id=by.id)
        except EncryptionError as error:
            raise MasterKeyError(f"nothing can be encrypted for {self._of}: {error}") from error
