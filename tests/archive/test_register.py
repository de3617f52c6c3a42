"""The register keeps sites, crews and households, and says what changed."""

from dataclasses import replace

import pytest

from services.archive.register import handlers
from services.archive.register.domain import (
    BadPhoneError,
    BadRegisterError,
    OtherSiteError,
    dialled,
)
from services.archive.register.views import CREWS, HOUSEHOLDS, SITES, households_at
from shared.contracts.archive import CrewFormed, HouseholdRegistered, SiteOpened
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import CrewId
from shared.vocabulary.matters import Trade
from shared.vocabulary.numbers import international
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import NotFoundError
from tests.archive.people import (
    HOUSEHOLD_JSON,
    JINXIU,
    SITE_JSON,
    a_household,
    a_member,
    a_room,
    a_site,
    an_archivist,
    the_archive,
)
from tests.causes import a_command
from tests.ground import a_client, a_person


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("138-0000-1234", "+8613800001234"),
        ("+86 138 0000 1234", "+8613800001234"),
        ("0086 138 0000 1234", "+8613800001234"),
        ("0537 2345678", "+865372345678"),
        ("0571-8888 1234", "+8657188881234"),
        ("+86 571 8888 1234", "+8657188881234"),
        ("400-800-1234", "+864008001234"),
        ("+1 212 555 0100", "+12125550100"),
        ("１３８００００１２３４", "+8613800001234"),
        ("8023", "8023"),
        ("8888 1234", "88881234"),
        ("10086", "10086"),
    ],
)
def test_a_phone_is_kept_as_the_hotline_keeps_it_or_else_as_it_is_dialled(written: str, kept: str) -> None:
    assert dialled(written) == kept == international(written)


@pytest.mark.parametrize(
    "wrong", ["12345678901", "abc", "", "138000012345", "1380000123x", "13800001234 ext 5"]
)
def test_what_is_no_phone_is_refused_with_its_value(wrong: str) -> None:
    with pytest.raises(BadPhoneError, match="is no telephone number") as caught:
        dialled(wrong)

    assert caught.value.values["phone"] == wrong


@pytest.mark.parametrize("asked", ["+86 137 0000 1234", "13700001234", "137-0000-1234", "+8613700001234"])
@pytest.mark.parametrize("kept", ["+8613700001234", "13700001234"])
async def test_a_household_is_found_by_a_number_in_any_spelling_also_in_a_register_of_before(
    kept: str, asked: str
) -> None:
    households = MemoryDatabase().store(HOUSEHOLDS)
    household = replace(a_household(), phones=(kept,))
    await households.add(household, because=a_command())

    found = await households_at(None, phone=asked, q="", after=None, limit=50, households=households)

    assert [one.id for one in found] == [household.id]


async def test_one_number_in_two_spellings_is_one_number() -> None:
    household = a_household(people=(a_member(phones=("13700001234", "+86 137 0000 1234")),))

    assert household.people[0].phones == household.phones == ("+8613700001234",)


@pytest.mark.rule("HHF-18")
async def test_the_same_particulars_again_say_nothing_where_numbers_were_kept_in_another_spelling() -> None:
    fresh = a_household()
    old = replace(fresh, people=(a_member(phones=("13800001234",)),), phones=("13800001234",))

    assert old.updated(fresh) is old
    assert old.updated(a_household(people=(a_member(phones=("13800001235",)),))).revision == 2


async def test_opening_a_site_twice_says_it_once() -> None:
    sites = MemoryDatabase().store(SITES)

    await handlers.open_site(a_site(), sites=sites, because=a_command())
    await handlers.open_site(a_site(), sites=sites, because=a_command())

    assert [type(message.body) for message in sites.said] == [SiteOpened]


async def test_a_site_whose_particulars_change_is_said_again() -> None:
    sites = MemoryDatabase().store(SITES)
    await handlers.open_site(a_site(), sites=sites, because=a_command())

    await handlers.open_site(a_site(name="锦绣花园"), sites=sites, because=a_command())

    assert [message.body.name for message in sites.said if isinstance(message.body, SiteOpened)] == [
        "锦绣园",
        "锦绣花园",
    ]


async def test_a_site_code_is_refused_unless_it_fits_on_a_slip() -> None:
    with pytest.raises(BadRegisterError, match="two to four capital letters"):
        a_site(code="jinxiu-1").checked()


async def test_a_crew_of_a_site_nobody_opened_is_not_formed() -> None:
    database = MemoryDatabase()

    with pytest.raises(NotFoundError):
        await handlers.form_crew(
            JINXIU,
            CrewId("engineering-1"),
            name="工程一班",
            name_en="Engineering 1",
            trade=Trade.ENGINEERING,
            sites=database.store(SITES),
            crews=database.store(CREWS),
            because=a_command(),
        )


async def test_a_formed_crew_says_its_queue_can_be_declared() -> None:
    database = MemoryDatabase()
    sites, crews = database.store(SITES), database.store(CREWS)
    await handlers.open_site(a_site(), sites=sites, because=a_command())

    for _ in range(2):
        await handlers.form_crew(
            JINXIU,
            CrewId("engineering-1"),
            name="工程一班",
            name_en="Engineering 1",
            trade=Trade.ENGINEERING,
            sites=sites,
            crews=crews,
            because=a_command(),
        )

    assert [message.body for message in crews.said] == [
        CrewFormed(
            site=JINXIU,
            crew=CrewId("engineering-1"),
            name="工程一班",
            name_en="Engineering 1",
            trade=Trade.ENGINEERING,
        )
    ]


@pytest.mark.rule("HHF-06", "HHF-18")
async def test_each_change_of_a_household_has_the_next_revision_and_the_same_again_has_none() -> None:
    database = MemoryDatabase()
    sites, households = database.store(SITES), database.store(HOUSEHOLDS)
    await handlers.open_site(a_site(), sites=sites, because=a_command())
    new_owner = a_household(people=(a_member("李芳"),))

    for fresh in (a_household(), a_household(), new_owner):
        await handlers.register_household(fresh, sites=sites, households=households, because=a_command())

    said = [message.body for message in households.said if isinstance(message.body, HouseholdRegistered)]
    assert [(body.revision, body.people[0].name) for body in said] == [(1, "王小明"), (2, "李芳")]


async def test_the_same_command_twice_registers_once() -> None:
    database = MemoryDatabase()
    sites, households = database.store(SITES), database.store(HOUSEHOLDS)
    await handlers.open_site(a_site(), sites=sites, because=a_command())
    command = a_command()

    for _ in range(2):
        await handlers.register_household(a_household(), sites=sites, households=households, because=command)

    assert len(households.said) == 1


def test_a_household_of_another_site_is_not_taken_over() -> None:
    with pytest.raises(OtherSiteError, match="belongs to site jinxiu, not yunjing"):
        a_household().updated(a_household(site="yunjing"))


def test_a_room_without_area_is_refused() -> None:
    with pytest.raises(BadRegisterError, match="square metres above 0"):
        a_household(rooms=(a_room(area="0"),))


@pytest.mark.rule("HHF-01", "SEC-04")
async def test_a_household_is_found_by_any_of_its_phones_and_shown_with_the_phone_masked() -> None:
    service, ground = the_archive()
    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)
        await client.put("/sites/jinxiu/households/JX-3-2-501", json=HOUSEHOLD_JSON)

        found = (await client.get("/households", params={"phone": "+86 138 0000 1234"})).json()

    assert [one["id"] for one in found["items"]] == ["JX-3-2-501"]
    assert found["items"][0]["people"][0]["phones"] == ["138****1234"]
    assert found["items"][0]["people"][0]["mail"] == "****"


@pytest.mark.parametrize("q", ["王", "王小", "3栋2单元5", "3栋"])
async def test_a_household_is_found_by_how_a_name_or_a_room_begins(q: str) -> None:
    service, ground = the_archive()
    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)
        await client.put("/sites/jinxiu/households/JX-3-2-501", json=HOUSEHOLD_JSON)

        found = (await client.get("/households", params={"site": "jinxiu", "q": q})).json()

    assert [one["id"] for one in found["items"]] == ["JX-3-2-501"]


async def test_a_household_with_a_malformed_phone_is_refused_and_not_kept() -> None:
    service, ground = the_archive()
    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)
        wrong = HOUSEHOLD_JSON | {"people": [{"name": "王小明", "phones": ["12345" + "678901"]}]}

        answer = await client.put("/sites/jinxiu/households/JX-3-2-501", json=wrong)
        found = await client.get("/households/JX-3-2-501")

    assert (answer.status_code, answer.json()["code"]) == (409, "bad_phone")
    assert answer.json()["title"].startswith("“12345678901”不是可以拨打的电话号码")
    assert found.status_code == 404


async def test_a_household_of_an_unknown_site_is_refused() -> None:
    service, ground = the_archive()
    async with an_archivist(service, ground) as client:
        answer = await client.put("/sites/nowhere/households/X-1", json=HOUSEHOLD_JSON)

    assert answer.status_code == 404


@pytest.mark.rule("SEC-01", "SEC-05")
async def test_a_crew_member_may_not_look_into_the_register() -> None:
    service, ground = the_archive()
    async with a_client(service, ground, a_person(Role.CREW, sites=("jinxiu",))) as client:
        answers = [await client.get("/households"), await client.get("/households/JX-3-2-501/timeline")]

    assert [answer.status_code for answer in answers] == [403, 403]


@pytest.mark.rule("SEC-03")
async def test_a_steward_sees_the_households_of_the_own_site_only() -> None:
    service, ground = the_archive()
    async with an_archivist(service, ground) as client:
        for site, code in (("jinxiu", "JX"), ("yunjing", "YJ")):
            await client.post("/sites", json=SITE_JSON | {"id": site, "code": code})
            await client.put(f"/sites/{site}/households/{code}-1", json=HOUSEHOLD_JSON)

    async with a_client(service, ground, a_person(Role.STEWARD, sites=("yunjing",))) as client:
        listed = (await client.get("/households")).json()["items"]
        other = await client.get("/households/JX-1")
        asked = await client.get("/households", params={"site": "jinxiu"})

    assert [one["id"] for one in listed] == ["YJ-1"]
    assert (other.status_code, asked.status_code) == (403, 403)
