"""The key pair that tokens are signed and checked with, and secrets that only this house knows."""

import os
import secrets
from pathlib import Path

from joserfc.jwk import OKPKey

PUBLIC, PRIVATE = "token.public.pem", "token.private.pem"
MASTER = "master.key"
"""The file that opens what is encrypted in the database, see ``shared.storage.master``."""


def new_keys(folder: Path) -> tuple[Path, Path]:
    """The files of a fresh public and private key; nobody but the owner may read the private one.

    Keys that are there already stay, so that tokens in use stay good.
    """
    public, private = folder / PUBLIC, folder / PRIVATE
    if private.exists() and public.exists():
        return public, private
    folder.mkdir(parents=True, exist_ok=True)
    key = OKPKey.generate_key("Ed25519")
    with os.fdopen(os.open(private, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(key.as_pem(private=True))
    public.write_bytes(key.as_pem(private=False))
    return public, private


def kept_secret(file: Path) -> str:
    """The secret in a file, made when it is first asked for; nobody but the owner may read it."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(18))
    return file.read_text().strip()
