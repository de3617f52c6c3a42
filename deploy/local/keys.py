"""The key pair that this machine's tokens are signed and checked with."""

from pathlib import Path

from joserfc.jwk import OKPKey


def pair(folder: Path) -> tuple[Path, Path]:
    """The files of the public and the private key, made when they are not there yet."""
    public, private = folder / "token.public.pem", folder / "token.private.pem"
    if not private.exists():
        folder.mkdir(parents=True, exist_ok=True)
        key = OKPKey.generate_key("Ed25519")
        private.touch(mode=0o600)
        private.write_bytes(key.as_pem(private=True))
        public.write_bytes(key.as_pem(private=False))
    return public, private
