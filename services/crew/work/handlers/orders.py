"""What comes by the crew's lanes: offers and withdrawals."""

from services.crew.lanes.domain import Served
from services.crew.work.domain.work import Work
from shared.contracts.dispatch import OfferTask, WithdrawTask
from shared.contracts.envelope import Message
from shared.storage.store import Decision, Store
from shared.vocabulary.refusals import NotFoundError


async def receive_offer(message: Message[OfferTask], *, works: Store[Work], served: Served) -> None:
    """The task is in the crew's list; a newer offer replaces an older one. Raises ForeignSiteError."""
    body = message.body
    served.must_hold(body.site)
    fresh = Work(
        id=body.task,
        site=body.site,
        crew=body.crew,
        offer=body.offer,
        case=body.case,
        case_number=body.case_number,
        slip=body.slip,
        kind=body.kind,
        urgency=body.urgency,
        trade=body.trade,
        what=body.what,
        paid=body.paid,
        household=body.household,
        place=body.place,
        contact_name=body.contact_name,
        contact_phone=body.contact_phone,
        wanted_at=body.wanted_at,
        accept_by=body.accept_by,
        due=body.due,
        changed_at=message.at,
        chosen=body.chosen,
        after=body.after,
    )

    def receive(work: Work | None) -> Decision[Work]:
        return (work.replaced_by(fresh) if work else fresh), ()

    await works.fold(body.task, receive, because=message)


async def receive_withdrawal(message: Message[WithdrawTask], *, works: Store[Work], served: Served) -> None:
    """The task leaves the crew's list; a withdrawal that overtook its offer waits. Raises ForeignSiteError."""
    body = message.body
    served.must_hold(body.site)

    def withdraw(work: Work) -> Decision[Work]:
        if body.offer > work.offer:
            raise NotFoundError(f"offer {body.offer} of task", work.id)
        return work.withdrawn(crew=body.crew, offer=body.offer, reason=body.reason, at=message.at), ()

    await works.change(body.task, withdraw, because=message)
