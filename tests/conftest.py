"""What keeps the suites quick: plain logs, fewer examples, and no reading of suites that are left out."""

import gc
from pathlib import Path

import hypothesis
import pytest
import structlog

from shared.runtime.garbage import settle

SUITES = ("live", "docker", "browser")
"""Folders whose tests all carry the mark of their name."""

# As in every service: shared/runtime/garbage.py says why. A run of the fast tests takes 20.2 s so, 21.95 without.
gc.disable()

# Drawing a traceback with its variables takes seconds.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

# A machine that is busy makes nothing wrong; --hypothesis-profile=thorough looks longer.
hypothesis.settings.register_profile(
    "quick",
    max_examples=40,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "thorough", parent=hypothesis.settings.get_profile("quick"), max_examples=1000
)
hypothesis.settings.load_profile("quick")


def pytest_collection_finish() -> None:
    """All is imported: what comes now is looked through for garbage."""
    settle()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a suite unread that the marker expression leaves out: importing it takes seconds."""
    left_out = {suite for suite in SUITES if f"not {suite}" in str(config.option.markexpr)}
    alone = collection_path.parent == Path(__file__).parent and collection_path.name in left_out
    return True if alone else None
