import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, files, services

GROUND = {"console": {"journeys", "owners"}}
"""Chapters that a service's others stand on: the console's projections, and its door to the other services."""

ALONE = """
import importlib.abc, os, pkgutil, sys, traceback
import shared.runtime.process, shared.web.house_rules

class Closed(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        parts = name.split(".")
        if parts[0] in ("tests", "deploy") or (parts[0] == "services" and parts[1:2] not in ([], [service])):
            raise ImportError(f"{service} reached for {name}")
        return None

def import_all():
    sys.meta_path.insert(0, Closed())
    package = __import__(f"services.{service}", fromlist=["_"])
    for module in pkgutil.walk_packages(package.__path__, f"services.{service}."):
        if not module.name.endswith("__main__"):
            __import__(module.name)

# What all stand on is imported once; each service then goes on in a process of its own.
for service in sys.argv[1:]:
    child = os.fork()
    if not child:
        try:
            import_all()
        except BaseException:
            print(f"{service}: {traceback.format_exc()}", flush=True)
        os._exit(0)
    os.waitpid(child, 0)
print("done")
"""


@pytest.mark.thorough
def test_every_service_can_be_imported_alone() -> None:
    imported = subprocess.run(
        [sys.executable, "-c", ALONE, *services()], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (imported.stdout, imported.stderr) == ("done\n", "")


@pytest.mark.parametrize("service", services())
def test_chapters_know_of_one_another_only_the_domain(service: str) -> None:
    reached = {
        f"{file} reaches {'.'.join(target)}"
        for file, chapter in chapter_files(service)
        for target in targets(file, service)
        if target[0] not in {chapter, *GROUND.get(service, ())} and target[1:2] != ("domain",)
    }

    assert reached == set()


@pytest.mark.parametrize("service", services())
def test_chapters_know_of_one_another_in_one_direction(service: str) -> None:
    knows: dict[str, set[str]] = {}
    for file, chapter in chapter_files(service):
        knows.setdefault(chapter, set()).update(target[0] for target in targets(file, service))
    while free := [chapter for chapter, known in knows.items() if not known & knows.keys() - {chapter}]:
        for chapter in free:
            del knows[chapter]

    assert knows == {}


def chapter_files(service: str) -> Iterator[tuple[Path, str]]:
    """The modules of a service's chapters, each with its chapter."""
    for file in files():
        if file.parts[:2] == ("services", service) and len(file.parts) > 3 and file.suffix == ".py":
            yield file, file.parts[2]


def targets(file: Path, service: str) -> Iterator[tuple[str, ...]]:
    """What a module imports of its own service's chapters, as chapter, room and on."""
    for one in ast.walk(ast.parse((ROOT / file).read_text())):
        if isinstance(one, ast.ImportFrom) and one.module:
            for name in one.names:
                parts = (*one.module.split("."), name.name)
                if parts[:2] == ("services", service) and ROOT.joinpath(*parts[:3]).is_dir():
                    yield parts[2:]
