"""Whose number rings, and where somebody lives."""

import pytest

from services.hotline.directory.domain.phones import MalformedPhoneError, contact_number
from services.hotline.directory.domain.words import initials
from shared.vocabulary.numbers import as_number
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.ground import a_person
from tests.hotline.desk import OWNER, a_hotline, a_household, a_site


@pytest.mark.parametrize(
    "spelled", ["13800138000", "+86 138 0013 8000", "0086-138-0013-8000", " 138-0013-8000 "]
)
def test_a_number_has_one_spelling(spelled: str) -> None:
    assert as_number(spelled) == "+8613800138000"


@pytest.mark.parametrize("phone", ["abc", "12", "1380013800x", "", "１２３４５６"])
def test_a_contact_number_nobody_could_dial_is_refused(phone: str) -> None:
    with pytest.raises(MalformedPhoneError):
        contact_number(phone)


def test_an_extension_is_a_number_to_call_back_on() -> None:
    assert contact_number("8001") == "8001"


@pytest.mark.parametrize(
    ("name", "letters"), [("李女士", "lns"), ("王敏", "wm"), ("Zhang 3", "zhang3"), ("㐂", "")]
)
def test_a_name_is_found_by_its_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize("spelled", [OWNER, "+8613800138000", "138 0013 8000"])
async def test_a_caller_is_found_in_any_spelling(spelled: str) -> None:
    hotline = await a_hotline()

    found = await hotline.get("/callers", phone=spelled)

    assert found["items"] == [
        {
            "household": "h1",
            "room": "room-3-2-1202",
            "site": "jinxiu",
            "place": "3-2-1202",
            "person": "李女士",
        }
    ]


@pytest.mark.parametrize("word", ["1202", "3栋2单元1202", "3栋"])
async def test_a_room_is_said_with_its_building_and_unit_and_found_by_either(word: str) -> None:
    hotline = await a_hotline()
    told = a_household("h7", labels=("1202",), name="周女士")
    room = told.rooms[0].model_copy(update={"building": "3栋", "unit": "2单元"})
    await hotline.hear(a_message(told.model_copy(update={"rooms": (room,)})))

    found = await hotline.get("/rooms", site="jinxiu", q=word)

    assert ("3栋2单元1202", "周女士") in [(one["place"], one["person"]) for one in found["items"]]


async def test_a_number_may_belong_to_several_households() -> None:
    hotline = await a_hotline()
    await hotline.hear(a_message(a_household("h2", labels=("5-1-301",), name="李老先生")))

    found = await hotline.get("/callers", phone=OWNER)

    assert {one["household"] for one in found["items"]} == {"h1", "h2"}


async def test_a_reader_of_one_site_sees_no_household_of_another() -> None:
    hotline = await a_hotline()
    elsewhere = hotline.as_person(a_person(Role.AGENT, sites=("yunjing",)))

    found = await elsewhere.get("/callers", phone=OWNER)

    assert found["items"] == []


async def test_a_stranger_is_nobodys_number() -> None:
    hotline = await a_hotline()

    assert (await hotline.get("/callers", phone="110"))["items"] == []


@pytest.mark.rule("KNO-01", "KNO-08")
@pytest.mark.parametrize("word", ["3-2", "1202", "120", "李", "李女", "LNS", "ln"])
async def test_a_room_is_found_by_the_beginning_of_its_label_or_a_name(word: str) -> None:
    hotline = await a_hotline()

    found = await hotline.get("/rooms", site="jinxiu", q=word)

    assert [(one["place"], one["person"]) for one in found["items"]] == [("3-2-1202", "李女士")]


async def test_a_room_is_not_found_by_what_it_does_not_begin_with() -> None:
    hotline = await a_hotline()

    assert (await hotline.get("/rooms", site="jinxiu", q="202"))["items"] == []


async def test_a_room_of_an_unknown_site_is_not_found() -> None:
    hotline = await a_hotline()

    answer = await hotline.client.get("/rooms", params={"site": "nowhere", "q": "1"})

    assert answer.status_code == 404


async def test_a_higher_revision_replaces_a_lower_one_and_never_the_other_way_round() -> None:
    hotline = await a_hotline()
    await hotline.hear(a_message(a_household(revision=3, name="周先生")))

    await hotline.hear(a_message(a_household(revision=2, name="旧人")))

    assert (await hotline.listings.get("h1")).people[0].name == "周先生"


async def test_a_redelivered_household_changes_nothing() -> None:
    hotline = await a_hotline()
    message = a_message(a_household(revision=2, name="周先生"), id="once")
    await hotline.hear(message)
    before = await hotline.listings.get("h1")

    await hotline.hear(message)

    assert await hotline.listings.get("h1") == before


async def test_a_site_told_later_replaces_what_was_told_before_whatever_arrives_last() -> None:
    hotline = await a_hotline()
    renamed = a_site().model_copy(update={"name": "锦绣新园"})
    later = a_message(renamed, at=hotline.clock.passes(days=1))
    await hotline.hear(later)

    await hotline.hear(a_message(a_site()))
    await hotline.hear(later)

    assert (await hotline.sites.get("jinxiu")).name == "锦绣新园"
