"""Secrets have no default and are seen nowhere."""

import importlib
import re
from typing import Any

import pytest
from pydantic import SecretStr

from shared.runtime.settings import Settings
from tests.doors.tables import SERVICES

SECRETS: dict[str, Any] = {
    "amqp_url": "amqp://user:hush@here/",
    "mongo_url": "mongodb://user:hush@here/",
    "cti_lines": {"hush": "4008001234"},
    "channels": {"sms": SecretStr("json://hush")},
    "smtp_password": SecretStr("hush"),
    "administrator_password": SecretStr("hush"),
}
"""Every setting that holds a secret, with one."""

SOUNDS_SECRET = re.compile("password|secret|amqp|mongo_url|cti|channels|private_key$")
PATHS = ("token_private_key",)
"""The place of a secret is none itself."""


def settings_of(service: str) -> type[Settings]:
    found: type[Settings] = importlib.import_module(f"services.{service}.settings").Settings
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_no_secret_has_a_default(service: str) -> None:
    fields = settings_of(service).model_fields

    defaults = {
        name: field.get_default(call_default_factory=True, validated_data={})
        for name, field in fields.items()
        if SOUNDS_SECRET.search(name) and not field.is_required()
    }

    assert set(defaults) <= set(SECRETS)
    assert [name for name, default in defaults.items() if default] == []


@pytest.mark.parametrize("service", SERVICES)
def test_no_secret_is_seen_in_settings_that_are_printed(service: str) -> None:
    settings = settings_of(service)
    secret = {name for name in settings.model_fields if SOUNDS_SECRET.search(name)} - {*PATHS}
    shown = settings.model_construct(**{name: SECRETS[name] for name in secret})

    assert "hush" not in f"{shown!r} {shown}"
