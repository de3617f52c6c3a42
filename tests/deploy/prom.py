"""Prometheus' rules as they are read by tests, and its own tool."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.architecture.house import ROOT

RULES = ROOT / "deploy" / "prometheus" / "rules"
Rule = dict[str, Any]


def _rules() -> Iterator[Rule]:
    for file in sorted(RULES.glob("*.yaml")):
        for group in yaml.safe_load(file.read_text("utf-8"))["groups"]:
            yield from group["rules"]


@cache
def alerts() -> dict[str, Rule]:
    """Every alert, by name."""
    return {rule["alert"]: rule for rule in _rules() if "alert" in rule}


@cache
def recorded() -> dict[str, Rule]:
    """Every recording rule, by name."""
    return {rule["record"]: rule for rule in _rules() if "record" in rule}


def promtool(*arguments: str | Path) -> str:
    """Nothing when the tool is content, else what it says."""
    done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def parses(expressions: Sequence[str], *, folder: Path) -> str:
    """Nothing when Prometheus understands every expression, else what it does not."""
    rules = [{"record": f"asked:{place}", "expr": expr} for place, expr in enumerate(expressions)]
    file = folder / "asked.yaml"
    file.write_text(json.dumps({"groups": [{"name": "asked", "rules": rules}]}))
    return promtool("check", "rules", file)
