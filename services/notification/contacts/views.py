"""Who is behind a case, a role or a crew."""

from collections.abc import Sequence

from services.notification.contacts.domain import CaseContact, HouseholdContact, Place, Staff, held
from shared.storage.store import AnyOf, Index, Kept, Store
from shared.vocabulary.ids import CrewId, SiteId
from shared.vocabulary.people import Role

CASE_CONTACTS = Kept(CaseContact, "case_contacts")
HOUSEHOLD_CONTACTS = Kept(HouseholdContact, "household_contacts")
STAFF = Kept(Staff, "staff", indexes=(Index(("holds",)), Index(("crews",))))
PLACES = Kept(Place, "places")

ENOUGH = 50


async def staff_with(role: Role, *, site: SiteId | None, staff: Store[Staff]) -> Sequence[Staff]:
    """The active people who hold a role at a site."""
    return await staff.find_many({"holds": AnyOf(held(role, site=site)), "active": True}, limit=ENOUGH)


async def staff_of(crew: CrewId, *, site: SiteId | None, staff: Store[Staff]) -> Sequence[Staff]:
    """The active members and leads of a crew at a site."""
    roles = held(Role.CREW, site=site) + held(Role.CREW_LEAD, site=site)
    return await staff.find_many({"crews": crew, "holds": AnyOf(roles), "active": True}, limit=ENOUGH)
