"""When a service looks for garbage: not while it reads itself in, and again as soon as it works."""

import ast
import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.runtime.garbage import NEW_OBJECTS, settle
from shared.runtime.process import sentences
from tests.architecture.house import ROOT, services


@pytest.fixture
def as_it_was() -> Iterator[None]:
    """Garbage is looked for afterwards as it was before the test."""
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    gc.enable()


@pytest.mark.usefixtures("as_it_was")
def test_a_service_looks_for_garbage_while_it_works() -> None:
    gc.disable()

    with sentences("hotline"):
        looking, young = gc.isenabled(), gc.get_threshold()[0]

    assert (looking, young) == (True, NEW_OBJECTS)


@pytest.mark.usefixtures("as_it_was")
def test_garbage_that_came_after_the_start_is_found() -> None:
    class Circle:
        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            gone.append(True)

    gone: list[bool] = []
    settle()
    Circle()
    kept: list[list[int]] = [[] for _ in range(NEW_OBJECTS + 1000)]

    assert (gone, len(kept)) == ([True], NEW_OBJECTS + 1000)


PASSWORDS_CHECKED = """
import asyncio
from pathlib import Path
from shared.auth.passwords import Passwords
from shared.runtime.garbage import settle

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

async def checked():
    for _ in range(3):  # the size is raised by what was freed before
        await asyncio.gather(*(asyncio.to_thread(Passwords().hash_of, "secret") for _ in range(4)))

settle()
before = held()
asyncio.run(checked())
print(held() - before)
"""
A_HASH = 19_456 * 1024
"""Bytes that one check of a password needs."""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells what a process holds")
def test_what_checking_passwords_took_goes_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PASSWORDS_CHECKED], cwd=ROOT, capture_output=True, check=True
    )

    assert int(done.stdout) < A_HASH


@pytest.mark.parametrize("service", services())
def test_a_service_turns_the_search_off_before_it_reads_anything_of_ours(service: str) -> None:
    tree = ast.parse((ROOT / "services" / service / "__main__.py").read_text())
    off = next(place for place, line in enumerate(tree.body) if ast.unparse(line) == "gc.disable()")
    before = {
        (line.module or "") if isinstance(line, ast.ImportFrom) else alias.name
        for line in tree.body[:off]
        if isinstance(line, ast.Import | ast.ImportFrom)
        for alias in line.names
    }

    assert before <= sys.stdlib_module_names
