"""Dashboards as the JSON that Grafana reads."""

import json
from collections.abc import Iterator
from typing import Any

from deploy.dashboards.panel import Ask, Dashboard, Limits, Panel, Section, Shape

SOURCE = {"type": "prometheus", "uid": "guanjia"}
TYPES: dict[Shape, str] = {"number": "stat", "lines": "timeseries", "bars": "bargauge", "table": "table"}
SIZES: dict[Shape, tuple[int, int]] = {"number": (6, 4), "lines": (12, 8), "bars": (12, 8), "table": (24, 9)}
WIDTH = 24
RUNBOOKS = "/public/runbooks"
"""Where Grafana serves the folder that compose.yaml puts there."""

JOURNEY = """\
**一件事只有一个编号（journey）** 日志、追踪、档案、事件页都用它。在处理用时的图上，\
点一个数据点（exemplar）就得到编号；也可以从事件页右侧复制。把它填进页首的 *journey*，再点页首的“事件页”。

- 日志：`make logs | grep 编号`（一台机器）；`docker compose logs | grep 编号`
- 追踪：设了 `GUANJIA_TRACE_ENDPOINT` 时，在追踪系统里按编号所在的 trace 查
- 全部消息：档案服务 `GET /journeys/编号`；死信：`python -m shared.messaging dead list`

**One id belongs to a matter (journey)** in logs, traces, archive and case page. Click a point of a panel about \
messages (an exemplar) to get one, or copy it from the case page; put it into *journey* above and follow \
"Case page". Logs: `make logs | grep ID`. Traces: where `GUANJIA_TRACE_ENDPOINT` leads. Every message: the archive's \
`GET /journeys/ID`."""


def drawn(dashboard: Dashboard) -> str:
    """The dashboard as JSON, a panel a line, so that a change shows as a change of its line."""
    head = {
        "uid": dashboard.uid,
        "title": f"管家 · {dashboard.zh} · {dashboard.en}",
        "tags": ["guanjia"],
        "timezone": "browser",
        "schemaVersion": 39,
        "version": 1,
        "editable": False,
        "refresh": "10s",
        "time": {"from": "now-6h", "to": "now"},
        "links": LINKS,
        "templating": {"list": VARIABLES},
    }
    lines = ",\n".join(f"    {_json(panel)}" for panel in _panels(dashboard))
    fields = "".join(f"  {_json(name)}: {_json(value)},\n" for name, value in head.items())
    return f'{{\n{fields}  "panels": [\n{lines}\n  ]\n}}\n'


LINKS: list[dict[str, Any]] = [
    {
        "type": "dashboards",
        "title": "管家 · Guanjia",
        "tags": ["guanjia"],
        "asDropdown": False,
        "keepTime": True,
    },
    {
        "type": "link",
        "title": "事件页 · Case page",
        "url": "${console}/journeys/${journey}",
        "icon": "external link",
        "targetBlank": True,
    },
]
VARIABLES = [
    {
        "name": name,
        "label": label,
        "type": "textbox",
        "query": filled,
        "current": {"text": filled, "value": filled},
        "options": [{"text": filled, "value": filled, "selected": True}],
    }
    for name, label, filled in (
        ("journey", "journey", ""),
        ("console", "控制台 · Console", "http://localhost:8100"),
    )
]


def _panels(dashboard: Dashboard) -> Iterator[dict[str, Any]]:
    place, top = 0, 0
    for section in dashboard.sections:
        place += 1
        yield _line(section, place=place, top=top)
        top, left, lowest = top + 1, 0, top + 1
        for panel in section.panels:
            width, height = SIZES[panel.shape]
            if left + width > WIDTH:
                left, top = 0, lowest
            place += 1
            yield _panel(panel, place=place, at={"x": left, "y": top, "w": width, "h": height})
            left, lowest = left + width, max(lowest, top + height)
        top = lowest
    yield {
        "id": place + 1,
        "type": "text",
        "title": "沿着一件事走 · Follow a journey",
        "gridPos": {"x": 0, "y": top, "w": WIDTH, "h": 8},
        "options": {"mode": "markdown", "content": JOURNEY},
    }


def _line(section: Section, *, place: int, top: int) -> dict[str, Any]:
    return {
        "id": place,
        "type": "row",
        "title": f"{section.zh} · {section.en}",
        "collapsed": False,
        "gridPos": {"x": 0, "y": top, "w": WIDTH, "h": 1},
        "panels": [],
    }


def _panel(panel: Panel, *, place: int, at: dict[str, int]) -> dict[str, Any]:
    defaults: dict[str, Any] = {"unit": panel.unit, "noValue": "—"}
    if panel.limits:
        defaults |= {"thresholds": _steps(panel.limits), "color": {"mode": "thresholds"}}
    if panel.limits and panel.shape == "lines":
        defaults |= {
            "color": {"mode": "palette-classic"},
            "custom": {"thresholdsStyle": {"mode": "dashed"}},
        }
    return {
        "id": place,
        "type": TYPES[panel.shape],
        "title": f"{panel.zh} · {panel.en}",
        "description": "\n\n".join((*panel.do, *_readings(panel))),
        "datasource": SOURCE,
        "gridPos": at,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": OPTIONS.get(panel.shape, {}),
        "links": _links(panel),
        "targets": [_target(ask, panel=panel, letter=chr(65 + n)) for n, ask in enumerate(panel.asks)],
    }


OPTIONS: dict[Shape, dict[str, Any]] = {
    "number": {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "value", "graphMode": "area"},
    "bars": {"reduceOptions": {"calcs": ["lastNotNull"]}, "orientation": "horizontal"},
    "lines": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}},
}


def _readings(panel: Panel) -> tuple[str, ...]:
    return (f"docs/runbooks/{panel.runbook}.md",) if panel.runbook else ()


def _links(panel: Panel) -> list[dict[str, Any]]:
    if not panel.runbook:
        return []
    title = "该怎么办 · Runbook"
    return [{"title": title, "url": f"{RUNBOOKS}/{panel.runbook}.md", "targetBlank": True}]


def _target(ask: Ask, *, panel: Panel, letter: str) -> dict[str, Any]:
    now = panel.shape in ("number", "bars", "table")
    return {
        "refId": letter,
        "expr": ask.expr,
        "legendFormat": ask.legend,
        "instant": now and panel.shape != "number",
        "exemplar": panel.shape == "lines",
        "format": "table" if panel.shape == "table" else "time_series",
    }


def _steps(limits: Limits) -> dict[str, Any]:
    colours = ("red", "orange", "green") if limits.below else ("green", "orange", "red")
    edges = (None, *sorted((limits.look, limits.bad)))
    steps = [{"color": colour, "value": edge} for colour, edge in zip(colours, edges, strict=True)]
    return {"mode": "absolute", "steps": steps}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
