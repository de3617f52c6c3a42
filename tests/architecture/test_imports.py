import subprocess
import sys

import pytest

from tests.architecture.house import ROOT, services

ALONE = """
import importlib.abc, pkgutil, sys

class Closed(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        parts = name.split(".")
        if parts[0] in ("tests", "deploy") or (parts[0] == "services" and parts[1:2] not in ([], [SERVICE])):
            raise ImportError(f"{SERVICE} reached for {name}")
        return None

SERVICE = sys.argv[1]
sys.meta_path.insert(0, Closed())
package = __import__(f"services.{SERVICE}", fromlist=["_"])
for module in pkgutil.walk_packages(package.__path__, f"services.{SERVICE}."):
    if not module.name.endswith("__main__"):
        __import__(module.name)
"""


@pytest.mark.parametrize("service", services())
def test_a_service_can_be_imported_alone(service: str) -> None:
    imported = subprocess.run(
        [sys.executable, "-c", ALONE, service], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert imported.returncode == 0, imported.stderr
