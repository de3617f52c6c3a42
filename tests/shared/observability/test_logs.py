import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from shared.observability.logs import about, configure


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, config = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:], root.level = handlers, level
    structlog.configure(**config)


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.readouterr().err.splitlines()]


def test_a_line_is_one_json_object_that_carries_the_journey(capsys: pytest.CaptureFixture[str]) -> None:
    configure("kitchen")

    with about(journey="journey-1", cause=None):
        structlog.get_logger("test").info("kettle_on", kettle="red")

    [line] = lines(capsys)
    assert (line["event"], line["service"], line["journey"]) == ("kettle_on", "kitchen", "journey-1")
    assert "cause" not in line


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("'13812345678' is no number", "'138****5678' is no number"),
        ("call +8613812345678", "call 138****5678"),
        ("card 110101199003070038", "card 110***************"),
        ("id 0d13812345678f", "id 0d13812345678f"),
        ("1763806630123 ms", "1763806630123 ms"),
    ],
)
def test_numbers_of_people_are_masked_wherever_they_are_said(
    capsys: pytest.CaptureFixture[str], said: str, logged: str
) -> None:
    configure("kitchen")

    structlog.get_logger("test").warning("call_failed", reason=said, more={"why": [said]})
    try:
        raise ValueError(said)
    except ValueError:
        logging.getLogger("other").exception("a bug")

    [line, trace] = lines(capsys)
    assert (line["reason"], line["more"]) == (logged, {"why": [logged]})
    assert logged in json.dumps(trace["exception"])


def test_personal_fields_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure("kitchen")

    structlog.get_logger("test").warning("call_failed", phone="13900000000", name="王敏")

    [line] = lines(capsys)
    assert line["phone"] == line["name"] == "…"


def test_a_traceback_does_not_tell_what_people_typed(capsys: pytest.CaptureFixture[str]) -> None:
    configure("kitchen")

    def fails(typed: str) -> None:
        raise RuntimeError(len(typed))

    try:
        fails("13900000000")
    except RuntimeError:
        structlog.get_logger("test").exception("call_failed")

    captured = capsys.readouterr().err
    assert "RuntimeError" in captured
    assert "13900000000" not in captured.replace('fails("13900000000")', "")


def test_libraries_log_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure("kitchen")

    logging.getLogger("uvicorn.error").info("started on %s", "8100")

    [line] = lines(capsys)
    assert (line["event"], line["level"]) == ("started on 8100", "info")
