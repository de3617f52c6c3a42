"""What comes by the lanes: offers, withdrawals; and what a member sees."""

import pytest

from services.crew.lanes.domain import ForeignSiteError
from services.crew.work.views import MOST
from shared.auth.person import Person
from shared.vocabulary.matters import Urgency
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import NotFoundError
from tests.clockwork import MONDAY_MORNING
from tests.crew.site import (
    QIAN,
    ZHAO,
    Site,
    a_crew,
    a_member,
    a_place,
    a_price_book,
    a_site_at_work,
    a_withdrawal,
    an_offer,
)
from tests.ground import a_person


async def test_an_offer_delivered_twice_is_one_task_in_the_list() -> None:
    site = await a_site_at_work()
    message = await site.hears(an_offer(task="case-2-1", slip="JX-000018"))

    await site.redelivers(message)

    assert await site.lists("offered") == ["JX-000017", "JX-000018"]


async def test_an_offer_delivered_again_after_it_was_accepted_takes_nothing_back() -> None:
    site = await a_site_at_work()
    await site.does("accept")

    await site.hears(an_offer())
    await site.hears(an_offer(offer=2))

    assert (await site.work()).member == ZHAO.id


@pytest.mark.rule("EMG-10")
async def test_the_urgent_comes_first_then_what_is_due_first() -> None:
    site = await a_site_at_work()
    await site.hears(an_offer(task="b", slip="soon", minutes=5))
    await site.hears(an_offer(task="c", slip="fire", urgency=Urgency.EMERGENCY, minutes=60))

    assert await site.lists("offered") == ["fire", "soon", "JX-000017"]


async def test_a_crew_of_the_same_name_at_another_site_pushes_nothing_off_the_list() -> None:
    site = await a_site_at_work()
    site.clock.passes(seconds=60)
    for number in range(MOST):
        offer = an_offer(site="nanhu", task=f"other-{number}-1", slip=f"NH-{number:06}", minutes=1)
        await site.hears(offer, site="nanhu")

    assert await site.lists("offered") == ["JX-000017"]


async def test_in_a_storm_an_emergency_is_on_top_of_the_list_however_many_limits_end_before_its_own() -> None:
    site = await a_site_at_work()
    for number in range(MOST):
        await site.hears(an_offer(task=f"storm-{number}-1", slip=f"JX-{number + 100:06}", minutes=1))
    await site.hears(
        an_offer(task="fire-1", slip="JX-000999", urgency=Urgency.EMERGENCY, minutes=5), id="fire"
    )

    assert (await site.lists("offered"))[0] == "JX-000999"


async def test_a_withdrawn_task_leaves_the_list_and_who_taps_it_is_told() -> None:
    site = await a_site_at_work()

    message = await site.hears(a_withdrawal())
    await site.redelivers(message)
    answer = await site.does("accept")

    assert await site.lists("offered") == []
    assert answer.json()["code"] == "gone"


async def test_a_withdrawal_takes_back_even_what_was_accepted_but_not_what_is_done() -> None:
    site = await a_site_at_work()
    await site.does("accept")
    await site.does("start")
    await site.does("finish", note="好了")

    await site.hears(a_withdrawal())

    assert (await site.work()).state == "finished"


async def test_a_withdrawal_that_overtook_its_offer_waits() -> None:
    site = await a_site_at_work()

    with pytest.raises(NotFoundError):
        await site.hears(a_withdrawal(offer=2))


async def test_an_old_withdrawal_does_not_touch_a_newer_offer() -> None:
    site = await a_site_at_work()
    await site.hears(a_withdrawal())
    await site.hears(an_offer(offer=2))

    await site.hears(a_withdrawal(offer=1))

    assert await site.lists("offered") == ["JX-000017"]


async def test_a_task_that_went_to_another_crew_is_theirs() -> None:
    site = await a_site_at_work()
    await site.does("accept")

    await site.hears(an_offer(crew="engineering-2", offer=2))

    li = a_member("li", crew="engineering-2")
    assert await site.lists("offered", person=li) == ["JX-000017"]
    assert await site.lists("mine") == []


async def test_a_sites_process_never_takes_in_another_sites_tasks() -> None:
    site = await a_site_at_work(sites="jinxiu")

    with pytest.raises(ForeignSiteError, match="nanhu"):
        await site.hears(an_offer(task="case-9-1", site="nanhu"))
    with pytest.raises(ForeignSiteError, match="jinxiu"):
        await Site(sites="nanhu").hears(an_offer())

    assert await site.works.find("case-9-1") is None


async def test_a_sites_process_consumes_only_its_own_lanes_and_keeps_only_its_own_register() -> None:
    site = await a_site_at_work(sites="jinxiu, yunjing")
    for body in (a_place("nanhu"), a_crew(site="nanhu"), a_price_book(site="nanhu")):
        await site.hears(body, site="nanhu")

    lanes = site.service.lanes

    assert lanes
    assert await lanes.known() == frozenset({("jinxiu", "engineering-1")})
    assert await site.books.find("nanhu") is None


@pytest.mark.parametrize(
    "person",
    [
        a_member("sun", crew="cleaning-1"),
        a_member("zhou", site="nanhu"),
        a_person(Role.AGENT, crews=("engineering-1",)),
    ],
    ids=["another crew", "another site", "wrong role"],
)
async def test_who_is_not_of_the_crew_neither_sees_nor_touches_its_tasks(person: Person) -> None:
    site = await a_site_at_work()

    answer = await site.does("accept", person=person)
    async with site.client(person) as client:
        listed = await client.get("/api/work?state=offered")
        shown = await client.get("/api/work/case-1-1")

    assert answer.status_code == shown.status_code == 403
    assert listed.status_code == 403 or listed.json()["items"] == []
    assert (await site.work()).state == "offered"


async def test_my_tasks_are_mine_alone_and_done_ones_are_the_crews() -> None:
    site = await a_site_at_work()
    await site.does("accept")

    mine, others = await site.lists("mine"), await site.lists("mine", person=QIAN)
    await site.does("start")
    await site.does("finish", note="好了")
    await site.does("sign", signer="李女士")

    assert (mine, others) == (["JX-000017"], [])
    assert await site.lists("done", person=QIAN) == ["JX-000017"]


async def test_the_register_and_the_price_book_heard_twice_or_late_stay_as_they_are() -> None:
    site = await a_site_at_work()
    early = MONDAY_MORNING.replace(hour=0)
    for fresh, stale in (
        (a_place(name="锦绣花园"), a_place(name="旧名")),
        (a_crew(name="水电班"), a_crew(name="旧班")),
        (a_price_book(price=9000), a_price_book(price=1)),
    ):
        message = await site.hears(fresh)
        await site.redelivers(message)
        await site.redelivers(message.model_copy(update={"id": "old", "at": early, "body": stale}))

    tools = site.service.tools
    assert (await tools["places"].get("jinxiu")).name == "锦绣花园"  # type: ignore[attr-defined] # a store
    assert (await tools["lanes"].get("jinxiu.engineering-1")).name == "水电班"  # type: ignore[attr-defined] # a store
    assert (await site.books.get("jinxiu")).items[0].price == 9000
