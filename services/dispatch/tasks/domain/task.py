"""A task on its road: offered, accepted, started, finished, returned."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Self

from services.dispatch.tasks.domain.crossed import Crossed, Missed
from services.dispatch.tasks.domain.refusals import AlreadyOverError, ForeignCrewError
from services.dispatch.tasks.domain.reports import Price, Report, ReportKind
from services.dispatch.tasks.domain.rules import TaskRules, next_step
from shared.vocabulary.ids import AccountId, CaseId, CrewId, FileId, HouseholdId, RoomId, SiteId, TaskId
from shared.vocabulary.matters import CaseKind, TaskState, Trade, Urgency
from shared.vocabulary.privacy import PersonName, Phone, Private, Words

WAITING = (TaskState.OFFERED, TaskState.STRANDED)
AT_WORK = (TaskState.ACCEPTED, TaskState.STARTED)
OPEN = (*WAITING, *AT_WORK)


@dataclass(frozen=True, slots=True)
class Task:
    """One job for one crew, with the slip that follows it (RWO-21); ``crew`` is None only while it is stranded.

    ``offer`` counts the offers made, and ``first_offer`` is the first of those that lay with this crew without a
    break; ``passed`` are the crews that declined, or let the offer lapse, in this round. ``level``, ``late_level``
    and ``slip_level`` count the steps climbed for want of an acceptance, for lateness and for the slip; ``declines``
    and ``lapses`` count how offers ended that nobody took. ``early`` are the reports that overtook the one before
    them: each counts in its turn (a start waits for its price, PFS-01). ``missed`` are the offers that lapsed since
    somebody last decided by hand; ``crossed`` is who had the task then, or accepted it without knowing.
    """

    id: TaskId
    site: SiteId
    case: CaseId
    case_number: str
    slip: str
    kind: CaseKind
    urgency: Urgency
    trade: Trade
    what: Words
    paid: bool
    household: HouseholdId | None
    room: RoomId | None
    place: str
    contact_name: PersonName
    contact_phone: Phone
    wanted_at: datetime | None
    due: datetime | None
    planned_at: datetime
    state: TaskState = TaskState.STRANDED
    crew: CrewId | None = None
    chosen: AccountId | None = None
    offer: int = 0
    first_offer: int = 0
    passed: tuple[CrewId, ...] = ()
    accept_by: datetime | None = None
    level: int = 0
    late_at: datetime | None = None
    late_level: int = 0
    member: AccountId | None = None
    member_name: str = ""
    accepted_at: datetime | None = None
    started_at: datetime | None = None
    price: Price | None = None
    finished_at: datetime | None = None
    done: bool | None = None
    note: Words = ""
    photos: tuple[FileId, ...] = ()
    slip_by: datetime | None = None
    slip_level: int = 0
    returned_at: datetime | None = None
    signer: PersonName = ""
    signature: FileId | None = None
    reason: Words = ""
    early: Annotated[tuple[Report, ...], Private()] = ()
    declines: int = 0
    lapses: int = 0
    missed: tuple[Missed, ...] = ()
    crossed: Crossed | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is still work to do or to give out."""
        return self.state in OPEN

    @property
    def price_agreed(self) -> bool:
        """Whether the gate before paid work stands open (PFS-01)."""
        return not self.paid or (self.price is not None and self.price.agreed)

    def offered_to(
        self, crew: CrewId, *, at: datetime, rules: TaskRules, chosen: AccountId | None = None
    ) -> Self:
        """The task in a crew's queue, or straight before one of its members (FCO-12), until the limit."""
        renewed = self.state is TaskState.OFFERED and crew == self.crew
        return replace(
            self,
            state=TaskState.OFFERED,
            crew=crew,
            chosen=chosen,
            offer=self.offer + 1,
            first_offer=self.first_offer if renewed else self.offer + 1,
            accept_by=at + rules.accept_within[self.urgency],
            member=None,
            member_name="",
            accepted_at=None,
            started_at=None,
            price=None,
            reason="",
        )

    def stranded(self, *, at: datetime, rules: TaskRules, reason: str) -> Self:
        """Nobody to offer the task to: it stays in sight and is looked at again, never lost."""
        return replace(
            self,
            state=TaskState.STRANDED,
            crew=None,
            member=None,
            member_name="",
            accept_by=at + rules.accept_within[self.urgency],
            passed=(),
            reason=reason,
        )

    def declined_by(self, crew: CrewId) -> Self:
        """A crew declined in this round."""
        return replace(self, passed=(*self.passed, crew), declines=self.declines + 1)

    def lapsed_with(self, crew: CrewId) -> Self:
        """A crew did not answer in this round."""
        return replace(self, passed=(*self.passed, crew), lapses=self.lapses + 1)

    def in_a_new_round(self) -> Self:
        """Every crew may be asked again."""
        return replace(self, passed=())

    def next_crew(self, crews: tuple[CrewId, ...]) -> CrewId | None:
        """The first of the crews in turn that has not passed in this round."""
        return next((crew for crew in crews if crew not in self.passed), None)

    def climbed(self, rules: TaskRules) -> Self:
        """One step up because nobody accepted."""
        return replace(self, level=min(self.level + 1, len(rules.ladder)))

    def takes(self, *, crew: CrewId, offer: int) -> bool:
        """Whether this crew's acceptance counts: only while the offer lies with this crew.

        An earlier offer counts if the task lay with this crew ever since; else see ``crossing.in_time``.
        """
        lies_here = self.state is TaskState.OFFERED and self.crew == crew
        return lies_here and offer >= self.first_offer

    def accepted(self, *, crew: CrewId, member: AccountId, name: str, at: datetime) -> Self:
        """Somebody has it (RWO-02)."""
        return replace(
            self,
            state=TaskState.ACCEPTED,
            crew=crew,
            member=member,
            member_name=name,
            accepted_at=at,
            accept_by=None,
            passed=(),
            missed=(),
            crossed=None if self.crossed and self.crossed.member == member else self.crossed,
        )

    def hearing(self, report: Report) -> Self:
        """The report waits for its turn; what is over, or was said before, is not heard again."""
        known = any(one.kind is report.kind and one.member == report.member for one in self.early)
        if known or self.state is TaskState.RETURNED:
            return self
        return replace(self, early=(*self.early, report))

    def without(self, report: Report) -> Self:
        """The report has had its turn."""
        return replace(self, early=tuple(one for one in self.early if one is not report))

    def next_report(self) -> Report | None:
        """The waiting report whose turn has come."""
        return next((one for one in self.early if self._is_turn_of(one)), None)

    def has_no_use_for(self, report: Report) -> bool:
        """Whether a report comes from somebody who does not have the task, or says what is past."""
        if self.state is TaskState.CANCELLED or (self.crossed and self.crossed.made(report)):
            return self.state in (TaskState.FINISHED, TaskState.RETURNED)
        stranger = self.member is not None and report.member not in (None, self.member)
        past = {
            ReportKind.PRICED: not self.is_open,
            ReportKind.STARTED: self.state is TaskState.STARTED or not self.is_open,
            ReportKind.FINISHED: not self.is_open,
            ReportKind.SIGNED: self.state is TaskState.RETURNED,
        }
        return stranger or past[report.kind]

    def started(self, report: Report) -> Self:
        """On the way or at work."""
        return replace(self, state=TaskState.STARTED, started_at=report.at)

    def priced(self, price: Price) -> Self:
        """The price was told; a refusal by the owner ends the task (PFS-01)."""
        told = replace(self, paid=True, price=price)
        return (
            told if price.agreed else told.cancelled(reason="业主不同意报价 / the owner declined the price")
        )

    def finished(self, report: Report, *, slip_by: datetime) -> Self:
        """The work is over; the slip of work that was done must be back by its limit."""
        return replace(
            self,
            state=TaskState.FINISHED,
            finished_at=report.at,
            done=report.done,
            note=report.note,
            photos=report.photos,
            slip_by=slip_by if report.done else None,
            late_at=None,
        )

    def returned(self, report: Report) -> Self:
        """The owner signed and the slip came back (RWO-05)."""
        return replace(
            self,
            state=TaskState.RETURNED,
            returned_at=report.at,
            signer=report.signer,
            signature=report.signature,
            slip_by=None,
        )

    def cancelled(self, *, reason: str) -> Self:
        """The task will not be done; its slip is void. Raises AlreadyOverError."""
        if not self.is_open:
            raise AlreadyOverError(self.slip, self.state)
        return replace(
            self,
            state=TaskState.CANCELLED,
            reason=reason,
            accept_by=None,
            late_at=None,
            missed=(),
            crossed=self._in_hand(),
        )

    def reassigned(
        self,
        crew: CrewId,
        *,
        known: tuple[CrewId, ...],
        at: datetime,
        rules: TaskRules,
        chosen: AccountId | None,
    ) -> Self:
        """The task goes to another crew, or to a member, by hand. Raises AlreadyOverError, ForeignCrewError."""
        if not self.is_open:
            raise AlreadyOverError(self.slip, self.state)
        if crew not in known:
            raise ForeignCrewError(crew, self.site)
        fresh = replace(self, crew=None, passed=(), missed=(), crossed=self._in_hand())
        return fresh.offered_to(crew, at=at, rules=rules, chosen=chosen)

    def later(self, *, at: datetime, rules: TaskRules) -> Self:
        """One step up because the task is late; at the top nothing more is due (EMG-01)."""
        level = min(self.late_level + 1, len(rules.ladder))
        more = next_step(rules.ladder, climbed=level) is not None
        return replace(self, late_level=level, late_at=at + rules.late_step[self.urgency] if more else None)

    def slip_overdue(self, *, at: datetime, rules: TaskRules) -> Self:
        """One step up because the slip is not back; at the top nothing more is due (PFS-04)."""
        level = min(self.slip_level + 1, len(rules.ladder))
        more = next_step(rules.ladder, climbed=level) is not None
        return replace(self, slip_level=level, slip_by=at + rules.slip_step if more else None)

    def _in_hand(self) -> Crossed | None:
        if self.crew is None or self.member is None:
            return self.crossed
        mine = (self.crew, self.member, self.member_name, self.accepted_at, self.started_at, self.price)
        return Crossed(self.offer, *mine)

    def _is_turn_of(self, report: Report) -> bool:
        if self.has_no_use_for(report):
            return True
        if self.crossed and self.crossed.made(report):
            return False
        match report.kind:
            case ReportKind.PRICED:
                return self.state in AT_WORK
            case ReportKind.STARTED:
                return self.state is TaskState.ACCEPTED and self.price_agreed
            case ReportKind.FINISHED:
                return self.state is TaskState.STARTED or (
                    self.state is TaskState.ACCEPTED and not report.done
                )
            case ReportKind.SIGNED:
                return self.state is TaskState.FINISHED
