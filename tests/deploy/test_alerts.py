"""Alerts fire when they should, and lead to somebody who knows what to do."""

import re
from pathlib import Path

import pytest
import yaml

from deploy.prepare import ROOT
from tests.deploy.prom import RULES, alerts, promtool

HERE = Path(__file__).parent
RUNBOOKS = ROOT / "docs" / "runbooks"
PARTS = ("## 意味着什么 · What it means", "## 怎么看 · How to look", "## 怎么办 · What to do")
ROW = re.compile(r"[A-Z]{3}-\d{2}")


def test_prometheus_understands_its_configuration() -> None:
    assert promtool("check", "config", ROOT / "deploy" / "prometheus" / "prometheus.yml") == ""


@pytest.mark.thorough
@pytest.mark.parametrize("file", sorted(one.name for one in (HERE / "alerts").glob("*.yaml")))
def test_alerts_fire_when_they_should_and_only_then(file: str) -> None:
    assert promtool("test", "rules", HERE / "alerts" / file) == ""


def test_every_alert_is_seen_to_fire() -> None:
    tested = "".join(file.read_text("utf-8") for file in (HERE / "alerts").glob("*.yaml"))

    assert [name for name in alerts() if f'alertname="{name}"' not in tested] == []


@pytest.mark.parametrize("name", alerts())
def test_an_alert_says_how_bad_it_is_and_where_to_read_on(name: str) -> None:
    alert = alerts()[name]
    notes = alert["annotations"]

    assert alert["labels"]["severity"] in {"critical", "warning", "info"}
    assert (ROOT / "deploy" / "grafana" / "dashboards" / f"{alert['labels']['board']}.json").exists()
    assert notes["runbook"] == f"docs/runbooks/{name}.md"
    for words in (notes["summary"], notes["description"]):
        chinese, _, english = words.partition(" · ")
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        assert english
        assert not re.search(r"[\u4e00-\u9fff]", english)


def test_every_alert_has_its_runbook_and_no_runbook_is_left_over() -> None:
    assert {file.stem for file in RUNBOOKS.glob("*.md")} - {"README"} == set(alerts())


@pytest.mark.parametrize("name", alerts())
def test_a_runbook_says_what_it_means_how_to_look_and_what_to_do(name: str) -> None:
    text = (RUNBOOKS / f"{name}.md").read_text("utf-8")

    assert text.startswith(f"# {name}\n")
    assert [part for part in PARTS if f"\n{part}\n" not in text] == []


def test_a_promise_of_the_house_names_its_row_of_the_rulebook() -> None:
    rules = yaml.safe_load((RULES / "business.yaml").read_text("utf-8"))["groups"][0]["rules"]

    assert [rule["alert"] for rule in rules if not ROW.search(rule["annotations"].get("rule", ""))] == []
