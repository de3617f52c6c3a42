"""The demo's register can be imported as it is, and is the same every time."""

from collections import Counter

import pytest

from deploy.demo.households import csv_of, households_of, read
from deploy.demo.load import accounts
from services.archive.imports.domain import read_households
from services.archive.imports.gateways import read_table
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import Role

SITES = tuple(site["id"] for site in read("sites")["sites"])


@pytest.mark.parametrize("site", SITES)
def test_every_row_of_the_demo_can_be_imported(site: str) -> None:
    sheet = read_households(read_table(csv_of(site)), site=SiteId(site))

    assert sheet.faults == ()
    assert [draft.household.id for draft in sheet.drafts] == [home.id for home in households_of(site)]


def test_the_demo_has_1200_households_and_some_phones_that_belong_to_two_rooms() -> None:
    homes = [home for site in SITES for home in households_of(site)]
    rooms = Counter(phone for home in homes for one in home.members for phone in one.phones)

    assert len({home.id for home in homes}) == 1200
    assert sum(count > 1 for count in rooms.values()) >= 50


def test_the_demo_is_the_same_every_time() -> None:
    first = csv_of("jinxiu")
    households_of.cache_clear()

    assert csv_of("jinxiu") == first


def test_every_crew_has_a_lead_and_every_role_somebody() -> None:
    opened = list(accounts())
    crews = {(site, crew["crew"]) for site in SITES for crew in read("sites")["crews"]}
    led = {
        (grant["sites"][0], one["crews"][0])
        for one in opened
        for grant in one["grants"]
        if grant["role"] == "crew_lead"
    }

    assert led == crews
    assert {grant["role"] for one in opened for grant in one["grants"]} == set(Role)
    assert len({one["account"] for one in opened}) == len(opened)
