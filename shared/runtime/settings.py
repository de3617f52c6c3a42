"""What every service reads from its environment, once; unknown ``GUANJIA_`` names are refused."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Addresses and keys that every service needs; each service's ``settings.py`` adds its own."""

    model_config = SettingsConfigDict(env_prefix="GUANJIA_", frozen=True, extra="ignore")

    amqp_url: str
    mongo_url: str
    mongo_driver: str = "motor"
    host: str = "127.0.0.1"
    port: int
    token_public_key: Path
    trace_endpoint: str | None = None
    log_format: str = "json"
