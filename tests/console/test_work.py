"""Cases and call-backs, as the office works with them."""

from datetime import timedelta

import pytest

from services.console.cases.domain import Mark, line_of
from services.console.followups.domain import CallBack
from services.console.journeys.views import CASES
from services.console.owners.domain import OwnerRefusedError, OwnerSilentError
from shared.contracts.dispatch import TaskCancelled, TaskFinished, TaskHeardLate, TaskOffered
from shared.contracts.hotline import CaseServed, TaskRequested
from shared.vocabulary.ids import CaseId, CrewId
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING
from tests.console.office import Office, an_office, places
from tests.console.roads import CASE, a_road


async def test_a_case_page_shows_its_whole_road_under_one_journey() -> None:
    office = Office()
    await office.hears((*places(), *a_road()))

    async with office.client(Role.SUPERVISOR) as client:
        text = (await client.get(f"/cases/{CASE}")).text

    for words in ("A-1042", "复述确认", "工程一班", "赵强", "85.00", "0000001", "journey-1", "138****2046"):
        assert words in text


async def test_the_id_of_a_journey_leads_to_its_case_for_those_who_may_see_it() -> None:
    office = await an_office(CaseServed)

    async with office.client(Role.AGENT) as client:
        found = await client.get("/journeys/journey-1", follow_redirects=False)
        unknown = await client.get("/journeys/journey-2", follow_redirects=False)
    async with office.client(Role.AGENT, sites=("yunjing",)) as client:
        elsewhere = await client.get("/journeys/journey-1", follow_redirects=False)

    assert (found.status_code, found.headers["location"]) == (303, f"/cases/{CASE}")
    assert (unknown.status_code, elsewhere.status_code) == (404, 404)


async def test_the_limits_stand_as_marks_on_the_road() -> None:
    office = await an_office(TaskOffered)
    card = await office.service.tools["cases"].get(CASE)  # type: ignore[attr-defined] # a store
    late = MONDAY_MORNING + timedelta(hours=9)

    marks = {point.name: point.mark for point in line_of(card, call=None, now=late) if point.mark != "step"}

    assert marks == {"limit.case": Mark.MISSED, "limit.accept": Mark.MISSED}


async def test_a_case_of_another_site_is_not_shown() -> None:
    office = await an_office(CaseServed)

    async with office.client(Role.AGENT, sites=("yunjing",)) as client:
        answer = await client.get(f"/cases/{CASE}")
        listed = await client.get("/cases")

    assert answer.status_code == 403
    assert "A-1042" not in listed.text


async def test_the_list_filters_by_the_address_bar_and_exports() -> None:
    office = await an_office(TaskRequested)

    async with office.client(Role.SUPERVISOR) as client:
        found = (await client.get("/cases?kind=repair")).text
        none = (await client.get("/cases?kind=complaint")).text
        by_phone = (await client.get("/cases?q=13812342046")).text
        sheet = await client.get("/cases.csv")

    assert "A-1042" in found
    assert "A-1042" not in none
    assert "A-1042" in by_phone
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    assert "A-1042" in sheet.text


@pytest.mark.rule("FCO-02")
async def test_a_case_is_handed_over_to_somebody_by_name_and_with_a_reason() -> None:
    office = await an_office(TaskRequested)

    async with office.client(Role.AGENT) as client:
        await client.post(f"/cases/{CASE}/hand-over", data={"to": "liuyang", "reason": "下班"})

    path, said, _ = office.owners["hotline"].told[0]
    assert path == f"/cases/{CASE}/hand-over"
    assert said == {"to": "liuyang", "to_name": "liuyang", "reason": "下班"}


async def test_a_refusal_stands_on_the_page_of_the_case() -> None:
    office = await an_office(CaseServed)
    office.owners["hotline"].answers[f"/cases/{CASE}/close"] = OwnerRefusedError(
        "the customer has no reply yet", code="no_reply_yet"
    )

    async with office.client(Role.AGENT) as client:
        answer = await client.post(f"/cases/{CASE}/close", data={"outcome": "done"})

    assert answer.status_code == 422
    assert "no reply yet" in answer.text


async def test_why_a_case_is_late_is_said_even_when_the_hotline_is_silent() -> None:
    office = await an_office(TaskRequested)
    office.owners["hotline"].answers[f"/cases/{CASE}/due"] = OwnerSilentError("hotline")

    async with office.client(Role.AGENT) as client:
        answer = await client.get(f"/cases/{CASE}/why")

    assert "没有应答" in answer.text


async def test_a_call_back_brings_a_verdict_a_rating_and_words() -> None:
    office = await an_office(CaseServed)
    form = {"reached": "yes", "satisfied": "yes", "rating": "5", "words": "很快"}

    async with office.client(Role.AGENT) as client:
        page = (await client.get("/follow-ups")).text
        answer = await client.post(f"/follow-ups/{CASE}", data=form)

    assert "A-1042" in page
    assert answer.headers["location"] == f"/follow-ups?done={CASE}"
    assert office.owners["hotline"].told[0][1] == {
        "reached": True,
        "satisfied": True,
        "rating": 5,
        "words": "很快",
        "next_at": None,
    }


def test_nobody_reached_may_agree_on_another_time_of_the_sites_clock() -> None:
    said = CallBack(reached="no", next_at="2026-11-24T09:30").said(zone="Asia/Shanghai")

    assert said["next_at"] == "2026-11-24T01:30:00+00:00"
    assert said["satisfied"] is None


async def test_a_dissatisfied_customers_words_are_asked_for() -> None:
    office = await an_office(CaseServed)

    async with office.client(Role.AGENT, language="en") as client:
        answer = await client.post(f"/follow-ups/{CASE}", data={"reached": "yes", "satisfied": "no"})

    assert answer.status_code == 422
    assert "Write down what the unsatisfied customer said" in answer.text


@pytest.mark.parametrize("backwards", [False, True])
async def test_work_that_was_done_stays_done_on_the_card_and_the_page_says_what_it_overrules(
    *, backwards: bool
) -> None:
    office = Office()
    road = [*places(), *a_road(TaskFinished)]
    finished = road[-1]
    task = finished.body.task
    cancelled = a_message(
        TaskCancelled(task=task, case=CaseId(CASE), slip="JX-000017", reason="业主不要了"),
        at=finished.at + timedelta(minutes=5),
    )
    late = TaskHeardLate(
        task=task,
        case=CaseId(CASE),
        slip="JX-000017",
        crew=CrewId("jinxiu-eng"),
        member_name="赵师傅",
        did="finished",
        overruled="cancelled",
        steps=0,
    )
    heard = [*road, cancelled, a_message(late, at=finished.at)]
    await office.hears(reversed(heard) if backwards else heard)

    card = await office.ground.database.store(CASES).get(CASE)
    async with office.client(Role.SUPERVISOR) as client:
        drawn = (await client.get(f"/cases/{CASE}")).text

    assert next(one.stage for one in card.tasks if one.id == task) == "finished"
    assert "已完工，期间的取消不算" in drawn
