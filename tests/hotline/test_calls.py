"""Calls at the agents' desks: taken, linked to cases, filed when no case came of them."""

import pytest

from services.hotline.calls.domain.call import CallState
from shared.contracts.hotline import CallAnswered, CallFiled, CaseOpened
from shared.vocabulary.ids import CallId
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.ground import a_person
from tests.hotline.desk import OWNER, Hotline, a_hotline


async def ended_call(hotline: Hotline) -> CallId:
    call = await hotline.rings()
    await hotline.push("hangup", cause="normalClearing")
    return call


async def test_an_agent_takes_a_ringing_call() -> None:
    hotline = await a_hotline()
    call = await hotline.rings()

    hotline.clock.passes(seconds=6)
    state = await hotline.told(f"/calls/{call}/answer")

    assert (state["agent"], state["state"], state["rings"]) == ("wangmin", "talking", 2)
    assert hotline.said_of(CallAnswered)[0].agent == "wangmin"


async def test_of_two_agents_who_take_a_call_one_wins_and_the_other_is_told() -> None:
    hotline = await a_hotline()
    call = await hotline.rings()
    await hotline.told(f"/calls/{call}/answer")

    late = await hotline.as_person(a_person(Role.AGENT, id="lina")).post(f"/calls/{call}/answer")

    assert late.status_code == 409
    assert late.json()["code"] == "call_taken"


async def test_a_call_that_is_over_cannot_be_taken() -> None:
    hotline = await a_hotline()
    call = await ended_call(hotline)

    answer = await hotline.post(f"/calls/{call}/answer")

    assert (answer.status_code, answer.json()["code"]) == (409, "call_over")


@pytest.mark.rule("HOT-07")
async def test_a_call_without_a_record_is_listed_until_it_has_one() -> None:
    hotline = await a_hotline()
    call = await ended_call(hotline)
    hotline.clock.passes(minutes=11)
    missing = await hotline.get("/calls/unrecorded")

    await hotline.told(f"/calls/{call}/filed", {"disposition": "wrong_number", "note": "找错人"})

    assert [one["id"] for one in missing["items"]] == [call]
    assert (await hotline.get("/calls/unrecorded"))["items"] == []
    assert hotline.said_of(CallFiled) == [CallFiled(call=call, disposition="wrong_number", note="找错人")]


@pytest.mark.rule("HOT-07")
async def test_a_case_is_the_record_of_its_call() -> None:
    hotline = await a_hotline()
    call = await hotline.rings()
    case = await hotline.recorded(call=call)
    await hotline.push("hangup")

    await hotline.hear(a_message(hotline.said_of(CaseOpened)[0]))

    kept = await hotline.calls.get(call)
    assert kept.cases == (case,)
    assert not kept.unrecorded
    refused = await hotline.post(f"/calls/{call}/filed", {"disposition": "silent"})
    assert refused.json()["code"] == "call_has_case"


async def test_a_redelivered_case_is_linked_once() -> None:
    hotline = await a_hotline()
    call = await hotline.rings()
    await hotline.recorded(call=call)
    opened = a_message(hotline.said_of(CaseOpened)[0], id="once")

    await hotline.hear(opened)
    await hotline.hear(opened)

    assert len((await hotline.calls.get(call)).cases) == 1


async def test_a_case_without_a_call_links_nothing() -> None:
    hotline = await a_hotline()
    await hotline.recorded(channel="visit")

    await hotline.hear(a_message(hotline.said_of(CaseOpened)[0]))

    assert (await hotline.get("/calls"))["items"] == []


async def test_a_call_is_filed_only_when_it_is_over() -> None:
    hotline = await a_hotline()
    call = await hotline.rings()

    answer = await hotline.post(f"/calls/{call}/filed", {"disposition": "silent"})

    assert answer.json()["code"] == "call_goes_on"


async def test_filing_twice_by_the_same_command_says_it_once() -> None:
    hotline = await a_hotline()
    call = await ended_call(hotline)

    for _ in range(2):
        await hotline.post(f"/calls/{call}/filed", {"disposition": "private"}, key="k1")

    assert len(hotline.said_of(CallFiled)) == 1


@pytest.mark.rule("HOT-20")
async def test_an_outbound_call_without_a_case_is_flagged_for_the_supervisor() -> None:
    hotline = await a_hotline()
    private = await hotline.rings("out1", caller="801", to=OWNER, direction="out")
    on_duty = await hotline.rings("out2", caller="801", to=OWNER, direction="out")
    await hotline.recorded(call=on_duty)
    await hotline.hear(a_message(hotline.said_of(CaseOpened)[0]))

    flagged = await hotline.as_person(a_person(Role.SUPERVISOR)).get("/calls/private")

    assert [one["id"] for one in flagged["items"]] == [private]


@pytest.mark.rule("HOT-06")
async def test_customer_liaison_is_logged_and_no_private_call() -> None:
    hotline = await a_hotline()
    call = await hotline.rings("out1", caller="801", to=OWNER, direction="out")
    await hotline.push("hangup", call="out1")

    state = await hotline.told(f"/calls/{call}/filed", {"disposition": "liaison"})

    assert state["disposition"] == "liaison"
    flagged = await hotline.as_person(a_person(Role.SUPERVISOR)).get("/calls/private")
    assert flagged["items"] == []


async def test_calls_are_listed_by_state_newest_first() -> None:
    hotline = await a_hotline()
    first = await hotline.rings("c1")
    hotline.clock.passes(seconds=5)
    second = await hotline.rings("c2")

    ringing = await hotline.get("/calls", state=CallState.RINGING)

    assert [one["id"] for one in ringing["items"]] == [second, first]
    assert (await hotline.get("/calls", state=CallState.ENDED))["items"] == []
    assert (await hotline.get(f"/calls/{first}"))["id"] == first


async def test_a_site_sees_only_its_own_calls_and_those_of_shared_lines() -> None:
    hotline = await a_hotline()
    own = await hotline.rings("c1")
    elsewhere = hotline.as_person(a_person(Role.AGENT, sites=("yunjing",)))

    listed = await elsewhere.get("/calls")
    taken = await elsewhere.post(f"/calls/{own}/answer")

    assert listed["items"] == []
    assert taken.status_code == 403


async def test_an_unknown_call_is_not_found() -> None:
    hotline = await a_hotline()

    answer = await hotline.client.get("/calls/nothing")

    assert answer.status_code == 404
