"""What the telephone exchange says builds one call, whatever the order."""

import itertools
from datetime import timedelta

import pytest

from services.hotline.calls.domain.call import CallState
from shared.contracts.hotline import CallAnswered, CallEnded, CallRang
from tests.causes import a_message
from tests.hotline.desk import CENTER_TOKEN, NEXT_TOKEN, OWNER, OWNER_E164, TOKEN, a_hotline, a_household

NEW = {"from": OWNER, "to": "02588880001", "direction": "in"}


async def test_a_ring_pops_with_every_room_behind_the_number() -> None:
    hotline = await a_hotline()
    await hotline.hear(a_message(a_household("h2", labels=("5-1-301", "5-1-302"))))

    await hotline.rings(caller=OWNER)

    rang = hotline.said_of(CallRang)[0]
    assert rang.caller == OWNER_E164
    assert [match.place for match in rang.matches] == ["3-2-1202", "5-1-301", "5-1-302"]


@pytest.mark.parametrize("order", list(itertools.permutations(("newCall", "answer", "hangup"))))
async def test_events_in_any_order_build_the_same_call(order: tuple[str, ...]) -> None:
    hotline = await a_hotline()
    told = {"newCall": NEW, "answer": {"answeringNumber": "801"}, "hangup": {"cause": "normalClearing"}}

    answers = [await hotline.push(event, **told[event]) for event in order]

    call = await hotline.calls.get(answers[0].json()["call"])
    assert call.state is CallState.ENDED
    assert (call.caller, call.answering_number, call.reason) == (OWNER_E164, "801", "normalClearing")
    assert {one.what for one in call.happenings} == {"newCall", "answer", "hangup"}
    last = {type(body): body for body in hotline.said}
    assert set(last) == {CallRang, CallAnswered, CallEnded}
    ended = last[CallEnded]
    assert isinstance(ended, CallEnded)
    assert ended.answered


async def test_a_redelivered_event_changes_nothing() -> None:
    hotline = await a_hotline()
    call = await hotline.rings()
    before = await hotline.calls.get(call)

    hotline.clock.passes(seconds=9)
    await hotline.rings()

    assert await hotline.calls.get(call) == before
    assert len(hotline.said) == 1


async def test_a_form_is_heard_like_json() -> None:
    hotline = await a_hotline()

    answer = await hotline.client.post(
        f"/cti/{TOKEN}", data={"event": "newCall", "call_id": "f1", "from": OWNER, "user[]": ["Wang", "Li"]}
    )

    call = await hotline.calls.get(answer.json()["call"])
    assert call.caller == OWNER_E164
    assert call.users == ("Wang", "Li")


async def test_an_unknown_token_is_refused_with_an_object() -> None:
    hotline = await a_hotline()

    answer = await hotline.push("newCall", token="nobody")

    assert answer.status_code == 401
    assert isinstance(answer.json(), dict)
    assert hotline.said == []


async def test_while_a_token_is_rotated_the_old_and_the_new_one_ring_the_same_call() -> None:
    hotline = await a_hotline()

    rung = await hotline.rings("c1")
    answered = await hotline.push("answer", call="c1", token=NEXT_TOKEN)

    assert answered.json() == {"call": rung}


@pytest.mark.parametrize(
    "body", [b"not json", b"[]", b'{"event": "dance", "callId": "x"}', b'{"event": "newCall"}', b"\xff"]
)
async def test_a_push_that_is_none_is_refused_with_an_object(body: bytes) -> None:
    hotline = await a_hotline()

    answer = await hotline.client.post(
        f"/cti/{TOKEN}", content=body, headers={"content-type": "application/json"}
    )

    assert answer.status_code == 422
    assert isinstance(answer.json(), dict)


@pytest.mark.parametrize("caller", ["10086", "110", "anonymous", "+99 12", ""])
async def test_a_number_that_cannot_be_normalised_is_kept_as_it_came(caller: str) -> None:
    hotline = await a_hotline()

    call = await hotline.rings(caller=caller)

    assert (await hotline.calls.get(call)).caller == caller


async def test_a_line_of_one_site_gives_the_call_its_site_and_a_shared_line_none() -> None:
    hotline = await a_hotline()

    own = await hotline.rings("c1")
    shared = await hotline.push("newCall", call="c2", token=CENTER_TOKEN, **NEW)

    assert (await hotline.calls.get(own)).site == "jinxiu"
    assert (await hotline.calls.get(shared.json()["call"])).site is None


@pytest.mark.rule("HOT-02", "HOT-03")
@pytest.mark.parametrize(("seconds", "rings", "in_time"), [(4, 1, True), (15, 3, True), (16, 4, False)])
async def test_a_call_is_to_be_answered_within_three_rings(seconds: int, rings: int, in_time: bool) -> None:  # noqa: FBT001 a table of cases
    hotline = await a_hotline()
    await hotline.rings()

    hotline.clock.passes(seconds=seconds)
    await hotline.push("answer", answeringNumber="801")

    answered = hotline.said_of(CallAnswered)[0]
    assert (answered.rings, answered.in_time, answered.waited_seconds) == (rings, in_time, seconds)


@pytest.mark.rule("HOT-03")
async def test_the_ring_limit_is_a_setting_of_the_site() -> None:
    hotline = await a_hotline(rules={"calls.ring_limit": 5})
    await hotline.rings()

    hotline.clock.passes(seconds=22)
    await hotline.push("answer")

    assert hotline.said_of(CallAnswered)[0].in_time


@pytest.mark.rule("HOT-18")
@pytest.mark.parametrize(("talked", "too_long"), [(180, False), (181, True)])
async def test_a_call_over_three_minutes_is_reported_as_too_long(talked: int, too_long: bool) -> None:  # noqa: FBT001 a table of cases
    hotline = await a_hotline()
    await hotline.rings()
    await hotline.push("answer")

    hotline.clock.passes(seconds=talked)
    await hotline.push("hangup", cause="normalClearing")

    ended = hotline.said_of(CallEnded)[0]
    assert (ended.talk_seconds, ended.too_long) == (talked, too_long)


@pytest.mark.rule("HOT-19")
@pytest.mark.parametrize(
    ("told", "who"), [({"endedBy": "agent"}, "agent"), ({"cause": "cancel"}, "caller"), ({}, None)]
)
async def test_who_hung_up_is_kept(told: dict[str, str], who: str | None) -> None:
    hotline = await a_hotline()
    await hotline.rings()

    await hotline.push("hangup", **told)

    assert hotline.said_of(CallEnded)[0].ended_by == who


@pytest.mark.rule("HOT-07")
async def test_a_missed_call_is_on_record() -> None:
    hotline = await a_hotline()
    call = await hotline.rings()

    hotline.clock.passes(seconds=30)
    await hotline.push("hangup", cause="cancel")

    kept = await hotline.calls.get(call)
    assert kept.state is CallState.MISSED
    assert kept.rang_at is not None
    assert kept.ended_at == kept.rang_at + timedelta(seconds=30)
    assert not hotline.said_of(CallEnded)[0].answered
