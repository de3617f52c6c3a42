import pytest

from services.notification.contacts import handlers
from services.notification.contacts.domain import HouseholdContact, Resident
from services.notification.notices.views import staff_of, staff_with
from shared.vocabulary.ids import CrewId, HouseholdId
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.notification.office import CASE, SITE, a_case, a_confirmation, a_household, an_account, an_office


async def test_what_was_confirmed_stands_when_the_opening_arrives_late_or_twice() -> None:
    office = await an_office()
    late = a_message(a_case().model_copy(update={"contact_name": "先前的名字"}))

    await handlers.note_case(late, contacts=office.teller.contacts)
    await handlers.note_case(late, contacts=office.teller.contacts)

    contact = await office.teller.contacts.get(CASE)
    assert (contact.name, contact.number, contact.place) == ("李女士", "A-1042", "锦绣园 3-2-1202")


async def test_a_confirmation_heard_before_the_opening_is_kept() -> None:
    office = await an_office()
    early = a_confirmation().model_copy(update={"case": "case-9"})

    await handlers.note_confirmation(a_message(early), contacts=office.teller.contacts)
    await handlers.note_confirmation(a_message(early), contacts=office.teller.contacts)

    assert (await office.teller.contacts.get("case-9")).site == SITE


@pytest.mark.parametrize("kept", ["13800002046", "+8613800002046"])
@pytest.mark.parametrize("told", ["13800002046", "+8613800002046"])
def test_whoever_called_is_known_among_the_residents_however_the_number_is_spelt(
    kept: str, told: str
) -> None:
    caller = Resident(name="李女士", phones=("8023", kept), mail=None, language="en")
    household = HouseholdContact(HouseholdId("home"), SITE, 1, (caller,))

    assert household.resident_with(told) is caller
    assert household.resident_with("") is None


async def test_an_older_revision_of_a_household_changes_nothing() -> None:
    office = await an_office()
    households = office.teller.households
    await handlers.note_household(a_message(a_household(language="en", revision=3)), households=households)

    await handlers.note_household(a_message(a_household(language="zh", revision=2)), households=households)

    kept = await households.get("jx-3-2-1202")
    assert (kept.revision, kept.residents[0].language) == (3, "en")


async def test_somebody_who_left_is_told_nothing_any_more() -> None:
    office = await an_office()
    left = an_account("guanjia", Role.STEWARD, revision=2, active=False)

    await handlers.note_account(a_message(left), staff=office.teller.staff)

    assert await staff_with(Role.STEWARD, site=SITE, staff=office.teller.staff) == []


async def test_an_older_revision_of_an_account_changes_nothing() -> None:
    office = await an_office()
    newer = an_account("guanjia", Role.STEWARD, revision=5, active=False)
    await handlers.note_account(a_message(newer), staff=office.teller.staff)

    await handlers.note_account(a_message(an_account("guanjia", Role.STEWARD)), staff=office.teller.staff)

    assert await staff_with(Role.STEWARD, site=SITE, staff=office.teller.staff) == []


async def test_only_members_of_the_crew_at_the_site_are_its_crew() -> None:
    office = await an_office()

    crew = await staff_of(CrewId("engineering-1"), site=SITE, staff=office.teller.staff)

    assert sorted(one.id for one in crew) == ["liugong", "zhaolead"]
    assert await staff_of(CrewId("cleaning-1"), site=SITE, staff=office.teller.staff) == []
