import subprocess
import sys

from tests.architecture.house import ROOT, services

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


def test_every_service_can_be_imported_alone() -> None:
    imported = subprocess.run(
        [sys.executable, "-c", ALONE, *services()], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (imported.stdout, imported.stderr) == ("done\n", "")
