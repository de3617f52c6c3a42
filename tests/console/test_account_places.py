"""The sites on an account's form, where there are many."""

import re

from services.console.accounts.pages.places import FEW
from services.console.journeys.domain.places import CrewCard, SiteCard
from services.console.journeys.views import CREWS, SITES
from tests.causes import a_command
from tests.clockwork import MONDAY_MORNING
from tests.console.doors import House, proof


async def many_sites(office: House) -> None:
    database = office.ground.database
    for n in range(FEW + 1):
        site = SiteCard(f"site-{n}", f"小区{n}", f"Site {n}", f"S{n}", "Asia/Shanghai", MONDAY_MORNING)
        crew = CrewCard(
            f"{site.id}.crew", site.id, f"crew-{n}", f"班{n}", f"Crew {n}", "greening", MONDAY_MORNING
        )
        await database.store(SITES).add(site, because=a_command())
        await database.store(CREWS).add(crew, because=a_command())


def places_in(text: str) -> set[str]:
    return set(re.findall(r'name="place" value="([^"]+)"', text))


async def test_of_many_sites_the_form_shows_those_that_matter(office: House) -> None:
    await many_sites(office)
    admin = await office.browser()
    form = {"csrf_token": proof((await admin.get("/accounts/new")).text), "right": "crew@site-1"}
    new = {**form, "account": "liqiang", "name": "李强", "password": "one-long-password"}
    await admin.post("/accounts/new", data=new)

    fresh, kept = (await admin.get("/accounts/new")).text, (await admin.get("/accounts/liqiang")).text

    assert (places_in(fresh), places_in(kept)) == (set(), {"site-1"})
    assert re.findall(r'name="crew" value="([^"]+)"', fresh + kept) == ["crew-1"]
    assert '<option value="site-2">小区2</option>' in kept
    assert '<option value="site-1">' not in kept


async def test_a_site_that_is_added_brings_its_crews_and_what_is_ticked_stays_ticked(office: House) -> None:
    await many_sites(office)
    admin = await office.browser()
    ticked = {"place": ["site-1"], "right": ["crew@site-1", "auditor"], "crew": ["crew-1"]}

    more = (await admin.get("/accounts/new/offer", params={**ticked, "add": "site-3"})).text
    foreign = (await admin.get("/accounts/new/offer", params={**ticked, "add": "nowhere"})).text

    assert (places_in(more), places_in(foreign)) == ({"site-1", "site-3"}, {"site-1"})
    assert set(re.findall(r'value="([^"]+)" checked', more)) == {"crew@site-1", "auditor", "crew-1"}
    assert re.findall(r'name="crew" value="([^"]+)"', more) == ["crew-1", "crew-3"]


async def test_a_right_at_a_site_that_was_never_heard_of_stays_on_the_form(office: House) -> None:
    admin = await office.browser()
    form = {
        "csrf_token": proof((await admin.get("/accounts/new")).text),
        "right": ["crew@away", "steward@away"],
    }
    new = {**form, "account": "liqiang", "name": "李强", "password": "one-long-password"}
    await admin.post("/accounts/new", data=new)

    kept = (await admin.get("/accounts/liqiang")).text

    assert re.findall(r'name="right" value="([^"]+)" checked', kept) == ["steward@away", "crew@away"]
    assert re.findall(r'name="place" value="([^"]+)"', kept) == ["away"]
