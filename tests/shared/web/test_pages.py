"""Pages: whole or in part, in the reader's language, with what the reader may see."""

import re

import httpx
import pytest

from shared.auth.person import Grant, Person
from shared.vocabulary.ids import AccountId, SiteId
from shared.vocabulary.people import Role
from shared.web.pages import LANGUAGE, SITE
from tests.shared.web.lookbook import WANGMIN, lookbook

HTML = {"accept": "text/html"}


def a_reader(person: Person | None = WANGMIN, **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=lookbook(person), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://testserver", headers={**HTML, **headers})


async def test_a_page_is_chinese_first_and_english_when_asked() -> None:
    async with a_reader() as reader:
        chinese = await reader.get("/lookbook")
        english = await reader.get("/lookbook", params={"language": "en"})
        later = await reader.get("/lookbook")

    assert '<html lang="zh-CN">' in chinese.text
    assert "已超时 2小时" in chinese.text
    assert '<html lang="en">' in english.text
    assert "2 hours overdue" in english.text
    assert f"{LANGUAGE}=en" in english.headers["set-cookie"]
    assert '<html lang="en">' in later.text


async def test_before_the_sign_in_the_browser_chooses_the_language() -> None:
    async with a_reader(None, **{"accept-language": "en-GB,en"}) as reader:
        english = await reader.get("/lookbook")
    async with a_reader(None, **{"accept-language": "fr"}) as reader:
        chinese = await reader.get("/lookbook")

    assert '<html lang="en">' in english.text
    assert '<html lang="zh-CN">' in chinese.text


async def test_the_language_switch_keeps_the_page_and_its_filters() -> None:
    async with a_reader() as reader:
        answer = await reader.get("/lookbook", params={"state": "open", "language": "zh"})

    assert "/lookbook?state=open&amp;language=en" in answer.text


async def test_the_navigation_shows_what_the_roles_open_and_marks_where_one_is() -> None:
    async with a_reader() as reader:
        answer = await reader.get("/lookbook")

    assert re.search(r'href="/lookbook" aria-current="page"', answer.text)
    assert 'href="/board"' in answer.text
    assert 'href="/money"' not in answer.text


async def test_the_switcher_offers_only_the_readers_own_sites() -> None:
    steward = Person(
        id=AccountId("chen"),
        name="陈静",
        grants=(Grant(Role.AGENT, frozenset({SiteId("jinxiu"), SiteId("nanhu")})),),
    )
    async with a_reader(steward) as reader:
        own = await reader.get("/lookbook", params={"site": "jinxiu"})
        foreign = await reader.get("/lookbook", params={"site": "yunjing"})

    assert f"{SITE}=jinxiu" in own.headers["set-cookie"]
    assert "云景大厦</a>" not in own.text
    assert f"{SITE}=yunjing" not in str(foreign.headers)


async def test_a_fragment_is_a_block_of_the_pages_own_template() -> None:
    async with a_reader() as reader:
        answer = await reader.get("/lookbook/rows")

    assert answer.text.lstrip().startswith("<tr>")
    assert "¥16,409.02" in answer.text
    assert "<html" not in answer.text


async def test_phones_are_masked_unless_the_page_gives_them_in_full() -> None:
    async with a_reader() as reader:
        answer = await reader.get("/lookbook/rows")

    assert "138****2046" in answer.text
    assert '<a class="number" href="tel:13800002046">138 0000 2046</a>' in answer.text
    assert answer.text.count("13800002046") == 1


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_sign_has_an_icon_and_words(language: str) -> None:
    async with a_reader() as reader:
        answer = await reader.get("/lookbook", params={"language": language})

    chips = re.findall(r'class="chip[^"]*"[^>]*>(.*?)</span></(?:span|time)>', answer.text, re.DOTALL)
    assert len(chips) > 40
    assert all("<use href=" in chip and re.search(r"<span>[^<]+", chip) for chip in chips)


async def test_what_people_typed_is_escaped() -> None:
    person = Person(id=AccountId("x1"), name="<script>alert(1)</script>", grants=(Grant(Role.AGENT),))
    async with a_reader(person) as reader:
        answer = await reader.get("/lookbook")

    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


async def test_no_page_has_an_inline_script_or_style() -> None:
    async with a_reader() as reader:
        answer = await reader.get("/lookbook")

    assert not re.findall(r"<script(?![^>]*\ssrc=)", answer.text)
    assert not re.findall(r"\s(?:style|on[a-z]+)=", answer.text)


async def test_files_are_kept_for_good_under_the_address_of_their_content() -> None:
    async with a_reader() as reader:
        text = (await reader.get("/lookbook")).text
        (address,) = re.findall(r'href="(/static/[0-9a-f]+/guanjia\.css)"', text)
        kept = await reader.get(address)
        stale = await reader.get("/static/000000000000/guanjia.css")
        secret = await reader.get("/static/0/../../pages.py")

    assert kept.headers["cache-control"].endswith("immutable")
    assert stale.headers["cache-control"] == "no-cache"
    assert secret.status_code == 404
