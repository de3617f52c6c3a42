"""Second step of a case: room, name and phone are read back to the caller."""

from dataclasses import dataclass, replace

from services.hotline.cases.domain.case import Case, Moment
from services.hotline.cases.domain.refusals import BlankFieldError, NotReadBackError
from services.hotline.directory.domain.phones import contact_number
from shared.vocabulary.ids import HouseholdId, RoomId, SiteId
from shared.vocabulary.matters import CaseState


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the caller confirmed, and which of it was read back."""

    site: SiteId
    place: str
    contact_name: str
    contact_phone: str
    read_back: tuple[str, ...]
    room: RoomId | None = None
    household: HouseholdId | None = None

    def of_household(self, household: HouseholdId | None) -> "Confirmation":
        """The same with the household that lives in the room."""
        return replace(self, household=household)


def confirm(case: Case, told: Confirmation, *, moment: Moment) -> Case:
    """The case confirmed: name and phone, and the room if there is one, must have been read back (HOT-09).

    In an emergency the place alone will do; then nothing but an emergency can come of the case. Raises
    SkippedStepError, NotReadBackError, BlankFieldError or MalformedPhoneError.
    """
    if not (case.state is CaseState.CONFIRMED and case.only_place_known):
        case.must_be(CaseState.RECORDED, to_be="confirmed")
    missing = _missing(told)
    only_place = bool(missing) and "place" in told.read_back
    if missing and not only_place:
        raise NotReadBackError(missing)
    if only_place and not told.place.strip():
        raise BlankFieldError("place")
    if not only_place and not told.contact_name.strip():
        raise BlankFieldError("contact_name")
    return replace(
        case,
        state=CaseState.CONFIRMED,
        site=told.site,
        room=told.room,
        household=told.household,
        place=told.place.strip(),
        contact_name=told.contact_name.strip() or case.contact_name,
        contact_phone=contact_number(told.contact_phone or case.contact_phone),
        read_back=told.read_back,
        only_place_known=only_place,
    ).noted(moment, "confirmed", note=", ".join(told.read_back))


def _missing(told: Confirmation) -> list[str]:
    needed = ["room", "name", "phone"] if told.room else ["name", "phone"]
    return [field for field in needed if field not in told.read_back]
