"""What notification reads from its environment."""

from pydantic import Field, SecretStr

from shared.runtime.settings import Settings as EveryService


class Settings(EveryService):
    """``channels`` maps a channel to an Apprise address, such as ``{"sms": "json://gateway/send?to={to}"}``."""

    port: int = 8106
    channels: dict[str, SecretStr] = Field(default_factory=dict)
    smtp_host: str | None = None
    smtp_port: int = 25
    smtp_sender: str = "guanjia@localhost"
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_start_tls: bool = False
