"""Every page of the office, in both languages, with and without what it shows."""

import re

import pytest

from shared.contracts.hotline import CaseServed
from shared.vocabulary.people import Role
from tests.console.office import Office, places
from tests.console.roads import CASE, a_road

EVERYBODY = (Role.AGENT, Role.SUPERVISOR, Role.FINANCE, Role.CENTER_MANAGER)
PAGES = (
    "/desk",
    "/desk?call=call-1",
    "/desk?channel=visit",
    f"/desk?case={CASE}",
    "/desk/ringing",
    "/desk/rooms?room_site=jinxiu&room_words=12",
    "/desk/script?step=record",
    "/desk/caller?contact_phone=13812342046",
    "/cases",
    "/cases?state=all&q=A-1042",
    f"/cases/{CASE}",
    f"/cases/{CASE}/road",
    f"/cases/{CASE}/why",
    "/board",
    "/board/columns?crew=jinxiu-eng",
    "/follow-ups",
    "/money",
    "/money?tab=paid",
    "/money?tab=tables",
    "/households",
    "/notices",
    "/rules",
)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_page_is_drawn_in_both_languages(language: str) -> None:
    office = Office()
    await office.hears((*places(), *a_road()))

    async with office.client(*EVERYBODY, language=language) as client:
        answers = [await client.get(path) for path in PAGES]

    assert [answer.status_code for answer in answers] == [200] * len(PAGES)
    whole = [answer.text for answer in answers if answer.text.startswith("<!doctype")]
    assert all(f'lang="{"zh-CN" if language == "zh" else "en"}"' in text for text in whole)
    if language == "en":
        assert not any(re.search(r"<h[12][^>]*>[^<]*[\u4e00-\u9fff]", text) for text in whole)


async def test_no_page_carries_a_script_or_a_style_of_its_own() -> None:
    office = Office()
    await office.hears((*places(), *a_road()))

    async with office.client(*EVERYBODY) as client:
        texts = [(await client.get(path)).text for path in PAGES]

    own = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=")
    assert [path for path, text in zip(PAGES, texts, strict=True) if own.search(text)] == []


async def test_a_page_with_nothing_to_show_says_what_would_be_here() -> None:
    office = Office()

    async with office.client(*EVERYBODY) as client:
        texts = [(await client.get(path)).text for path in ("/cases", "/follow-ups", "/money", "/notices")]

    assert "没有符合条件的事项" in texts[0]
    assert "没有待回访的事项" in texts[1]
    assert "没有待收费用" in texts[2]
    assert "还没有通知" in texts[3]


async def test_a_crew_member_is_not_let_into_the_office() -> None:
    office = Office()

    async with office.client(Role.CREW) as client:
        answers = [await client.get(path) for path in ("/desk", "/cases", "/board", "/money", "/rules")]

    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.parametrize(
    ("role", "first"),
    [(Role.AGENT, "/desk"), (Role.CASHIER, "/money"), (Role.SITE_MANAGER, "/board")],
)
async def test_the_first_page_is_where_the_work_is(role: Role, first: str) -> None:
    office = Office()

    async with office.client(role) as client:
        answer = await client.get("/")

    assert answer.headers["location"] == first


@pytest.mark.rule("SEC-04")
@pytest.mark.parametrize(
    ("page", "why"), [(f"/cases/{CASE}", "on_the_way"), (f"/follow-ups/{CASE}", "call_back")]
)
async def test_a_page_holds_a_number_only_when_it_was_asked_for(page: str, why: str) -> None:
    office = Office()
    await office.hears((*places(), *a_road(CaseServed)))
    office.owners["hotline"].answers[f"/cases/{CASE}/reveal"] = {"phone": "13812342046"}

    async with office.client(Role.AGENT) as client:
        before = (await client.get(page if page.startswith("/cases") else f"/follow-ups?case={CASE}")).text
        after = (await client.post(f"{page}/phone", data={"why": why})).text
    async with office.client(Role.AUDITOR) as client:
        refused = await client.post(f"{page}/phone", data={"why": why})

    assert "138****2046" in before
    assert "13812342046" not in before
    assert 'href="tel:13812342046"' in after
    assert office.owners["hotline"].told[0][:2] == (f"/cases/{CASE}/reveal", {"why": why})
    assert refused.status_code == 403
