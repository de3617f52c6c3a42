"""What a member does with a task. Every function raises what its rule in the domain raises."""

from services.crew.prices.domain import PriceBook
from services.crew.work.domain.price import Price
from services.crew.work.domain.work import Work, WorkState
from shared.auth.person import Person
from shared.contracts.crew import (
    PriceTold,
    WorkAccepted,
    WorkDeclined,
    WorkFinished,
    WorkSigned,
    WorkStarted,
)
from shared.contracts.dispatch import PriceLine
from shared.contracts.envelope import Command
from shared.storage.store import Decision, Store
from shared.vocabulary.ids import TaskId


async def accept_work(key: TaskId, *, person: Person, because: Command, works: Store[Work]) -> Work:
    """The member has the task; of two who tap at once one wins, the other gets TakenError with the name."""

    def accept(work: Work) -> Decision[Work]:
        if work.member == person.id and work.state is WorkState.ACCEPTED:
            return work, ()
        taken = work.accepted(member=person.id, name=person.name, at=because.at)
        said = WorkAccepted(
            task=work.id,
            case=work.case,
            crew=work.crew,
            offer=work.offer,
            member=person.id,
            member_name=person.name,
        )
        return taken, [said]

    return await works.change(key, accept, because=because)


async def decline_work(
    key: TaskId, *, reason: str, person: Person, because: Command, works: Store[Work]
) -> Work:
    """The crew does not take it, or gives it back, with a reason."""

    def decline(work: Work) -> Decision[Work]:
        declined = work.declined(member=person.id, reason=reason, at=because.at)
        said = WorkDeclined(
            task=work.id,
            case=work.case,
            crew=work.crew,
            offer=work.offer,
            member=person.id,
            reason=reason,
        )
        return declined, [said]

    return await works.change(key, decline, because=because)


async def start_work(
    key: TaskId, *, consent: bool, person: Person, because: Command, works: Store[Work]
) -> Work:
    """At the door, behind the price gate and with the owner's consent (PFS-01, SCR-53)."""

    def start(work: Work) -> Decision[Work]:
        started = work.started(member=person.id, consent=consent, at=because.at)
        return started, [WorkStarted(task=work.id, case=work.case, member=person.id)]

    return await works.change(key, start, because=because)


async def tell_price(
    key: TaskId,
    *,
    price: Price,
    person: Person,
    because: Command,
    works: Store[Work],
    price_books: Store[PriceBook],
) -> Work:
    """The owner was told the price; lines with a code keep to the price book (PFS-01)."""
    work = await works.get(key)
    book = await price_books.find(work.site)
    for line in price.lines:
        line.check()
        if line.code and book:
            book.check(code=line.code, unit_price=line.unit_price)

    def tell(work: Work) -> Decision[Work]:
        told = work.told(price, member=person.id, at=because.at)
        said = PriceTold(
            task=work.id,
            case=work.case,
            amount=price.amount,
            lines=tuple(
                PriceLine(
                    code=line.code,
                    what=line.what,
                    unit=line.unit,
                    quantity=line.quantity,
                    unit_price=line.unit_price,
                )
                for line in price.lines
            ),
            told_to=price.told_to,
            agreed=price.agreed,
        )
        return told, [said]

    return await works.change(key, tell, because=because)


async def finish_work(
    key: TaskId,
    *,
    done: bool,
    note: str,
    materials: tuple[str, ...],
    person: Person,
    because: Command,
    works: Store[Work],
) -> Work:
    """The work is over, or could not be done and the note says why."""

    def finish(work: Work) -> Decision[Work]:
        over = work.finished(member=person.id, done=done, note=note, materials=materials, at=because.at)
        said = WorkFinished(
            task=work.id,
            case=work.case,
            member=person.id,
            done=done,
            note=note,
            materials=materials,
            photos=tuple(photo.id for photo in work.photos),
        )
        return over, [said]

    return await works.change(key, finish, because=because)


async def sign_work(
    key: TaskId, *, signer: str, person: Person, because: Command, works: Store[Work]
) -> Work:
    """The owner confirmed on the work order that it is done (RWO-05)."""

    def sign(work: Work) -> Decision[Work]:
        signed = work.signed(member=person.id, signer=signer, at=because.at)
        signature = work.signature.id if work.signature else None
        said = WorkSigned(task=work.id, case=work.case, signer=signer, signature=signature)
        return signed, [said]

    return await works.change(key, sign, because=because)
