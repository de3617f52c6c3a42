import json
from typing import Any

import pytest

from shared.contracts.dispatch import OfferTask, WithdrawTask
from shared.contracts.hotline import TaskWithdrawn
from shared.messaging.reading import NewerVersionError, UnreadableError, read
from shared.messaging.subscriptions import on, on_everything
from tests.causes import a_message
from tests.shared.messaging.neighbours import count, file, give_back, take, withdrawal, withdrawn

HEARD = on(TaskWithdrawn, count)


def on_the_wire(**changes: Any) -> bytes:
    return json.dumps(json.loads(a_message(withdrawn()).model_dump_json()) | changes).encode()


def test_a_message_reads_to_what_was_said() -> None:
    said = a_message(withdrawn())

    heard = read(said.model_dump_json().encode(), [HEARD])

    assert heard.message == said


def test_fields_of_tomorrow_are_passed_over() -> None:
    body = {"case": "c", "task": "t", "reason": "r", "mood": "new in some later release"}

    heard = read(on_the_wire(body=body, weather="new too"), [HEARD])

    assert heard.message.body.task == "t"


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"\xff\x00", "the message is not JSON"),
        (b'"hello"', "a JSON str, not an envelope"),
        (
            on_the_wire(name="hotline.case.closed"),
            "named 'hotline.case.closed', this queue is for hotline.task",
        ),
        (on_the_wire(body={"case": "c"}), "body.task: Field required"),
        (on_the_wire(at="2026-11-23T09:00:00"), "at: Input should have timezone info"),
    ],
    ids=["no JSON", "no envelope", "another name", "a field is missing", "no time zone"],
)
def test_what_cannot_be_read_is_refused_with_the_reason(raw: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(raw, [HEARD])

    assert sentence in refused.value.sentence


@pytest.mark.parametrize("body", [{"case": "c", "task": "t", "reason": "r"}, {"unknown": "shape"}])
def test_a_newer_version_asks_for_an_upgrade_whatever_its_body(body: dict[str, str]) -> None:
    with pytest.raises(NewerVersionError, match=r"speaks version 3, .* knows version 1: upgrade .* replay"):
        read(on_the_wire(version=3, body=body), [HEARD])


def test_who_files_everything_reads_every_name_and_version() -> None:
    heard = read(on_the_wire(name="future.thing.happened", version=9, body={"x": [1]}), [on_everything(file)])

    assert (heard.message.name, heard.message.body) == ("future.thing.happened", {"x": [1]})


def test_a_lane_reads_each_order_by_its_name() -> None:
    lane = [on(OfferTask, take), on(WithdrawTask, give_back)]

    heard = read(a_message(withdrawal()).model_dump_json().encode(), lane)

    assert heard.subscription is lane[1]


def test_no_part_of_what_was_written_gets_into_the_reason() -> None:
    with pytest.raises(UnreadableError) as refused:
        read(on_the_wire(body={"case": "c", "task": "t", "reason": ["13800000000"]}), [HEARD])

    assert "13800000000" not in refused.value.sentence
