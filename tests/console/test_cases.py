"""Finding a case, and how its road tells of notices."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.console import cases
from services.console.cases.domain import line_of
from services.console.owners.domain import OwnerSilentError
from services.notification import notices
from shared.contracts.dispatch import TaskEscalated, TaskOffered
from shared.contracts.hotline import TaskRequested
from shared.contracts.notification import NoticeHeld, NoticeSent
from shared.vocabulary.ids import CaseId, NoticeId
from shared.vocabulary.matters import Urgency
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING
from tests.console.office import Office, places
from tests.console.roads import CASE, HOUSEHOLD, TASK, a_road, opened

CASES_HERE, NOTICES_HERE = Path(cases.__path__[0]), Path(notices.__path__[0])


async def an_office(until: type) -> Office:
    office = Office()
    await office.hears((*places(), *a_road(until)))
    return office


async def test_notices_that_follow_one_another_are_one_point_and_one_that_went_out_is_not_held_too() -> None:
    office = await an_office(TaskOffered)
    told: dict[str, Any] = {"template": "task_offered", "case": CASE}
    sent = {"channel": "page", "audience": "staff", "to": "jx-engineering-1-2", "text": "新任务", **told}
    one, other = NoticeId("one"), NoticeId("other")
    await office.hears(
        (
            a_message(NoticeHeld(notice=one, until=MONDAY_MORNING, **told), at=MONDAY_MORNING),
            a_message(NoticeSent(notice=one, **sent), at=MONDAY_MORNING + timedelta(hours=1)),
            a_message(
                NoticeHeld(notice=other, until=MONDAY_MORNING, **told), at=MONDAY_MORNING + timedelta(hours=1)
            ),
        )
    )
    card = await office.service.tools["cases"].get(CASE)  # type: ignore[attr-defined] # a store

    points = [point for point in line_of(card, call=None, now=MONDAY_MORNING) if point.folded]
    async with office.client(Role.AGENT) as client:
        text = (await client.get(f"/cases/{CASE}")).text

    assert [[one.name.rsplit(".", 1)[-1] for one in point.folded] for point in points] == [["sent", "held"]]
    assert text.count("新任务") == 1
    assert "jx-engineering-1-2" in text
    assert "通知班组接单" in text


def test_every_notice_and_every_reason_has_its_words_on_the_road() -> None:
    words = yaml.safe_load((CASES_HERE / "words.yaml").read_text("utf-8"))
    rules = yaml.safe_load((NOTICES_HERE / "defaults.yaml").read_text("utf-8"))

    assert {name for name in rules["templates"]["value"] if f"notice.{name}" not in words} == set()
    assert {code for code in rules["reasons"]["value"] if f"reason.{code}" not in words} == set()


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("not_accepted", "限时内无人接单"),
        ("not_accepted: 夜里", "限时内无人接单 · 夜里"),
        ("他说: 不行", "他说: 不行"),
    ],
)
async def test_a_reason_is_said_in_words_and_what_somebody_wrote_stays_as_it_is(
    reason: str, said: str
) -> None:
    office = await an_office(TaskOffered)
    escalated = TaskEscalated(
        task=TASK,
        case=CaseId(CASE),
        slip="JX-000017",
        level=1,
        role=Role.CREW_LEAD,
        reason=reason,
        urgency=Urgency.NORMAL,
        place="",
    )
    await office.hears((a_message(escalated, at=MONDAY_MORNING + timedelta(hours=1)),))

    async with office.client(Role.AGENT) as client:
        text = (await client.get(f"/cases/{CASE}")).text

    assert said in " ".join(text.split())


async def test_a_case_is_found_by_its_number_however_it_is_written() -> None:
    office = Office()
    await office.hears((*places(), a_message(opened(contact_phone="+8613812342046"))))

    async with office.client(Role.AGENT) as client:
        pages = [
            (await client.get("/cases", params={"q": written})).text
            for written in ("13812342046", "138 1234 2046", "+86 138-1234-2046", "a-1042")
        ]

    assert [f'href="/cases/{CASE}"' in page for page in pages] == [True] * 4


async def test_a_case_is_found_by_the_household_that_the_archive_knows_by_a_name() -> None:
    office = await an_office(TaskRequested)
    archive = office.owners["archive"]
    archive.answers["/households"] = {"items": [{"id": HOUSEHOLD}]}

    async with office.client(Role.AGENT) as client:
        found = (await client.get("/cases", params={"q": "李丽"})).text
        archive.answers["/households"] = OwnerSilentError("archive")
        silent = [await client.get(path, params={"q": "李丽"}) for path in ("/cases", "/cases.csv")]

    assert f'href="/cases/{CASE}"' in found
    assert archive.asked[0] == ("/households", {"q": "李丽", "limit": "200"})
    assert [(one.status_code, "档案服务暂时没有应答" in one.text) for one in silent] == [(503, True)] * 2
