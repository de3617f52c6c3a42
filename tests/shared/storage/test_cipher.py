from decimal import Decimal
from typing import Any

import pytest
from bson import Binary, Decimal128, decode, encode
from pymongo.errors import EncryptionError

from shared.storage.cipher import UnopenableError
from shared.storage.codec import Codec
from shared.storage.driver import READING
from shared.storage.master import MasterKeyError
from tests.shared.storage.keyring import Ring, a_cipher
from tests.shared.storage.suite.hiding import PHONE, PRIVATE
from tests.shared.storage.suite.jobs import Job, a_job


def test_nothing_private_is_in_the_bytes_of_a_document() -> None:
    kept = encode(Codec(Job, a_cipher()).encode(PRIVATE, key=PRIVATE.id))

    for private in (PHONE, "13800138000", "李", "li@example.org"):
        assert private.encode() not in kept


def test_equal_words_look_different_in_two_documents_and_equal_numbers_alike() -> None:
    codec = Codec(Job, a_cipher())

    one, other = (codec.encode(PRIVATE, key=key) for key in ("job-1", "job-2"))

    assert one["owner"] != other["owner"]
    assert one["phone"] == other["phone"] == one["phones"][0]


def test_what_is_written_again_unchanged_is_not_encrypted_again() -> None:
    ring = Ring()
    codec = Codec(Job, a_cipher(ring))
    before = codec.encode(PRIVATE, key="job-1")
    encrypted = ring.encrypted

    again = codec.encode(PRIVATE, key="job-1")

    assert (again, ring.encrypted) == (before, encrypted)


def test_what_was_read_is_neither_opened_nor_encrypted_again() -> None:
    ring = Ring()
    kept = Codec(Job, a_cipher(ring)).encode(PRIVATE, key="job-1")
    codec, read = Codec(Job, a_cipher(ring)), decode(encode(kept), codec_options=READING)
    state = codec.decode(read, key="job-1")
    opened, encrypted = ring.decrypted, ring.encrypted

    assert codec.decode(read, key="job-1") == state
    assert codec.encode(state, key="job-1") == kept
    assert (ring.decrypted, ring.encrypted) == (opened, encrypted)


def test_exact_numbers_come_out_of_what_is_encrypted_whole_and_go_in_again_unchanged() -> None:
    ring = Ring()
    area = {"rows": [{"area": Decimal128("89.50")}]}
    kept = a_cipher(ring).encrypted(area, searchable=False, key="table-1")
    cipher = a_cipher(ring)

    opened = cipher.decrypted(kept, key="table-1")

    assert opened == {"rows": [{"area": Decimal("89.50")}]}
    assert cipher.encrypted(area, searchable=False, key="table-1") == kept


def test_a_fresh_data_key_encrypts_and_the_former_one_still_finds_and_opens() -> None:
    ring = Ring()
    before = a_cipher(ring).encrypted(PHONE, searchable=True, key="job-1")
    ring.add_key()
    cipher = a_cipher(ring)

    after = cipher.encrypted(PHONE, searchable=True, key="job-2")

    assert before != after
    assert cipher.forms(PHONE) == [after, before]
    assert cipher.decrypted(before, key="job-1") == PHONE


def test_a_value_of_another_key_cannot_be_opened_and_says_so() -> None:
    strange = a_cipher().encrypted("x", searchable=False, key="a")

    with pytest.raises(UnopenableError, match="a value of tests cannot be opened"):
        a_cipher().decrypted(strange, key="a")


def test_other_bytes_are_left_as_they_are() -> None:
    codec = Codec(Job, a_cipher())

    assert codec.decode({"id": "a", "note": b"\x01\x02"}, key="a") == a_job("a", note=b"\x01\x02")


def test_a_word_has_one_digest_for_each_house_and_a_digest_stays_what_it_is() -> None:
    ring = Ring()
    digest = a_cipher(ring).digest("李女")

    assert a_cipher(ring).digest("李女") == a_cipher(ring).digest(digest) == digest
    assert a_cipher().digest("李女") != digest


def test_data_keys_that_are_open_are_not_opened_again() -> None:
    ring = Ring()
    cipher = a_cipher(ring)
    cipher.open()
    opened, encrypted = ring.decrypted, ring.encrypted

    cipher.open()

    assert (opened, encrypted) == (1, 1)
    assert (ring.decrypted, ring.encrypted) == (opened, encrypted)


class Locked(Ring):
    """Data keys that the master key at hand does not open, until it does."""

    locked = True

    def encrypt(self, value: Any, algorithm: str, key_id: Binary) -> Binary:
        if self.locked:
            raise EncryptionError(ValueError("HMAC validation failure"))
        return super().encrypt(value, algorithm, key_id)


def test_data_keys_that_could_not_be_opened_are_tried_again_and_say_so_each_time() -> None:
    ring = Locked()
    cipher = a_cipher(ring)

    for _ in range(2):
        with pytest.raises(MasterKeyError, match="nothing can be encrypted for tests"):
            cipher.open()
    ring.locked = False
    cipher.open()

    assert ring.decrypted == 1


def test_data_keys_that_were_forgotten_are_opened_anew() -> None:
    ring = Ring()
    cipher = a_cipher(ring)
    cipher.open()
    cipher.close()

    cipher.open()

    assert ring.decrypted == 2
