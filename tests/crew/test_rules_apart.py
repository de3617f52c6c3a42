"""House rules at a site of its own: the center decides, and what it decided comes down the line."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from deploy.site import bundle
from services.crew.files.views import RULES
from services.crew.lanes.domain import ForeignSiteError
from services.crew.links.views import LINKS
from shared.contracts.crew import LinkBeat
from shared.contracts.rulebook import RuleChanged, RulesSent
from shared.rulebook.changes import CHANGES
from shared.rulebook.stored import StoredRules
from shared.vocabulary.people import Role
from tests.causes import a_command, a_message
from tests.clockwork import MONDAY_MORNING
from tests.crew.line import JINXIU, Line
from tests.crew.site import Site, a_crew, a_photo, a_place, an_offer
from tests.ground import a_client, a_person

SHIPPED = 12
TOMORROW = MONDAY_MORNING + timedelta(days=1)


async def test_what_the_center_decides_for_the_site_holds_there_with_the_next_beat() -> None:
    line = Line()
    before = await line.photos()

    await line.decides(3)
    await line.joined()

    assert (before, await line.photos()) == (SHIPPED, 3)


async def test_a_rule_that_is_to_come_travels_now_and_holds_from_its_day_on_with_the_line_cut() -> None:
    line = Line()

    await line.decides(5, effective=TOMORROW)
    await line.joined()

    assert await line.photos(at=TOMORROW - timedelta(seconds=1)) == SHIPPED
    assert await line.photos(at=TOMORROW) == 5


async def test_a_rule_for_every_site_comes_too_and_the_sites_own_goes_before_it() -> None:
    line = Line()

    await line.decides(8, site=None)
    await line.joined()
    of_the_house = await line.photos()
    await line.decides(3)
    await line.joined()

    assert (of_the_house, await line.photos()) == (8, 3)


async def test_a_rule_of_another_site_never_travels() -> None:
    line = Line()
    await line.decides(4, site="nanhu")

    quiet = await line.answers(await line.beat())
    await line.decides(3)
    (told,) = await line.answers(await line.beat())

    assert quiet == []
    assert {one.for_site for one in told.body.rules} == {JINXIU}
    assert "nanhu" not in told.model_dump_json()
    assert told.route() == "rulebook.rules.sent.jinxiu"


async def test_what_is_withdrawn_at_the_center_is_withdrawn_at_the_site() -> None:
    line = Line()
    await line.decides(3)
    await line.joined()

    await line.rules.withdraw(RULES, "photos_per_task", site=JINXIU, because=a_command(at=line.clock()))
    await line.joined()

    assert await line.photos() == SHIPPED


async def test_a_site_that_agrees_is_sent_nothing_and_one_that_missed_something_is_sent_it_again() -> None:
    line = Line()
    await line.decides(3)

    lost = await line.answers(await line.beat())
    (again,) = await line.answers(await line.beat())
    await line.site.redelivers(again)

    assert len(lost) == 1
    assert await line.answers(await line.beat()) == []


async def test_news_that_comes_twice_or_late_changes_nothing() -> None:
    line = Line()
    await line.decides(3)
    (first,) = await line.answers(await line.beat())
    await line.decides(4)
    (second,) = await line.answers(await line.beat())

    for message in (second, first, second, first):
        await line.site.redelivers(message)

    assert await line.photos() == 4
    assert await line.answers(await line.beat()) == []


async def test_a_beat_that_comes_twice_is_answered_once() -> None:
    line = Line()
    await line.decides(3)
    beat = await line.beat()

    answers = [await line.answers(beat) for _ in range(2)]

    assert [len(one) for one in answers] == [1, 0]


async def test_a_site_of_an_earlier_version_is_sent_nothing() -> None:
    line = Line()
    await line.decides(3)

    assert await line.answers(a_message(LinkBeat(site=JINXIU, waiting=0), at=line.clock())) == []


@pytest.mark.parametrize(
    ("sites", "answers"), [("nanhu", 1), ("nanhu,jinxiu", 0), ("all but jinxiu", 1), ("all", 0)]
)
async def test_a_center_answers_the_sites_that_it_leaves_alone(sites: str, answers: int) -> None:
    line = Line()
    other = Site(sites=sites, clock=line.clock)
    await StoredRules(other.database, clock=line.clock).change(
        RULES, "photos_per_task", value=9, because=a_command()
    )

    await other.redelivers(await line.beat())

    sent = [one for one in other.database.store(LINKS).said if isinstance(one.body, RulesSent)]
    assert len(sent) == answers


async def test_a_site_refuses_the_rules_of_another() -> None:
    line = Line()

    with pytest.raises(ForeignSiteError):
        await line.site.hears(RulesSent(as_of=line.clock(), rules=()), site="nanhu")


async def test_a_rule_that_a_newer_center_knows_is_left_out_and_the_others_hold() -> None:
    line = Line()
    await line.decides(3)
    (told,) = await line.answers(await line.beat())
    (known,) = told.body.rules
    newer = (known.model_copy(update={"change": "c-2", "rule": "videos_per_task"}), known)

    await line.site.hears(told.body.model_copy(update={"rules": newer}))

    assert await line.photos() == 3


async def test_the_crew_is_held_to_the_rule_that_came() -> None:
    line = Line()
    for known in (a_place(), a_crew(), an_offer()):
        await line.site.hears(known)
    await line.site.does("accept")
    await line.decides(1)
    await line.joined()

    answers = [await line.site.sends(a_photo(), key=key) for key in ("one", "two")]

    assert [(one.status_code, one.json().get("code")) for one in answers] == [
        (200, None),
        (422, "too_many_photos"),
    ]


async def changes_there(line: Line, *, language: str) -> list[httpx.Response]:
    chief = a_person(Role.CENTER_MANAGER, language=language)
    async with a_client(line.site.service, line.site.ground, chief) as client:
        said = {"value": 5, "site": "jinxiu"}
        return [
            await client.put("/rules/files/photos_per_task", json=said),
            await client.delete("/rules/files/photos_per_task", params={"site": "jinxiu"}),
        ]


@pytest.mark.parametrize(("language", "words"), [("zh", "由中心管理"), ("en", "The center keeps")])
async def test_rules_are_not_changed_at_the_site_and_it_says_where(language: str, words: str) -> None:
    line = Line()

    answers = await changes_there(line, language=language)

    assert [one.status_code for one in answers] == [409, 409]
    assert {one.json()["code"] for one in answers} == {"rules_at_center"}
    assert all(words in one.json()["title"] for one in answers)
    assert await line.photos() == SHIPPED


async def test_the_site_shows_what_the_center_decided_and_who_did() -> None:
    line = Line()
    await line.decides(3)
    await line.joined()

    async with line.site.client() as client:
        rules = (await client.get("/rules")).json()["items"]

    shown = next(one for one in rules if one["field"] == "photos_per_task")
    assert (shown["value"], shown["sites"]) == (SHIPPED, {"jinxiu": 3})
    assert [(one["value"], one["by"]) for one in shown["history"]] == [(3, "wangmin")]


async def test_what_a_site_once_changed_for_itself_no_longer_counts() -> None:
    line = Line()
    own = StoredRules(line.site.database, clock=line.clock)
    await own.change(RULES, "photos_per_task", value=7, site=JINXIU, because=a_command())

    assert await line.photos() == SHIPPED


async def test_enrolling_brings_the_rules_of_that_time_and_no_other_sites(tmp_path: Path) -> None:
    line = Line()
    for value, site in ((8, None), (3, "jinxiu"), (4, "nanhu")):
        await line.decides(value, site=site)

    taken = await bundle.take(JINXIU, database=line.center.database, at=line.clock())
    taken.write(tmp_path / "bundle.json")
    for _ in range(2):
        await bundle.settle(bundle.Bundle.read(tmp_path / "bundle.json"), database=line.site.database)

    assert await line.photos() == 3
    assert "nanhu" not in (tmp_path / "bundle.json").read_text()
    assert await line.answers(await line.beat()) == []


async def test_a_bundle_of_an_earlier_version_brings_no_rules_and_the_first_beat_fetches_them(
    tmp_path: Path,
) -> None:
    line = Line()
    await line.decides(3)
    old = await bundle.take(JINXIU, database=line.center.database, at=line.clock())
    replace(old, rules=()).write(tmp_path / "bundle.json")

    await bundle.settle(bundle.Bundle.read(tmp_path / "bundle.json"), database=line.site.database)
    before = await line.photos()
    await line.joined()

    assert (before, await line.photos()) == (SHIPPED, 3)


async def test_the_change_is_in_the_journal_once_and_its_road_to_the_site_is_not() -> None:
    line = Line()

    await line.decides(3)
    await line.joined()

    said = [one.body for one in line.center.database.store(CHANGES).said]
    assert [type(one) for one in said] == [RuleChanged]
    assert {one.body.exchange for one in line.sent} == {"links"}
    assert line.site.database.store(CHANGES).said == []
