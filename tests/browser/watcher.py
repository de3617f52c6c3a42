"""A real Prometheus over a live house: the shipped configuration with the house's own addresses and a short breath."""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

from deploy.local.ports import SERVICES
from tests.architecture.house import ROOT
from tests.browser.morning import until

SHIPPED = ROOT / "deploy" / "prometheus"
BREATH = "1s"


@dataclass
class Watcher:
    """Where Prometheus answers."""

    address: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30, trust_env=False))

    def ask(self, path: str, **about: str) -> Any:
        """The data of an answer of its HTTP API; raises AssertionError with its words when it refuses."""
        answer = self.client.get(f"{self.address}/api/v1/{path}", params=about)
        assert answer.is_success, f"{about}: {answer.text}"
        return answer.json()["data"]

    def query(self, expr: str) -> list[dict[str, Any]]:
        """What an expression comes to now."""
        found: list[dict[str, Any]] = self.ask("query", query=expr)["result"]
        return found


@contextlib.contextmanager
def watching(ports: dict[str, int], *, at: int, folder: Path) -> Iterator[Watcher]:
    """Prometheus on a port of its own, with everything it keeps in the folder."""
    (folder / "prometheus.yml").write_text(json.dumps(_configuration(ports)))
    (folder / "rules").mkdir()
    for file in (SHIPPED / "rules").glob("*.yaml"):
        (folder / "rules" / file.name).write_text(
            json.dumps(_hurried(yaml.safe_load(file.read_text("utf-8"))))
        )
    command = (
        "prometheus",
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'series'}",
        f"--web.listen-address=127.0.0.1:{at}",
        "--enable-feature=exemplar-storage",
        "--log.level=warn",
    )
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    watcher = Watcher(f"http://127.0.0.1:{at}")
    try:
        until(lambda: _is_ready(watcher), what="Prometheus")
        yield watcher
    finally:
        process.terminate()
        process.wait(timeout=20)
        watcher.client.close()


def _is_ready(watcher: Watcher) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return watcher.client.get(f"{watcher.address}/-/ready").is_success
    return False


def _configuration(ports: dict[str, int]) -> dict[str, Any]:
    shipped: dict[str, Any] = yaml.safe_load((SHIPPED / "prometheus.yml").read_text("utf-8"))
    shipped["global"] = {"scrape_interval": BREATH, "evaluation_interval": BREATH}
    for job in shipped["scrape_configs"]:
        job.pop("scrape_interval", None)
        job.pop("relabel_configs", None)
        job["static_configs"] = _targets(ports) if job["job_name"] == "guanjia" else _broker(ports)
    return shipped


def _targets(ports: dict[str, int]) -> list[dict[str, Any]]:
    return [{"targets": [f"127.0.0.1:{ports[name]}"], "labels": {"service": name}} for name in SERVICES]


def _broker(ports: dict[str, int]) -> list[dict[str, Any]]:
    return [{"targets": [f"127.0.0.1:{ports['broker_metrics']}"]}]


def _hurried(rules: dict[str, Any]) -> dict[str, Any]:
    for group in rules["groups"]:
        group.pop("interval", None)
    return rules
