"""What the console reads from its environment."""

from pathlib import Path

from pydantic import SecretStr

from shared.runtime.settings import Settings as EveryService

EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 compared, not bound


class Settings(EveryService):
    """The console's port, its private key, where the other services are, and the first administrator's password.

    The password is used only where there is no account yet.
    """

    port: int = 8100
    token_private_key: Path
    hotline_url: str = "http://127.0.0.1:8101"
    dispatch_url: str = "http://127.0.0.1:8102"
    crew_url: str = "http://127.0.0.1:8103"
    billing_url: str = "http://127.0.0.1:8104"
    archive_url: str = "http://127.0.0.1:8105"
    notification_url: str = "http://127.0.0.1:8106"
    administrator_password: SecretStr | None = None

    def own_url(self) -> str:
        """Where the console finds itself, to ask for its own house rules as for every other service's."""
        host = "127.0.0.1" if self.host in EVERY_ADDRESS else self.host
        return f"{self.scheme}://{host}:{self.port}"

    def first_password(self) -> str | None:
        """The password of the first administrator, or None when none was given."""
        return self.administrator_password.get_secret_value() if self.administrator_password else None
