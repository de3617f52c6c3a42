from pathlib import Path

import pytest

from shared.storage.master import (
    MasterKeyError,
    add_fresh_key,
    forget_former_keys,
    master,
    new_master_key,
)

AWS = {"provider": "aws", "credentials": {"accessKeyId": "a", "secretAccessKey": "s"}, "key": {"region": "r"}}


def test_a_master_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = new_master_key(tmp_path / "keys" / "master.key")
    before = file.read_text()

    assert new_master_key(file).read_text() == before
    assert file.stat().st_mode & 0o777 == 0o600


def test_while_a_key_is_replaced_the_file_opens_what_either_encrypted(tmp_path: Path) -> None:
    file = new_master_key(tmp_path / "master.key")
    old = master(file)
    add_fresh_key(file)
    both = master(file)
    forget_former_keys(file)
    new = master(file)

    assert set(both.providers) == {old.provider, new.provider}
    assert both.provider == new.provider != old.provider
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_kms_encrypts_and_the_file_beside_it_still_opens(tmp_path: Path) -> None:
    file = new_master_key(tmp_path / "master.key")

    found = master(file, AWS)

    assert (found.provider, found.key) == ("aws", {"region": "r"})
    assert set(found.providers) == {"aws", master(file).provider}


def test_nothing_secret_is_printed(tmp_path: Path) -> None:
    assert "secretAccessKey" not in repr(master(new_master_key(tmp_path / "m"), AWS))


@pytest.mark.parametrize(
    ("written", "kms", "sentence"),
    [
        (None, None, "personal data needs a master key"),
        ("short", None, "96 bytes in base64"),
        ("", None, "personal data needs a master key"),
        (None, {"provider": "vault"}, "the KMS 'vault' is not known"),
        (None, {**AWS, "master": 1}, "is not known"),
    ],
)
def test_no_key_and_no_real_key_are_refused_with_a_sentence(
    tmp_path: Path, written: str | None, kms: dict[str, object] | None, sentence: str
) -> None:
    file = tmp_path / "master.key" if written is not None else None
    if file:
        file.write_text(written or "")

    with pytest.raises(MasterKeyError, match=sentence):
        master(file, kms)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyError, match="nowhere"):
        master(tmp_path / "nowhere")
