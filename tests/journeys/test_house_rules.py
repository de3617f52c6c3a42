"""The house changes a rule while the day goes on, and the service that keeps it goes by the new one at once."""

from pathlib import Path
from typing import Any

import pytest

from services.archive.journal.views import ENTRIES
from shared.contracts.hotline import CallAnswered
from shared.contracts.notification import NoticeSent
from shared.contracts.rulebook import RuleChanged
from tests.journeys.town import LINE, Town, a_case, a_settled_town

TASKS = {"tasks": [{"trade": "engineering", "crew": "engineering-1", "what": "修阀门", "paid": False}]}


async def change(town: Town, service: str, rule: str, value: object, *, site: str | None = None) -> Any:
    said = {"value": value, "site": site}
    return await town.ask(service, "PUT", f"/rules/{rule}", who="zhuguan", json=said)


async def let_ring_for(town: Town, site: str) -> None:
    for one in ("jinxiu", "yunjing"):
        lines = [LINE] if one == site else []
        said = {"id": one, "name": one, "name_en": one, "code": one[:2].upper(), "kind": "residential"}
        await town.ask("archive", "POST", "/sites", who="admin", json=said | {"lines": lines})


async def answered_after_two_rings(town: Town, call: str) -> CallAnswered:
    await town.push("newCall", call, **{"from": "13800002046"})
    town.clock.passes(seconds=8)
    await town.push("answer", call)
    told: CallAnswered = town.said(CallAnswered)[-1].body
    return told


@pytest.mark.rule("HOT-02")
async def test_a_ring_limit_counts_at_once_and_at_its_site_only(tmp_path: Path) -> None:
    town = await a_settled_town(tmp_path)
    await let_ring_for(town, "jinxiu")
    before = await answered_after_two_rings(town, "1")

    await change(town, "hotline", "calls/ring_limit", 1, site="jinxiu")

    at_the_site = await answered_after_two_rings(town, "2")
    await let_ring_for(town, "yunjing")
    elsewhere = await answered_after_two_rings(town, "3")
    assert [one.rings for one in (before, at_the_site, elsewhere)] == [2, 2, 2]
    assert [one.in_time for one in (before, at_the_site, elsewhere)] == [True, False, True]


async def test_a_site_has_its_own_script(tmp_path: Path) -> None:
    town = await a_settled_town(tmp_path)
    own = {"name": "opening", "zh": "您好，锦绣园。", "en": "Hello, Jinxiu."}

    await change(town, "hotline", "scripts/answer", [own], site="jinxiu")

    lines = {
        site: (await town.ask("hotline", "GET", f"/scripts?step=answer&site={site}", who="wangmin"))["items"]
        for site in ("jinxiu", "yunjing")
    }
    assert [line["text"] for line in lines["jinxiu"]] == ["您好，锦绣园。"]
    assert lines["yunjing"][0]["text"].startswith("您好，这里是服务热线")


async def test_a_site_has_its_own_words_of_a_notice(tmp_path: Path) -> None:
    town = await a_settled_town(tmp_path)
    rules = (await town.ask("notification", "GET", "/rules", who="wangmin"))["items"]
    (templates,) = (rule["value"] for rule in rules if rule["field"] == "templates")
    accepted = templates["task_accepted"] | {"zh": "锦绣园：{member}已接单"}

    await change(
        town, "notification", "notices/templates", templates | {"task_accepted": accepted}, site="jinxiu"
    )
    case = await a_case(town)
    await town.ask("hotline", "POST", f"/cases/{case}/tasks", who="wangmin", json=TASKS)
    (work,) = (await town.ask("crew", "GET", "/api/work?state=offered", who="liugong"))["items"]
    await town.ask("crew", "POST", f"/api/work/{work['id']}/accept", who="liugong", json={})
    await town.passes(seconds=1)

    sent = [one.body for one in town.said(NoticeSent) if one.body.template == "task_accepted"]
    assert [one.text for one in sent] == ["锦绣园：liugong已接单"]


async def test_a_changed_rule_stands_in_the_journal_with_its_value_before_and_after(tmp_path: Path) -> None:
    town = await a_settled_town(tmp_path)

    await change(town, "billing", "dunning/first_months", 2)

    (said,) = town.said(RuleChanged)
    entry = await town.houses["archive"].database.register(ENTRIES).find(said.id)
    assert (said.body.service, said.body.chapter, said.body.after) == ("billing", "dunning", 2)
    assert entry is not None
    assert (entry.name, entry.by) == (RuleChanged.key, "zhuguan")
