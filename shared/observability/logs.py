"""Structured logs: constant event names and fields, the journey on every line, and no personal data."""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.typing import Processor

PERSONAL = frozenset(
    {"address", "caller", "email", "id_number", "identity", "name", "owner", "password", "phone", "token"}
)
"""Fields that never reach a log, whoever writes them."""
NUMBERS = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\+?86)?(1[3-9]\d)\d{4}(\d{4})|([1-9]\d{2})\d{14}[\dXx])(?![0-9A-Za-z])"
)
"""A mobile number or an identity number in a text, such as an error's words; ids have letters around such digits."""

TRACEBACK = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
"""Local variables hold what people typed: they stay out."""


def without_personal_data(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The event with the values of personal fields left out."""
    return {field: "…" if field in PERSONAL else value for field, value in event.items()}


def without_numbers(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The event with numbers of people masked in whatever was said, tracebacks too."""
    return {field: _masked(value) for field, value in event.items()}


def _masked(value: Any) -> Any:
    match value:
        case str():
            return NUMBERS.sub(_stars, value)
        case dict():
            return {name: _masked(one) for name, one in value.items()}
        case list() | tuple():
            return [_masked(one) for one in value]
        case _:
            return value


def _stars(found: re.Match[str]) -> str:
    """A telephone number keeps three and four digits, an identity number its first three."""
    return f"{found[1]}****{found[2]}" if found[1] else f"{found[3]}***************"


def configure(service: str, *, style: str = "json") -> None:
    """Write logs to standard error from now on, one JSON object a line (``text`` for people at a terminal)."""
    structlog.contextvars.clear_contextvars()
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_personal_data,
    ]
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if style == "json":
        last += [
            structlog.processors.ExceptionRenderer(TRACEBACK),
            without_numbers,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
    else:
        last += [
            without_numbers,
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*before, _said_by(service)], processors=[_said_by(service), *last]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("aiormq", "aio_pika", "pymongo", "httpx", "faststream"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # A lost connection, told once for each of its channels, with a trace that helps nobody: they all come back.
    logging.getLogger("aio_pika.tools").setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _said_by(service: str) -> Processor:
    def processor(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {**event, "service": service}

    return processor


@contextmanager
def about(**context: str | None) -> Iterator[None]:
    """Every line logged inside carries the context, such as ``journey``; what is None is left out."""
    known = {field: value for field, value in context.items() if value is not None}
    with structlog.contextvars.bound_contextvars(**known):
        yield
