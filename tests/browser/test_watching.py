"""The operator's dashboards over a live house: no browser is driven, the house is the browser suite's."""

from collections.abc import Iterator
from itertools import count
from uuid import uuid4

import pytest

from deploy.dashboards.pages import DASHBOARDS
from deploy.dashboards.panel import Panel
from deploy.demo.households import households_of
from deploy.local.ports import remembered
from tests.browser.center import Center
from tests.browser.morning import AGENT, Matter, Morning, taken, until, worked
from tests.browser.watcher import Watcher, watching
from tests.live.rabbit import free_ports

pytestmark = pytest.mark.browser

PANELS = tuple((board.en, panel) for board in DASHBOARDS for panel in board.panels)
CASHIER = "qiansu"
ONE_SITE = "jinxiu"


@pytest.fixture(scope="module")
def watcher(center: Center, morning: Morning, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watcher]:
    """Prometheus, after it has watched some traffic."""
    assert morning.cases
    ports = remembered(center.folder / "ports.json")
    with watching(ports, at=free_ports(1)[0], folder=tmp_path_factory.mktemp("prometheus")) as found:
        until(lambda: len(found.query('up{job="guanjia"} == 1')) == 7, what="every service's first scrape")
        live_on(center)
        yield found


def live_on(center: Center) -> None:
    """A little of everything that is counted, so that every counter grows while Prometheus looks."""
    call(center, "answered-late", answered=True)
    call(center, "missed", answered=False)
    complaint = Matter(
        ONE_SITE, 7, "楼上半夜装修太吵，请处理", kind="complaint", answer="已与施工方约定时间。"
    )
    case = taken(center, complaint)
    said = {"reached": True, "satisfied": True, "rating": 5}
    center.tell("hotline", f"/cases/{case}/follow-up", said, who=AGENT)
    paid = Matter(ONE_SITE, 8, "马桶漏水", paid=True, until="sign")
    worked(center, taken(center, paid), matter=paid)
    pay(center, home=8)
    decline(center, Matter(ONE_SITE, 9, "阳台灯不亮"))


def call(center: Center, name: str, *, answered: bool) -> None:
    fresh = f"{name}-{uuid4()}"
    center.push("newCall", fresh, **{"from": "13900000000"})
    if answered:
        center.push("answer", fresh, answeringNumber="101")
    center.push("hangup", fresh, cause="normalClearing")


def pay(center: Center, *, home: int) -> None:
    household = households_of(ONE_SITE)[home].id
    path = f"/charges?household={household}&state=raised"
    raised = until(
        lambda: center.ask("billing", path, who=CASHIER)["items"], what="the charge of the paid work"
    )
    said = {"method": "cash", "payer": "业主"}
    center.tell("billing", f"/charges/{raised[0]['id']}/pay", said, who=CASHIER)


def decline(center: Center, matter: Matter) -> None:
    case = taken(center, matter)
    work, who = until(lambda: offer_of(center, case), what="an offer to decline")
    center.tell("crew", f"/api/work/{work}/decline", {"reason": "人手不足"}, who=who)


def offer_of(center: Center, case: str) -> tuple[str, str] | None:
    for who in ("jx-engineering-1-1", "jx-engineering-2-1"):
        for work in center.ask("crew", "/api/work?state=offered", who=who)["items"]:
            if work["case"] == case:
                return work["id"], who
    return None


def is_empty(watcher: Watcher, panel: Panel) -> bool:
    return not all(watcher.query(ask.expr) for ask in panel.asks)


def test_every_panel_shows_something_or_is_rightly_empty(watcher: Watcher) -> None:
    left = [(board, panel) for board, panel in PANELS if not panel.empty]
    looks = count()

    def are_all_filled() -> bool:
        nonlocal left
        left = [(board, panel) for board, panel in left if is_empty(watcher, panel)]
        return not left or next(looks) > 60

    until(are_all_filled, what="data", longest=90)

    assert [f"{board}: {panel.en}" for board, panel in left] == []


def test_what_may_be_empty_is_asked_without_an_error(watcher: Watcher) -> None:
    for _, panel in PANELS:
        for ask in panel.asks if panel.empty else ():
            watcher.query(ask.expr)


def test_every_rule_is_worked_out_without_an_error(watcher: Watcher) -> None:
    rules = [rule for group in watcher.ask("rules")["groups"] for rule in group["rules"]]

    assert rules
    assert {rule["name"]: rule.get("lastError") for rule in rules if rule["health"] == "err"} == {}


def test_the_crews_queues_stay_out_whatever_their_number(watcher: Watcher) -> None:
    kept = {one["metric"]["queue"] for one in watcher.query("rabbitmq_detailed_queue_messages_ready")}
    names = {one["metric"]["__name__"] for one in watcher.query('{job="rabbitmq-queues",queue!=""}')}

    assert "billing.on.dispatch.task.finished" in kept
    assert {queue for queue in kept if queue.startswith("crew.") and queue.count(".") == 2} == set()
    assert len(names) == 3


def test_a_point_leads_to_its_journey_and_the_journey_to_its_case(watcher: Watcher, center: Center) -> None:
    asked = {"query": "guanjia_message_handling_seconds_bucket", "start": "0", "end": "4102444800"}
    found = until(lambda: watcher.ask("query_exemplars", **asked), what="a point with a journey")
    journeys = {one["labels"]["journey"] for series in found for one in series["exemplars"]}
    cases = center.ask("hotline", "/cases?limit=200", who=AGENT)["items"]

    leads = {where(center, journey) for journey in journeys}

    assert leads & {f"/cases/{case['id']}" for case in cases}


def where(center: Center, journey: str) -> str:
    headers = {"Authorization": f"Bearer {center._token(AGENT)}"}
    answer = center.client.get(f"{center.at('console')}/journeys/{journey}", headers=headers)
    return str(answer.headers.get("location", ""))
