"""The master key: it encrypts the data keys and nothing else, and never lies beside what they encrypt.

It is a file on this machine (its first line is the key, further lines are former ones), or a key in somebody's key
management service (KMS), which never gives it away.
"""

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LOCAL = "local"
KMS = ("aws", "azure", "gcp", "kmip")
KEY_BYTES = 96
MARK_LETTERS = 12


class MasterKeyError(Exception):
    """There is no master key, or not the right one; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Master:
    """Who encrypts the data keys; nothing secret is shown when it is printed.

    ``provider`` encrypts new ones; ``providers`` are all that can open one, with what each needs for it, in the
    driver's words; ``key`` says which key of a KMS is meant.
    """

    provider: str
    providers: Mapping[str, Mapping[str, Any]] = field(repr=False)
    key: Mapping[str, Any] | None = None


def master(file: Path | None, kms: Mapping[str, Any] | None = None) -> Master:
    """The master key of a file, of a KMS, or both: then the KMS encrypts and what the file encrypted can be read.

    ``kms`` is ``{"provider", "credentials", "key"}``. There is no default: raises MasterKeyError.
    """
    local = _local(_lines(file)) if file else {}
    if kms is not None:
        provider = str(kms.get("provider"))
        if provider not in KMS or not set(kms) <= {"provider", "credentials", "key"}:
            raise MasterKeyError(
                f"the KMS {provider!r} is not known: give a provider of {', '.join(KMS)}, its credentials and its key."
            )
        return Master(provider, {**local, provider: kms.get("credentials") or {}}, kms.get("key"))
    if not local:
        raise MasterKeyError(
            "personal data needs a master key: name its file in GUANJIA_MASTER_KEY_FILE, or a KMS in GUANJIA_KMS_FILE."
        )
    return Master(next(iter(local)), local)


def new_master_key(file: Path) -> Path:
    """The file with a master key that only its owner may read; one that is there already stays."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, [_fresh()])
    return file


def add_fresh_key(file: Path) -> None:
    """Put a fresh key before the ones in the file, so that what they encrypted can still be read."""
    _write(file, [_fresh(), *_lines(file)])


def forget_former_keys(file: Path) -> None:
    """Leave the first key of the file and no other; only after everything was encrypted anew with it."""
    _write(file, _lines(file)[:1])


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _lines(file: Path) -> list[str]:
    if not file.is_file():
        raise MasterKeyError(f"there is no master key in {file}: put the file back, or correct the path.")
    return file.read_text().split()


def _local(lines: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Each key under a name that follows from it, so that every data key says which one opens it."""
    found: dict[str, Mapping[str, Any]] = {}
    for line in lines:
        try:
            key = base64.b64decode(line, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise MasterKeyError(
                f"a master key is {KEY_BYTES} bytes in base64, one to a line: make one with"
                " python -m shared.storage keys new <file>."
            )
        found[f"{LOCAL}:{hashlib.sha256(key).hexdigest()[:MARK_LETTERS]}"] = {"key": key}
    return found


def _write(file: Path, lines: Sequence[str]) -> None:
    """Write the file whole or not at all."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        written.write("".join(f"{line}\n" for line in lines))
        written.flush()
        os.fsync(written.fileno())
    part.replace(file)
