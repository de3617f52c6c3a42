"""A task in a crew's hands: taken once, priced before it starts, done, signed."""

import asyncio
from typing import Any

import pytest

from shared.contracts.crew import (
    PriceTold,
    WorkAccepted,
    WorkDeclined,
    WorkFinished,
    WorkSigned,
    WorkStarted,
)
from shared.vocabulary.addresses import masked
from tests.crew.site import QIAN, TASK, Site, a_price, a_site_at_work, an_offer


async def an_accepted_work(*, paid: bool = False, household: str | None = None) -> Site:
    site = await a_site_at_work(offer=an_offer(paid=paid, household=household))
    await site.does("accept")
    return site


async def test_of_two_members_who_tap_at_once_one_wins_and_the_other_is_told_who_has_it() -> None:
    site = await a_site_at_work()

    answers = await asyncio.gather(site.does("accept"), site.does("accept", person=QIAN))

    winner, loser = sorted(answers, key=lambda answer: answer.status_code)
    assert (winner.status_code, loser.status_code) == (200, 409)
    assert loser.json()["code"] == "taken"
    assert winner.json()["member_name"] in loser.json()["title"]
    assert len(site.said(WorkAccepted)) == 1


async def test_the_same_accept_twice_by_the_same_member_has_one_effect() -> None:
    site = await a_site_at_work()

    answers = [
        await site.does("accept", key="k"),
        await site.does("accept", key="k"),
        await site.does("accept"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(site.said(WorkAccepted)) == 1


@pytest.mark.rule("PFS-01")
async def test_paid_work_does_not_start_before_the_price_was_told_and_agreed() -> None:
    site = await an_accepted_work(paid=True)

    refused = await site.does("start")
    await site.does("price", **a_price())
    started = await site.does("start")

    assert (refused.status_code, refused.json()["code"]) == (409, "price_gate")
    assert started.json()["state"] == "started"
    assert len(site.said(WorkStarted)) == 1


@pytest.mark.rule("PFS-01")
async def test_the_price_told_is_kept_with_who_when_how_much_and_the_answer() -> None:
    site = await an_accepted_work(paid=True)
    site.clock.passes(minutes=20)

    await site.does("price", **a_price(quantity=1500))

    price = (await site.work()).price
    assert price
    assert (price.told_to, price.told_at, price.amount, price.agreed) == (
        "李女士",
        site.clock.at,
        12000,
        True,
    )
    assert [(told.amount, told.agreed) for told in site.said(PriceTold)] == [(12000, True)]


@pytest.mark.rule("PFS-10")
async def test_an_owner_who_does_not_agree_ends_the_work() -> None:
    site = await an_accepted_work(paid=True)

    answer = await site.does("price", **a_price(agreed=False))
    late = await site.does("start")

    assert answer.json()["state"] == "price_refused"
    assert late.status_code == 409
    assert await site.lists("mine") == []


@pytest.mark.rule("SCR-53")
async def test_nobody_enters_a_home_without_knocking_and_consent() -> None:
    site = await an_accepted_work(household="3-2-1202")

    refused = await site.does("start", consent=False)
    started = await site.does("start", consent=True)

    assert (refused.status_code, refused.json()["code"]) == (422, "consent")
    assert started.json()["state"] == "started"


async def test_a_public_place_needs_no_consent() -> None:
    site = await an_accepted_work()

    assert (await site.does("start", consent=False)).status_code == 200


@pytest.mark.rule("RWO-05", "RWO-15")
async def test_the_owner_signs_the_work_order_when_the_work_is_done() -> None:
    site = await an_accepted_work(paid=True)
    for step, body in (("price", a_price()), ("start", {})):
        await site.does(step, **body)
    early = await site.does("sign", signer="李女士")

    await site.does("finish", done=True, note="已换", materials=["水龙头 ×1"])
    signed = await site.does("sign", signer="李女士")

    done = site.said(WorkFinished)[0]
    assert early.status_code == 409
    assert signed.json()["state"] == "signed"
    assert (done.done, done.note, done.materials) == (True, "已换", ("水龙头 ×1",))
    assert [one.signer for one in site.said(WorkSigned)] == ["李女士"]


@pytest.mark.rule("RWO-19")
async def test_what_could_not_be_done_needs_a_word_why() -> None:
    site = await an_accepted_work()

    silent = await site.does("finish", done=False, note=" ")
    answer = await site.does("finish", done=False, note="业主不在家")

    assert (silent.status_code, silent.json()["code"]) == (422, "missing_words")
    assert answer.json()["state"] == "not_done"
    assert [one.done for one in site.said(WorkFinished)] == [False]


async def test_a_decline_needs_a_reason_and_frees_the_crew() -> None:
    site = await a_site_at_work()

    silent = await site.does("decline", reason="")
    answer = await site.does("decline", reason="没有配件")

    assert silent.status_code == 422
    assert answer.json()["state"] == "declined"
    assert [one.reason for one in site.said(WorkDeclined)] == ["没有配件"]
    assert await site.lists("offered") == []


async def test_only_who_has_the_task_reports_on_it() -> None:
    site = await an_accepted_work()

    answers = [
        await site.does("start", person=QIAN),
        await site.does("finish", person=QIAN, done=False, note="x"),
        await site.does("decline", person=QIAN, reason="x"),
    ]

    assert {answer.json()["code"] for answer in answers} == {"not_yours"}
    assert "zhao师傅" in answers[0].json()["title"]


@pytest.mark.rule("FCO-12")
async def test_a_task_given_to_one_member_by_name_is_theirs_to_take() -> None:
    site = await a_site_at_work(offer=an_offer(chosen="qian"))

    other = await site.does("accept")
    chosen = await site.does("accept", person=QIAN)

    assert other.json()["code"] == "chosen_another"
    assert chosen.status_code == 200


@pytest.mark.parametrize(
    ("price", "code"),
    [
        (a_price(unit_price=-1, code=""), "bad_price"),
        (a_price(quantity=0), "bad_price"),
        (a_price(unit_price=10_000_001, code=""), "bad_price"),
        ({"lines": [], "told_to": "李女士", "agreed": True}, "missing_words"),
        (a_price() | {"told_to": " "}, "missing_words"),
        (a_price(unit_price=7999), "off_book"),
        (a_price(code="E-99"), "off_book"),
    ],
    ids=["minus one", "no quantity", "absurd", "no line", "told nobody", "not the book's", "not in the book"],
)
async def test_a_price_that_cannot_be_is_refused_and_nothing_is_said(
    price: dict[str, Any], code: str
) -> None:
    site = await an_accepted_work(paid=True)

    answer = await site.does("price", **price)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await site.work()).price is None
    assert site.said(PriceTold) == []


async def test_a_line_is_rounded_half_a_fen_up() -> None:
    site = await an_accepted_work(paid=True)

    await site.does("price", **a_price(unit_price=333, quantity=500, code=""))

    assert site.said(PriceTold)[0].amount == 167


async def test_free_work_that_turns_out_to_cost_something_shuts_the_gate_until_it_is_told() -> None:
    site = await an_accepted_work()

    await site.does("price", **a_price())

    work = await site.work()
    assert (work.paid, work.must_tell_price) == (True, False)


@pytest.mark.rule("SEC-04")
async def test_a_crew_has_the_owners_number_only_while_the_work_is_in_its_hands() -> None:
    site = await a_site_at_work()
    number = (await site.work()).contact_phone
    seen = []

    async with site.client() as client:
        for step in ("accept", "start", None):
            seen.append((await client.get(f"/api/work/{TASK}")).json()["contact_phone"])
            if step:
                await site.does(step)
        offered = await site.does("finish", done=False, note="没人在家")
        seen.append((await client.get(f"/api/work/{TASK}")).json()["contact_phone"])

    assert offered.is_success, offered.text
    assert seen == [masked(number), number, number, masked(number)]
