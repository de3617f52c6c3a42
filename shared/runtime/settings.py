"""What every service reads from its environment, once; unknown ``GUANJIA_`` names are refused.

Every name may also be given with ``_FILE`` after it: then the value stands in that file, as secrets should.
"""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError
from pydantic_core import from_json
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.storage.master import Master, MasterKeyError, master

PREFIX = "GUANJIA_"
IN_A_FILE = "_FILE"
NEEDED_FILES = ("_key", "_file")
"""How the names of fields end whose file must be there."""


class Settings(BaseSettings):
    """Addresses and keys that every service needs; each service's ``settings.py`` adds its own.

    ``tls_cert_file`` and ``tls_key_file`` make the service speak TLS; ``ca_file`` names whom its own calls to other
    services trust besides the machine's authorities. Broker and store say theirs in their addresses.
    ``master_key_file`` or ``kms`` opens the data keys that personal data is encrypted with; both while one takes
    the other's place.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    amqp_url: str = Field(repr=False)
    mongo_url: str = Field(repr=False)
    mongo_driver: str = "motor"
    mongo_database: str | None = None
    host: str = "127.0.0.1"
    port: int
    token_public_key: Path
    trace_endpoint: str | None = None
    log_format: str = "json"
    tls_cert_file: Path | None = None
    tls_key_file: Path | None = None
    ca_file: Path | None = None
    master_key_file: Path | None = None
    kms: Mapping[str, Any] | None = Field(default=None, repr=False)

    @property
    def scheme(self) -> str:
        """How this service is spoken to."""
        return "https" if self.tls_cert_file else "http"

    def master(self) -> Master:
        """The master key; raises SettingsError when there is none or it is no key."""
        try:
            return master(self.master_key_file, self.kms)
        except MasterKeyError as error:
            raise SettingsError(f"{error}") from None


S = TypeVar("S", bound=Settings)


class SettingsError(Exception):
    """The environment does not say what the service needs; the sentence says which name and what to do."""


def names(of: type[Settings]) -> tuple[str, ...]:
    """The environment names that the settings know."""
    return tuple(f"{PREFIX}{field.upper()}" for field in of.model_fields)


def read_settings(of: type[S]) -> S:
    """The settings as the environment gives them; raises SettingsError with a sentence for each wrong name."""
    known = names(of)
    given = {name.upper(): value for name, value in os.environ.items() if name.upper().startswith(PREFIX)}  # noqa: TID251 # read once, here
    in_files = {
        name: Path(value)
        for name, value in given.items()
        if name not in known and name.removesuffix(IN_A_FILE) in known
    }
    if wrong := [_unknown(name, known) for name in given if name not in known and name not in in_files]:
        raise SettingsError(" ".join(wrong))
    try:
        settings = of.model_validate(_read(in_files, given=given))
    except ValidationError as error:
        raise SettingsError(" ".join(_invalid(one["loc"], one["msg"]) for one in error.errors())) from None
    _check_files(settings)
    settings.master()
    return settings


def _read(files: Mapping[str, Path], *, given: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, file in files.items():
        plain = name.removesuffix(IN_A_FILE)
        if plain in given:
            raise SettingsError(f"{plain} and {name} are both set: keep one of them.")
        if not file.is_file():
            raise SettingsError(f"{name}: there is no file {file}; make it, or correct the path.")
        text = file.read_text("utf-8").strip()
        found[plain.removeprefix(PREFIX).lower()] = from_json(text) if text.startswith("{") else text
    return found


def _check_files(settings: Settings) -> None:
    for field in type(settings).model_fields:
        file = getattr(settings, field)
        if field.endswith(NEEDED_FILES) and isinstance(file, Path) and not file.is_file():
            name = f"{PREFIX}{field.upper()}"
            raise SettingsError(f"{name}: there is no file {file}; make it, or correct the path.")
    if (settings.tls_cert_file is None) != (settings.tls_key_file is None):
        raise SettingsError(
            f"{PREFIX}TLS_CERT_FILE and {PREFIX}TLS_KEY_FILE belong together: set both or none."
        )


def _unknown(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0)
    return f"{name} is not a setting of this service: did you mean {near[0]}?"


def _invalid(place: tuple[int | str, ...], why: str) -> str:
    name = PREFIX + ".".join(str(step) for step in place).upper()
    return f"{name}: {why[:1].lower()}{why[1:]}; set it in the environment."
