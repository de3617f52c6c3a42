"""What dispatch tells of a case's tasks, and when the case is served."""

from datetime import timedelta

import pytest

from services.hotline.cases.domain.limits import LimitName
from shared.contracts.dispatch import (
    TaskAccepted,
    TaskCancelled,
    TaskDeclined,
    TaskFinished,
    TaskReturned,
    TaskStarted,
)
from shared.contracts.envelope import Body
from shared.contracts.hotline import CaseEscalated, CaseServed
from shared.vocabulary.ids import AccountId, CaseId, CrewId, TaskId
from shared.vocabulary.money import Fen
from shared.vocabulary.refusals import NotFoundError
from tests.causes import a_message
from tests.hotline.desk import Hotline, a_hotline

SLIP = "JX-000017"


def accepted(case: str, number: int = 1) -> TaskAccepted:
    return TaskAccepted(
        task=TaskId(f"{case}-{number}"),
        case=CaseId(case),
        slip=SLIP,
        crew=CrewId("jx-water"),
        member=AccountId("zhao"),
        member_name="赵师傅",
    )


def started(case: str, number: int = 1) -> TaskStarted:
    return TaskStarted(
        task=TaskId(f"{case}-{number}"),
        case=CaseId(case),
        slip=SLIP,
        crew=CrewId("jx-water"),
        member_name="赵师傅",
    )


def finished(case: str, number: int = 1, *, done: bool = True, note: str = "已更换水管") -> TaskFinished:
    return TaskFinished(
        task=TaskId(f"{case}-{number}"),
        case=CaseId(case),
        case_number="A-1001",
        slip=SLIP,
        crew=CrewId("jx-water"),
        done=done,
        note=note,
        paid=False,
        amount=Fen(0),
        place="3-2-1202",
    )


def returned(case: str, number: int = 1) -> TaskReturned:
    return TaskReturned(task=TaskId(f"{case}-{number}"), case=CaseId(case), slip=SLIP, signer="李女士")


def cancelled(case: str, number: int = 1) -> TaskCancelled:
    return TaskCancelled(task=TaskId(f"{case}-{number}"), case=CaseId(case), slip=SLIP, reason="住户取消")


def declined(case: str, number: int = 1) -> TaskDeclined:
    return TaskDeclined(
        task=TaskId(f"{case}-{number}"),
        case=CaseId(case),
        crew=CrewId("jx-water"),
        member=AccountId("zhao"),
        reason="人手不足",
    )


async def stage(hotline: Hotline, case: str, number: int = 1) -> str:
    return (await hotline.cases.get(case)).tasks[number - 1].stage


@pytest.mark.rule("KNO-06")
async def test_a_case_shows_how_far_each_task_is() -> None:
    hotline = await a_hotline()
    case = await hotline.split()
    stages = [await stage(hotline, case)]

    for body in (accepted(case), started(case), finished(case), returned(case)):
        await hotline.hear(a_message(body))
        stages.append(await stage(hotline, case))

    assert stages == ["requested", "accepted", "started", "finished", "returned"]
    shown = await hotline.get(f"/cases/{case}")
    assert (shown["tasks"][0]["slip"], shown["tasks"][0]["note"]) == (SLIP, "已更换水管")


async def test_what_is_heard_late_turns_no_task_back() -> None:
    hotline = await a_hotline()
    case = await hotline.split()

    for body in (finished(case), started(case), accepted(case)):
        await hotline.hear(a_message(body))

    assert await stage(hotline, case) == "finished"
    assert (await hotline.cases.get(case)).tasks[0].member == "赵师傅"


@pytest.mark.rule("FUP-01")
async def test_a_case_is_served_when_its_last_task_is_finished() -> None:
    hotline = await a_hotline()
    case = await hotline.split(trades=("engineering", "cleaning"))

    await hotline.hear(a_message(finished(case, 1)))
    between = (await hotline.cases.get(case)).state
    await hotline.hear(a_message(finished(case, 2, note="已打扫")))

    served = hotline.said_of(CaseServed)
    assert between == "handling"
    assert (await hotline.cases.get(case)).state == "served"
    assert [(one.outcome, one.follow_up_by) for one in served] == [("已更换水管；已打扫", "agent")]
    assert served[0].follow_up_due == hotline.clock() + timedelta(hours=24)


async def test_a_cancelled_task_holds_nothing_up() -> None:
    hotline = await a_hotline()
    case = await hotline.split(trades=("engineering", "cleaning"))

    await hotline.hear(a_message(finished(case, 1)))
    await hotline.hear(a_message(cancelled(case, 2)))

    assert (await hotline.cases.get(case)).state == "served"


async def test_a_task_that_could_not_be_done_keeps_the_case_open_and_its_owner_is_told() -> None:
    hotline = await a_hotline()
    case = await hotline.split()

    await hotline.hear(a_message(finished(case, done=False, note="住户不在家")))

    told = hotline.said_of(CaseEscalated)
    assert (await hotline.cases.get(case)).state == "handling"
    assert [(one.level, one.role) for one in told] == [(0, "agent")]
    assert "住户不在家" in told[0].reason


async def test_a_case_goes_on_with_another_task_for_one_that_could_not_be_done() -> None:
    hotline = await a_hotline()
    case = await hotline.split()
    await hotline.hear(a_message(finished(case, done=False, note="缺配件")))

    await hotline.told(f"/cases/{case}/tasks", {"tasks": [{"trade": "engineering", "what": "配件到后再修"}]})
    await hotline.hear(a_message(finished(case, 2)))

    assert (await hotline.cases.get(case)).state == "served"


async def test_a_case_may_be_answered_when_no_crew_could_do_it() -> None:
    hotline = await a_hotline()
    case = await hotline.split()
    await hotline.hear(a_message(finished(case, done=False, note="属开发商保修")))

    state = await hotline.told(f"/cases/{case}/answer", {"answer": "已转开发商，明日上门。"})

    assert (state["state"], state["answered_on_the_spot"]) == ("served", False)


async def test_a_decline_stays_on_the_road_and_the_task_goes_on() -> None:
    hotline = await a_hotline()
    case = await hotline.split()

    await hotline.hear(a_message(declined(case)))

    assert await stage(hotline, case) == "requested"
    assert "人手不足" in (await hotline.cases.get(case)).road[-1].note


@pytest.mark.rule("CMP-01", "TYP-13")
async def test_the_stewards_clock_stops_when_the_steward_reports_back() -> None:
    hotline = await a_hotline()
    case = await hotline.split("complaint", trades=("steward", "cleaning"))

    hotline.clock.passes(hours=1)
    await hotline.hear(a_message(finished(case, 1), at=hotline.clock()))

    limit = (await hotline.cases.get(case)).limit(LimitName.STEWARD_REPLY)
    assert limit is not None
    assert limit.met_at == hotline.clock()
    assert (await hotline.cases.get(case)).state == "handling"


async def test_a_steward_who_does_not_report_back_in_four_hours_is_reported() -> None:
    hotline = await a_hotline()
    await hotline.split("complaint", trades=("steward",))

    hotline.clock.passes(hours=4)
    await hotline.sweep()

    assert [one.reason for one in hotline.said_of(CaseEscalated)] == ["steward_reply_late"]


async def test_a_signature_after_the_case_was_served_changes_only_the_task() -> None:
    hotline = await a_hotline()
    case = await hotline.split()
    await hotline.hear(a_message(finished(case)))

    await hotline.hear(a_message(returned(case)))

    assert (await hotline.cases.get(case)).state == "served"
    assert len(hotline.said_of(CaseServed)) == 1


@pytest.mark.parametrize("tell", [accepted, started, finished, returned, cancelled, declined])
async def test_a_redelivered_message_changes_nothing(tell: object) -> None:
    assert callable(tell)
    hotline = await a_hotline()
    case = await hotline.split()
    body: Body = tell(case)
    message = a_message(body, id="once")
    await hotline.hear(message)
    before, said = await hotline.cases.get(case), len(hotline.said)

    await hotline.hear(message)

    assert await hotline.cases.get(case) == before
    assert len(hotline.said) == said


async def test_a_task_of_a_case_nobody_knows_yet_waits() -> None:
    hotline = await a_hotline()

    with pytest.raises(NotFoundError):
        await hotline.hear(a_message(accepted("nothing")))
