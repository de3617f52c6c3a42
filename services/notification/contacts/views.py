"""What this service has heard of whom it can reach."""

from services.notification.contacts.domain import CaseContact, HouseholdContact, Place, Staff
from shared.storage.store import STEADY, Index, Kept

CASE_CONTACTS = Kept(CaseContact, "case_contacts")
HOUSEHOLD_CONTACTS = Kept(HouseholdContact, "household_contacts")
STAFF = Kept(Staff, "staff", indexes=(Index(("holds",)), Index(("crews",))))
PLACES = Kept(Place, "places", steady=STEADY)
