"""A task in a crew's hands."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from services.crew.files.domain import Attachment, FileKind
from services.crew.work.domain.price import Price
from services.crew.work.domain.refusals import (
    ChosenAnotherError,
    ConsentError,
    GoneError,
    MissingWordsError,
    NotYoursError,
    PriceGateError,
    TakenError,
    TooManyPhotosError,
    WrongMomentError,
)
from shared.vocabulary.ids import AccountId, CaseId, CrewId, HouseholdId, SiteId, TaskId
from shared.vocabulary.matters import CaseKind, Trade, Urgency
from shared.vocabulary.privacy import PersonName, Phone, Words


class WorkState(StrEnum):
    """Where the crew stands with a task."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    STARTED = "started"
    FINISHED = "finished"
    SIGNED = "signed"
    NOT_DONE = "not_done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    PRICE_REFUSED = "price_refused"


NOT_ACCEPTED, REASSIGNED = "not_accepted", "reassigned"
"""Why dispatch ends an offer: a clock decided, or a person."""
MINE = (WorkState.ACCEPTED, WorkState.STARTED, WorkState.FINISHED)
DONE = (WorkState.FINISHED, WorkState.SIGNED)
GONE = (WorkState.DECLINED, WorkState.WITHDRAWN)
OVER = (WorkState.SIGNED, WorkState.NOT_DONE, WorkState.PRICE_REFUSED, *GONE)


@dataclass(frozen=True, slots=True)
class Work:
    """One task as its crew has it.

    ``offer`` is the number of the offer it came by; a higher one replaces it, and 0 is a job that the crew took
    itself. ``after`` says why the offer before it ended. ``chosen`` is the member it was given to by name, if any
    (FCO-12). ``changed_at`` moves with every change.
    """

    id: TaskId
    site: SiteId
    crew: CrewId
    offer: int
    case: CaseId
    case_number: str
    slip: str
    kind: CaseKind
    urgency: Urgency
    trade: Trade
    what: Words
    paid: bool
    household: HouseholdId | None
    place: str
    contact_name: PersonName
    contact_phone: Phone
    wanted_at: datetime | None
    accept_by: datetime
    due: datetime | None
    changed_at: datetime
    chosen: AccountId | None = None
    after: Words = ""
    accepted_at: datetime | None = None
    state: WorkState = WorkState.OFFERED
    member: AccountId | None = None
    member_name: str = ""
    price: Price | None = None
    note: Words = ""
    materials: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    signer: PersonName = ""
    reason: Words = ""

    @property
    def in_a_home(self) -> bool:
        """Whether the job is in somebody's home."""
        return self.household is not None

    @property
    def must_tell_price(self) -> bool:
        """Whether the price gate is still shut (PFS-01)."""
        return self.paid and not (self.price and self.price.agreed)

    @property
    def photos(self) -> tuple[Attachment, ...]:
        """The photos of the work."""
        return tuple(file for file in self.files if file.kind is FileKind.PHOTO)

    @property
    def signature(self) -> Attachment | None:
        """The owner's signature as it was drawn on the screen, the last one."""
        drawn = [file for file in self.files if file.kind is FileKind.SIGNATURE]
        return drawn[-1] if drawn else None

    def replaced_by(self, fresh: Self) -> Self:
        """The work after an offer with a higher number; what the crew did, or accepted in time, stays with it.

        An offer that a clock renewed or passed on crosses with an acceptance: the acceptance holds. One that a
        person gave to others does not cross with work in hand, only with work that is done.
        """
        if fresh.offer <= self.offer:
            return self
        in_hand = self.state in MINE and fresh.after != REASSIGNED
        kept = in_hand and (fresh.crew == self.crew or self._was_in_time(fresh.after))
        ours = self.offer == 0 and self.state not in GONE
        if kept or ours or self.state in DONE:
            return replace(
                self, offer=fresh.offer, slip=fresh.slip, case_number=fresh.case_number, due=fresh.due
            )
        return fresh

    def accepted(self, *, member: AccountId, name: str, at: datetime) -> Self:
        """The member has it; raises TakenError with who was faster, ChosenAnotherError, GoneError."""
        if self.state in GONE:
            raise GoneError(self.slip, self.reason)
        if self.state is not WorkState.OFFERED:
            raise TakenError(self.slip, self.member_name)
        if self.chosen and self.chosen != member:
            raise ChosenAnotherError(self.slip, self.chosen)
        return replace(
            self,
            state=WorkState.ACCEPTED,
            member=member,
            member_name=name,
            accepted_at=at,
            changed_at=at,
        )

    def declined(self, *, member: AccountId, reason: str, at: datetime) -> Self:
        """The crew does not take it, or gives it back before it begins, and says why."""
        if not reason.strip():
            raise MissingWordsError("the reason")
        if self.state is WorkState.ACCEPTED:
            self.must_be_with(member)
        else:
            self._must_be(WorkState.OFFERED, step="declining")
        return replace(
            self, state=WorkState.DECLINED, member=None, member_name="", reason=reason, changed_at=at
        )

    def withdrawn(self, *, crew: CrewId, offer: int, reason: str, at: datetime) -> Self:
        """The office takes an offer back; one that was replaced by a newer, or is over, stays as it is.

        So does what was accepted before a clock took it back.
        """
        if crew != self.crew or offer < self.offer or self.state in OVER or self.state is WorkState.FINISHED:
            return self
        if self.state in MINE and self._was_in_time(reason):
            return self
        return replace(self, state=WorkState.WITHDRAWN, reason=reason, changed_at=at)

    def told(self, price: Price, *, member: AccountId, at: datetime) -> Self:
        """The owner was told the price; whoever does not agree ends the task (PFS-01)."""
        self.must_be_with(member)
        self._must_be(WorkState.ACCEPTED, WorkState.STARTED, step="telling a price")
        price.check()
        state = self.state if price.agreed else WorkState.PRICE_REFUSED
        return replace(self, paid=True, price=price, state=state, changed_at=at)

    def started(self, *, member: AccountId, consent: bool, at: datetime) -> Self:
        """At the door: behind the price gate (PFS-01), and into a home only with consent (SCR-53)."""
        self.must_be_with(member)
        self._must_be(WorkState.ACCEPTED, step="starting")
        if self.must_tell_price:
            raise PriceGateError(self.slip)
        if self.in_a_home and not consent:
            raise ConsentError(self.slip)
        return replace(self, state=WorkState.STARTED, changed_at=at)

    def finished(
        self, *, member: AccountId, done: bool, note: str, materials: tuple[str, ...], at: datetime
    ) -> Self:
        """The work is over; what could not be done needs a word why (RWO-19)."""
        self.must_be_with(member)
        if done:
            self._must_be(WorkState.STARTED, step="finishing")
        else:
            self._must_be(WorkState.ACCEPTED, WorkState.STARTED, step="giving up")
            if not note.strip():
                raise MissingWordsError("why it could not be done")
        state = WorkState.FINISHED if done else WorkState.NOT_DONE
        return replace(self, state=state, note=note, materials=materials, changed_at=at)

    def with_file(self, file: Attachment, *, member: AccountId, most_photos: int, at: datetime) -> Self:
        """A photo or a signature is added while the work is in hand."""
        self.must_be_with(member)
        self._must_be(*MINE, step="adding a file")
        if file.kind is FileKind.PHOTO and len(self.photos) >= most_photos:
            raise TooManyPhotosError(most_photos)
        return replace(self, files=(*self.files, file), changed_at=at)

    def signed(self, *, member: AccountId, signer: str, at: datetime) -> Self:
        """The owner confirms on the work order that it is done (RWO-05)."""
        self.must_be_with(member)
        self._must_be(WorkState.FINISHED, step="signing")
        if not signer.strip():
            raise MissingWordsError("who signs")
        return replace(self, state=WorkState.SIGNED, signer=signer, changed_at=at)

    def must_be_with(self, member: AccountId) -> None:
        """Raise NotYoursError unless the member has it, GoneError when the office took it back."""
        if self.state in GONE:
            raise GoneError(self.slip, self.reason)
        if self.member is None:
            raise WrongMomentError(self.slip, self.state, "reporting")
        if self.member != member:
            raise NotYoursError(self.slip, self.member_name)

    def _was_in_time(self, reason: str) -> bool:
        in_time = self.accepted_at is not None and self.accepted_at <= self.accept_by
        return reason == NOT_ACCEPTED and in_time

    def _must_be(self, *states: WorkState, step: str) -> None:
        if self.state not in states:
            raise WrongMomentError(self.slip, self.state, step)
