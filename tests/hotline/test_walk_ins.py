"""A job that a member of staff took at a site, perhaps hours ago: it is a case of theirs."""

from datetime import timedelta

import pytest

from services.hotline.cases.handlers.walk_ins import StrangeMatterError
from shared.contracts.crew import MatterTaken
from shared.contracts.hotline import CaseClassified, CaseConfirmed, CaseOpened, TaskRequested
from shared.vocabulary.ids import AccountId, CaseId, CrewId, SiteId, TaskId
from shared.vocabulary.matters import CaseKind, Trade, Urgency
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING
from tests.hotline.desk import a_hotline

EARLIER = MONDAY_MORNING - timedelta(hours=3)


def a_matter(*, urgency: Urgency = Urgency.NORMAL, kind: CaseKind = CaseKind.REPAIR) -> MatterTaken:
    return MatterTaken(
        case=CaseId("walk-in"),
        task=TaskId("walk-in-1"),
        site=SiteId("jinxiu"),
        crew=CrewId("engineering-1"),
        member=AccountId("zhao"),
        member_name="赵师傅",
        trade=Trade.ENGINEERING,
        kind=kind,
        urgency=urgency,
        place="东门",
        contact_name="王先生",
        contact_phone="13900001111",
        what="路灯不亮",
        paid=True,
    )


@pytest.mark.rule("FCO-01", "FCO-06", "FCO-07")
async def test_a_job_taken_at_a_site_is_a_case_of_who_took_it_since_they_took_it() -> None:
    hotline = await a_hotline()

    await hotline.hear(a_message(a_matter(), at=EARLIER))

    case = await hotline.cases.get("walk-in")
    assert (case.owner, case.first_owner, case.channel, case.opened_at) == ("zhao", "zhao", "staff", EARLIER)
    assert (case.site, case.place, case.state) == ("jinxiu", "东门", "handling")
    (asked,) = hotline.said_of(TaskRequested)
    assert (asked.task, asked.crew, asked.paid) == ("walk-in-1", "engineering-1", True)


async def test_a_redelivered_matter_opens_no_second_case() -> None:
    hotline = await a_hotline()
    message = a_message(a_matter(), at=EARLIER)

    await hotline.hear(message)
    await hotline.hear(message)

    for body in (CaseOpened, CaseConfirmed, CaseClassified, TaskRequested):
        assert len(hotline.said_of(body)) == 1


async def test_an_emergency_taken_at_a_site_is_one_at_the_center() -> None:
    hotline = await a_hotline()

    await hotline.hear(a_message(a_matter(urgency=Urgency.EMERGENCY, kind=CaseKind.EMERGENCY), at=EARLIER))

    assert (await hotline.cases.get("walk-in")).is_emergency


async def test_a_site_takes_no_matter_for_another_site_and_none_that_is_anothers_case() -> None:
    hotline = await a_hotline()
    theirs = a_matter()
    await hotline.hear(a_message(theirs, at=EARLIER))

    for lie in (theirs, replace_site(theirs, "yunjing")):
        with pytest.raises(StrangeMatterError):
            await hotline.hear(a_message(lie, at=EARLIER, site="yunjing"))

    assert (await hotline.cases.get("walk-in")).site == "jinxiu"


def replace_site(matter: MatterTaken, site: str) -> MatterTaken:
    return matter.model_copy(update={"site": SiteId(site)})
