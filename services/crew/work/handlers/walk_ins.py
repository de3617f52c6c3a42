"""A job that a member takes at the site: who was asked first sees to it (FCO-01, FCO-06)."""

import re
import uuid
from dataclasses import dataclass

from services.crew.lanes.domain import Lane
from services.crew.work.domain.refusals import MalformedPhoneError, MissingWordsError
from services.crew.work.domain.work import Work, WorkState
from shared.auth.person import Person
from shared.contracts.crew import MatterTaken, WorkAccepted
from shared.contracts.envelope import Command
from shared.storage.store import Numbers, Store
from shared.vocabulary.ids import CaseId, TaskId
from shared.vocabulary.matters import CaseKind, Urgency
from shared.vocabulary.numbers import international

PHONE = re.compile(r"\+?\d{3,20}")
WALKED_IN = 0
"""The number of the offer that a job taken at the site came by: dispatch counts its offers from 1."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What somebody at the site wants, in their words."""

    what: str
    place: str
    contact_name: str
    contact_phone: str
    urgency: Urgency = Urgency.NORMAL
    paid: bool = False

    def check(self) -> None:
        """Raise MissingWordsError or MalformedPhoneError: a matter is passed on in full (FCO-07)."""
        for field in ("what", "place", "contact_name", "contact_phone"):
            if not getattr(self, field).strip():
                raise MissingWordsError(field.replace("_", " "))
        if not PHONE.fullmatch(re.sub(r"[ ().-]", "", self.contact_phone)):
            raise MalformedPhoneError(self.contact_phone)


async def take_matter(
    matter: Matter, *, lane: Lane, person: Person, because: Command, works: Store[Work], numbers: Numbers
) -> Work:
    """The member has the job at once; the center learns of it as a case of theirs, whenever it hears.

    The ids of case and task follow from the command, so the same command twice takes one job. Until the center has
    given the slip its number, the job goes by a number of the site's own, such as ``W-0007``.
    """
    matter.check()
    case = CaseId(uuid.uuid5(uuid.NAMESPACE_OID, f"walk-in/{because.id}").hex)
    task = TaskId(f"{case}-1")
    number = await numbers.take(f"walk-ins/{lane.site}", purpose=task)
    kind = CaseKind.EMERGENCY if matter.urgency is Urgency.EMERGENCY else CaseKind.REPAIR
    work = Work(
        id=task,
        site=lane.site,
        crew=lane.crew,
        offer=WALKED_IN,
        case=case,
        case_number="",
        slip=f"W-{number:04d}",
        kind=kind,
        urgency=matter.urgency,
        trade=lane.trade,
        what=matter.what.strip(),
        paid=matter.paid,
        household=None,
        place=matter.place.strip(),
        contact_name=matter.contact_name.strip(),
        contact_phone=international(matter.contact_phone),
        wanted_at=None,
        accept_by=because.at,
        due=None,
        changed_at=because.at,
        accepted_at=because.at,
        state=WorkState.ACCEPTED,
        member=person.id,
        member_name=person.name,
    )
    taken = MatterTaken(
        case=case,
        task=task,
        site=lane.site,
        crew=lane.crew,
        member=person.id,
        member_name=person.name,
        trade=lane.trade,
        kind=kind,
        urgency=work.urgency,
        place=work.place,
        contact_name=work.contact_name,
        contact_phone=work.contact_phone,
        what=work.what,
        paid=work.paid,
    )
    accepted = WorkAccepted(
        task=task,
        case=case,
        crew=lane.crew,
        offer=WALKED_IN,
        member=person.id,
        member_name=person.name,
    )
    return await works.add(work, [taken, accepted], because=because)
