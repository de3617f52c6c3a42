import json
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import EVENTS, Body
from shared.messaging.reading import read
from shared.messaging.subscriptions import Subscription
from tests.contracts.examples import GOLDEN, example, golden_file

FILES = sorted(GOLDEN.glob("*.json"))


async def nobody(message: object) -> None: ...


@pytest.mark.parametrize("body", CATALOGUE.values(), ids=CATALOGUE)
def test_every_message_has_a_golden_file_of_its_version(body: type[Body]) -> None:
    assert golden_file(body).exists(), f"{body.key}: run python -m tests.contracts and commit the new file"


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_what_was_ever_published_still_reads_to_the_same_value(file: Path) -> None:
    body = CATALOGUE[file.stem.rsplit(".v", 1)[0]]
    raw = file.read_bytes()

    heard = read(raw, [Subscription(body=body, handler=nobody)])

    today = json.loads(heard.message.model_dump_json())
    assert within(json.loads(raw), today) == []


@pytest.mark.parametrize("body", CATALOGUE.values(), ids=CATALOGUE)
def test_a_message_survives_the_wire_unchanged(body: type[Body]) -> None:
    said = example(body)

    heard = read(said.model_dump_json().encode(), [Subscription(body=body, handler=nobody)])

    assert heard.message == said


@pytest.mark.parametrize("body", CATALOGUE.values(), ids=CATALOGUE)
def test_no_id_but_the_site_of_a_crew_travels_in_a_routing_key_of_events(body: type[Body]) -> None:
    said = example(body)

    site = f".{said.site}" if body.held_to_site else ""
    assert body.exchange != EVENTS or said.route() == f"{body.key}{site}"


def test_a_renamed_field_would_be_noticed() -> None:
    assert within({"body": {"task": "t-1"}}, {"body": {"job": "t-1"}}) == ["body.task"]


def within(then: Any, now: Any, path: str = "") -> list[str]:
    """The places where something said then is missing or different now; what was added since is fine."""
    if isinstance(then, dict) and isinstance(now, dict):
        return [
            place
            for name, value in then.items()
            for place in within(value, now.get(name), f"{path}.{name}" if path else name)
        ]
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        return [
            place
            for number, (one, other) in enumerate(zip(then, now, strict=True))
            for place in within(one, other, f"{path}[{number}]")
        ]
    return [] if then == now else [path]
