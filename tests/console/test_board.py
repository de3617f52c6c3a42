"""The board, as the office works with it."""

import pytest

from services.console.board.domain import Filters, columns
from services.console.owners.domain import OwnerSilentError
from shared.contracts.archive import CrewFormed
from shared.contracts.dispatch import TaskOffered, TaskStarted
from shared.vocabulary.ids import CrewId, SiteId
from shared.vocabulary.matters import Trade
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.clockwork import MONDAY_MORNING
from tests.console.office import Office, an_office, places
from tests.console.roads import CASE, TASK


async def test_the_board_has_each_task_in_the_column_of_its_stage() -> None:
    office = await an_office(TaskStarted)
    card = await office.service.tools["cases"].get(CASE)  # type: ignore[attr-defined] # a store

    found = {column.name: column.count for column in columns([card], filters=Filters(), now=MONDAY_MORNING)}
    none = columns([card], filters=Filters(trade="greening"), now=MONDAY_MORNING)

    assert found == {"waiting": 0, "offered": 0, "accepted": 0, "started": 1, "finished": 0, "returned": 0}
    assert sum(column.count for column in none) == 0


async def test_the_board_of_a_crew_shows_no_namesake_of_another_site() -> None:
    office = await an_office(TaskStarted)
    card = await office.service.tools["cases"].get(CASE)  # type: ignore[attr-defined] # a store
    crew = card.tasks[0].crew

    own, other = (
        columns([card], filters=Filters(crew=f"{site}/{crew}"), now=MONDAY_MORNING)
        for site in (card.site, "elsewhere")
    )

    assert sum(column.count for column in own) == 1
    assert sum(column.count for column in other) == 0


async def test_a_task_is_reassigned_and_cancelled_from_the_board() -> None:
    office = await an_office(TaskOffered)

    async with office.client(Role.SUPERVISOR) as client:
        said = {"crew": "jinxiu-eng-2", "reason": "人手不够"}
        await client.post(f"/board/cases/{CASE}/tasks/{TASK}/reassign", data=said)
        answer = await client.post(f"/board/cases/{CASE}/tasks/{TASK}/cancel", data={"reason": "重复"})

    told = office.owners["dispatch"].told
    assert told[0][:2] == (f"/tasks/{TASK}/reassign", said)
    assert told[1][:2] == (f"/tasks/{TASK}/cancel", {"reason": "重复"})
    assert answer.headers["location"] == f"/board?moved={CASE}"


async def test_the_board_names_the_crews_of_the_sites_on_it_and_of_the_one_in_view() -> None:
    office = await an_office(TaskOffered)
    elsewhere = CrewFormed(
        site=SiteId("nanhu"), crew=CrewId("night"), name="夜班", name_en="Night", trade=Trade.SECURITY
    )
    await office.hears([a_message(elsewhere, site="nanhu")])

    async with office.client(Role.SUPERVISOR) as client:
        every = (await client.get("/board")).text
        filtered = (await client.get("/board", params={"crew": "nanhu/night"})).text
        chosen = (await client.get("/board", params={"site": "nanhu"})).text
    async with office.client(Role.SUPERVISOR, sites=("jinxiu",)) as client:
        foreign = (await client.get("/board", params={"crew": "nanhu/night"})).text

    assert ["工程二班" in page for page in (every, filtered, chosen, foreign)] == [True, True, False, True]
    assert ["夜班" in page for page in (every, filtered, chosen, foreign)] == [False, True, True, False]


async def test_whoever_only_reads_the_board_cannot_cancel() -> None:
    office = await an_office(TaskOffered)

    async with office.client(Role.AUDITOR) as client:
        answer = await client.post(f"/board/cases/{CASE}/tasks/{TASK}/cancel", data={"reason": "x"})

    assert answer.status_code == 403
    assert office.owners["dispatch"].told == []


@pytest.mark.rule("FUP-18")
@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ("现场断线，自", "待下发 4 条")), ("en", ("is cut off, since", "4 messages wait for it"))],
)
async def test_the_board_says_which_site_is_cut_off_and_how_many_messages_wait(
    language: str, words: tuple[str, ...]
) -> None:
    office = Office()
    await office.hears(places())
    link = {"heard_at": "2026-11-23T00:30:00Z", "waiting_here": 4, "waiting_there": 2}
    office.owners["crew"].answers["/api/links"] = {
        "items": [{"site": "jinxiu", "cut_off": True, **link}, {"site": "nanhu", "cut_off": False, **link}]
    }

    async with office.client(Role.SUPERVISOR, language=language) as client:
        drawn = (await client.get("/board")).text

    assert all(word in drawn for word in words)
    assert "08:30" in drawn
    assert "nanhu" not in drawn


async def test_the_board_is_drawn_though_the_crew_service_is_silent() -> None:
    office = Office()
    office.owners["crew"].answers["/api/links"] = OwnerSilentError("crew")

    async with office.client(Role.SUPERVISOR) as client:
        answer = await client.get("/board")

    assert answer.status_code == 200
