"""The bar's choice of a site: a list where there are few, a search where there are many."""

import re

import httpx
from jinja2 import Environment

from shared.auth.person import Grant, Person
from shared.vocabulary.ids import AccountId, SiteId
from shared.vocabulary.people import Role
from shared.web.drawing import site_options
from shared.web.pages import BAR_LIST, SiteName
from tests.shared.web.lookbook import SITES, WANGMIN, lookbook

MANY = tuple(SiteName(SiteId(f"site-{n}"), f"小区{n}", f"Garden {n}") for n in range(BAR_LIST + 100))
FROM = {"accept": "text/html", "HX-Current-URL": "http://testserver/lookbook?state=open&site=nanhu"}


def a_reader(*sites: SiteName, person: Person | None = WANGMIN) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=lookbook(person, sites=sites), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=FROM)


def choices(text: str) -> list[str]:
    return re.findall(r"[?&;]site=([^\"&]*)", text)


async def test_few_sites_are_a_list_and_many_are_searched() -> None:
    async with a_reader(*SITES) as reader:
        few = (await reader.get("/lookbook")).text
    async with a_reader(*MANY) as reader:
        many = (await reader.get("/lookbook")).text

    assert choices(few) == ["", *(one.id for one in SITES)]
    assert (choices(many), 'hx-get="/bar/sites"' in many, 'hx-get="/bar/sites"' in few) == ([], True, False)


async def test_a_site_is_found_by_either_name_and_the_link_keeps_the_page_and_its_filters() -> None:
    async with a_reader(*MANY) as reader:
        chinese = (await reader.get("/bar/sites", params={"like": "小区117"})).text
        english = (await reader.get("/bar/sites", params={"like": " garden 117 "})).text

    assert choices(chinese) == choices(english) == ["site-117"]
    assert 'href="/lookbook?state=open&amp;site=site-117"' in chinese


async def test_nothing_typed_shows_the_first_ones_and_every_site() -> None:
    async with a_reader(*MANY) as reader:
        first = (await reader.get("/bar/sites")).text
        none = (await reader.get("/bar/sites", params={"like": "nowhere"})).text

    assert choices(first) == ["", *(one.id for one in MANY[:BAR_LIST])]
    assert "还有更多" in first
    assert (choices(none), "没有这样的小区" in none) == ([], True)


async def test_nobody_finds_a_site_of_others_and_no_link_leads_elsewhere() -> None:
    steward = Person(AccountId("chen"), "陈静", (Grant(Role.AGENT, frozenset({SiteId("site-1")})),))
    async with a_reader(*MANY, person=steward) as reader:
        own = (await reader.get("/bar/sites", params={"like": "site"})).text
        sent = {"HX-Current-URL": "http://testserver//elsewhere.example/"}
        away = (await reader.get("/bar/sites", headers=sent)).text
    async with a_reader(*MANY, person=None) as nobody:
        refused = await nobody.get("/bar/sites", headers={"accept": "application/json"})

    assert choices(own) == ["site-1"]
    assert re.findall(r'href="([^?]*)', away) == ["/elsewhere.example/"] * 2
    assert refused.status_code == 401


def test_a_select_offers_the_sites_by_their_names_whatever_these_hold() -> None:
    sites = (SiteName(SiteId("a"), "<锦绣>", "A & B"), SiteName(SiteId("b"), "云景", "B"))
    environment = Environment(autoescape=True)
    environment.globals["site_options"] = site_options
    template = environment.from_string("{{ site_options('b') }}|{{ site_options(among=['b']) }}")

    every, _, some = template.render(sites=sites, language="zh").partition("|")

    assert every == '<option value="a">&lt;锦绣&gt;</option><option value="b" selected>云景</option>'
    assert some == '<option value="b">云景</option>'
