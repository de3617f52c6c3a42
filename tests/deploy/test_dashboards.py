"""Grafana itself cannot be asked here; its files are held to the form that it reads."""

import itertools
import json
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.dashboards.drawing import drawn
from deploy.dashboards.pages import DASHBOARDS
from deploy.dashboards.panel import Dashboard, Panel
from shared.observability.metrics import REGISTRY
from tests.architecture.house import ROOT, services
from tests.deploy.prom import alerts, parses, recorded

GRAFANA = ROOT / "deploy" / "grafana"
PANELS = tuple(panel for dashboard in DASHBOARDS for panel in dashboard.panels)
METRIC = re.compile(r"\bguanjia_[a-z0-9_]+")
RECORDED = re.compile(r"\b(?:guanjia|site|queue|service|route):[a-z0-9_]+:[a-z0-9_]+")


@cache
def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GRAFANA / "dashboards" / name).read_text("utf-8"))
    return found


FILES = sorted(file.name for file in (GRAFANA / "dashboards").glob("*.json"))


def expressions() -> list[str]:
    return [ask.expr for panel in PANELS for ask in panel.asks]


@cache
def counted() -> frozenset[str]:
    """Every name under which some service's metrics reach Prometheus."""
    for name in ("shared.messaging.meters", *(f"services.{service}.app" for service in services())):
        import_module(name)
    ends = {
        "counter": ("_total",),
        "gauge": ("",),
        "histogram": ("_bucket", "_sum", "_count"),
        "info": ("_info",),
    }
    return frozenset(f"{metric.name}{end}" for metric in REGISTRY.collect() for end in ends[metric.type])


def test_the_files_are_what_the_tables_say() -> None:
    wanted = {f"{one.uid.removeprefix('guanjia-')}.json": drawn(one) for one in DASHBOARDS}

    assert {name: (GRAFANA / "dashboards" / name).read_text("utf-8") for name in FILES} == wanted


def test_no_two_dashboards_share_an_id() -> None:
    assert len({read(name)["uid"] for name in FILES}) == len(FILES) == 5


@pytest.mark.parametrize("name", FILES)
def test_panels_have_ids_of_their_own_and_do_not_lie_on_each_other(name: str) -> None:
    panels = read(name)["panels"]
    cells = [
        (x, y)
        for at in (panel["gridPos"] for panel in panels)
        for x, y in itertools.product(range(at["x"], at["x"] + at["w"]), range(at["y"], at["y"] + at["h"]))
    ]

    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24


@pytest.mark.parametrize("name", FILES)
def test_panels_ask_the_source_that_is_provisioned(name: str) -> None:
    file = GRAFANA / "provisioning" / "datasources" / "prometheus.yaml"
    known = {one["uid"] for one in yaml.safe_load(file.read_text("utf-8"))["datasources"]}

    assert {panel["datasource"]["uid"] for panel in read(name)["panels"] if "targets" in panel} == known


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: str(panel.en))
def test_every_panel_says_what_to_do_in_both_languages(panel: Panel) -> None:
    chinese, english = panel.do

    assert panel.unit
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert re.search(r"[\u4e00-\u9fff]", panel.zh)
    assert not re.search(r"[\u4e00-\u9fff]", english + panel.en)


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda one: str(one.uid))
def test_no_two_panels_of_a_dashboard_have_the_same_name(dashboard: Dashboard) -> None:
    names = [panel.en for panel in dashboard.panels]

    assert len(set(names)) == len(names)


def test_panels_lead_to_runbooks_of_alerts() -> None:
    assert {panel.runbook for panel in PANELS} - {""} <= set(alerts())


def test_every_query_is_understood(tmp_path: Path) -> None:
    assert parses(expressions(), folder=tmp_path) == ""


def test_every_query_and_alert_asks_for_something_that_is_counted_or_recorded() -> None:
    asked = [*expressions(), *(rule["expr"] for rule in (*alerts().values(), *recorded().values()))]

    unknown = {name for expr in asked for name in METRIC.findall(expr)} - counted()
    missing = {name for expr in asked for name in RECORDED.findall(expr)} - set(recorded())

    assert unknown | missing == set()


def test_what_is_recorded_is_looked_at() -> None:
    asked = [*expressions(), *(rule["expr"] for rule in (*alerts().values(), *recorded().values()))]

    assert set(recorded()) == {name for expr in asked for name in RECORDED.findall(expr)}
