"""Where the house is that the demo comes to: in a folder of this machine, or wherever the environment says."""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local.broker import management_url
from deploy.local.ports import SERVICES
from shared.auth.keys import kept_secret


class NoPlaceError(Exception):
    """The environment does not say where the house is; the sentence names what it must say."""


class Place(BaseSettings):
    """A running house: its services, its broker's management with a user in the address, its lines and its key."""

    model_config = SettingsConfigDict(env_prefix="GUANJIA_", frozen=True, extra="ignore")

    console_url: str
    hotline_url: str
    dispatch_url: str
    crew_url: str
    billing_url: str
    archive_url: str
    notification_url: str
    management_url: str
    cti_lines: dict[str, str]
    token_private_key: Path

    @property
    def addresses(self) -> Mapping[str, str]:
        """Where each service is."""
        return {name: getattr(self, f"{name}_url") for name in SERVICES}

    @property
    def line(self) -> str:
        """The secret that the telephone exchange pushes with."""
        return next(iter(self.cti_lines))


def in_folder(run: Path) -> Place:
    """The house that ``make up`` runs in the folder; raises NoPlaceError when none was ever there."""
    if not (run / "ports.json").exists():
        raise NoPlaceError(f"There is no house in {run}: start one with make up.")
    ports, keys = json.loads((run / "ports.json").read_text()), run / "keys"
    return Place.model_validate(
        {f"{name}_url": f"http://127.0.0.1:{ports[name]}" for name in SERVICES}
        | {
            "management_url": management_url(ports, password=kept_secret(keys / "broker")),
            "cti_lines": {(keys / "cti").read_text(): ""},
            "token_private_key": keys / "token.private.pem",
        }
    )


def in_the_environment() -> Place:
    """The house that the ``GUANJIA_`` names of the environment describe; raises NoPlaceError."""
    try:
        return Place.model_validate({})
    except ValidationError as error:
        wrong = ", ".join(f"GUANJIA_{'.'.join(map(str, one['loc'])).upper()}" for one in error.errors())
        raise NoPlaceError(f"The demo does not know where the house is: set {wrong}.") from None
