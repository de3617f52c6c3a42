"""What ships as a house rule can be seen and changed by the house."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.console import settings as console_settings
from services.console.app import owners_at
from shared.runtime.service import Service
from shared.vocabulary.people import Role
from tests.architecture.house import ROOT, services
from tests.ground import a_client, a_ground_with_own_rules, a_person
from tests.shared.auth.keys import a_key_pair

ADDRESS = {"console": "/console/rules"}
"""The console's ``/rules`` is its page of every service's rules."""


def built(name: str, files: Path) -> tuple[Service, Any]:
    public, private = a_key_pair()
    given = {
        "amqp_url": "memory:",
        "mongo_url": "memory:",
        "token_public_key": public,
        "token_private_key": private,
        "files": files,
    }
    settings = import_module(f"services.{name}.settings").Settings
    ground = a_ground_with_own_rules()
    chosen = settings(**{key: value for key, value in given.items() if key in settings.model_fields})
    service = import_module(f"services.{name}.app").build(chosen, ground)
    tools = {key: one for key, one in service.tools.items() if key != "doorman"}
    return replace(service, tools=tools), ground


def shipped(name: str) -> set[tuple[str, str]]:
    return {
        (file.parent.name, field)
        for file in (ROOT / "services" / name).glob("*/defaults.yaml")
        for field in yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    }


@pytest.mark.parametrize("name", services())
async def test_every_rule_that_ships_is_served_by_its_service(name: str, tmp_path: Path) -> None:
    service, ground = built(name, tmp_path)

    async with a_client(service, ground, a_person(Role.AUDITOR)) as client:
        answer = await client.get(ADDRESS.get(name, "/rules"))

    assert {(rule["chapter"], rule["field"]) for rule in answer.json()["items"]} == shipped(name)


def test_the_page_of_rules_asks_every_service_there_is() -> None:
    public, private = a_key_pair()
    chosen = console_settings.Settings(
        amqp_url="memory:",
        mongo_url="memory:",
        token_public_key=public,
        token_private_key=private,
        host="0.0.0.0",
    )

    assert set(owners_at(chosen)) == set(services())
    assert chosen.own_url() == "http://127.0.0.1:8100"
