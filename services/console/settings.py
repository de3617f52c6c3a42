"""What the console reads from its environment."""

from pathlib import Path

from pydantic import SecretStr

from shared.runtime.settings import Settings as EveryService


class Settings(EveryService):
    """The console's port, its private key, and the password of the first administrator.

    The password comes from a file or from the environment and is used only where there is no account yet.
    """

    port: int = 8100
    token_private_key: Path
    administrator_password: SecretStr | None = None
    administrator_password_file: Path | None = None

    def first_password(self) -> str | None:
        """The password of the first administrator, or None when none was given."""
        if self.administrator_password_file is not None:
            return self.administrator_password_file.read_text("utf-8").strip()
        return self.administrator_password.get_secret_value() if self.administrator_password else None
