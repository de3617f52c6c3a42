"""What every service reads from its environment, once; unknown ``GUANJIA_`` names are refused."""

import difflib
import os
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "GUANJIA_"


class Settings(BaseSettings):
    """Addresses and keys that every service needs; each service's ``settings.py`` adds its own."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    amqp_url: str
    mongo_url: str
    mongo_driver: str = "motor"
    mongo_database: str | None = None
    host: str = "127.0.0.1"
    port: int
    token_public_key: Path
    trace_endpoint: str | None = None
    log_format: str = "json"


S = TypeVar("S", bound=Settings)


class SettingsError(Exception):
    """The environment does not say what the service needs; the sentence says which name and what to do."""


def names(of: type[Settings]) -> tuple[str, ...]:
    """The environment names that the settings know."""
    return tuple(f"{PREFIX}{field.upper()}" for field in of.model_fields)


def read_settings(of: type[S]) -> S:
    """The settings as the environment gives them; raises SettingsError with a sentence for each wrong name."""
    known = names(of)
    given = [name for name in os.environ if name.upper().startswith(PREFIX)]  # noqa: TID251 # read once, here
    if wrong := [_unknown(name, known) for name in given if name.upper() not in known]:
        raise SettingsError(" ".join(wrong))
    try:
        return of.model_validate({})
    except ValidationError as error:
        raise SettingsError(" ".join(_invalid(one["loc"], one["msg"]) for one in error.errors())) from None


def _unknown(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0)
    return f"{name} is not a setting of this service: did you mean {near[0]}?"


def _invalid(place: tuple[int | str, ...], why: str) -> str:
    name = PREFIX + ".".join(str(step) for step in place).upper()
    return f"{name}: {why[:1].lower()}{why[1:]}; set it in the environment."
