"""An offer is accepted, declined, or nobody answers."""

from services.dispatch.roster.domain import Crew, Site
from services.dispatch.tasks.domain.crossed import Crossed, Overruled
from services.dispatch.tasks.domain.crossing import crossed_by, in_time, lapsed
from services.dispatch.tasks.domain.rules import Reason, TaskRules
from services.dispatch.tasks.domain.task import AT_WORK, WAITING, Task
from services.dispatch.tasks.handlers import words
from services.dispatch.tasks.handlers.work import House, caught_up, check_place, house_of
from services.dispatch.tasks.views import RULES, Loads, crews_in_turn
from shared.contracts.crew import WorkAccepted, WorkDeclined
from shared.contracts.dispatch import TaskDeclined
from shared.contracts.envelope import Body, Command, Message
from shared.rulebook.rules import Rulebook
from shared.storage.store import Decision, Store
from shared.vocabulary.matters import TaskState


async def accept_task(
    message: Message[WorkAccepted], *, tasks: Store[Task], sites: Store[Site], rules: Rulebook
) -> None:
    """Whoever has the offer gets the task, and the steward hears of it in that moment (RWO-02, STW-19).

    An acceptance in time holds though its offer lapsed before it was heard of. One of an offer that somebody
    withdrew by hand does not, and its crew is told once more; should they have finished by then, it counts.
    """
    body = message.body
    house = await house_of(await tasks.get(body.task), because=message, sites=sites, rules=rules)

    def accept(task: Task) -> Decision[Task]:
        if task.state in AT_WORK and task.crew == body.crew and task.member == body.member:
            return task, ()
        timely = in_time(task, crew=body.crew, offer=body.offer, at=message.at)
        if not timely and not task.takes(crew=body.crew, offer=body.offer):
            return _too_late(task, message=message, house=house)
        gone = words.withdrawal(task, reason=Reason.TAKEN) if task.crew != body.crew else []
        taken = task.accepted(crew=body.crew, member=body.member, name=body.member_name, at=message.at)
        late = (
            words.heard_late(taken, did=taken.state, overruled=Overruled.NOT_ACCEPTED, steps=task.level)
            if timely and task.level
            else []
        )
        said = words.accepted(taken, crew=body.crew, member=body.member)
        after, more = caught_up(taken, house=house)
        return after, [*gone, said, *late, *more]

    await tasks.change(body.task, accept, because=message)


def _too_late(task: Task, *, message: Message[WorkAccepted], house: House) -> Decision[Task]:
    body = message.body
    crossed = Crossed(
        offer=body.offer,
        crew=body.crew,
        member=body.member,
        member_name=body.member_name,
        accepted_at=message.at,
    )
    gone = words.late_withdrawal(task, crew=body.crew, offer=body.offer, reason=Reason.TAKEN)
    after, more = caught_up(crossed_by(task, crossed), house=house)
    return after, [*([gone] if task.crew != body.crew else ()), *more]


async def decline_task(
    message: Message[WorkDeclined],
    *,
    tasks: Store[Task],
    crews: Store[Crew],
    loads: Loads,
    rules: Rulebook,
) -> None:
    """The next crew of the trade gets the offer; when all have declined the task goes up the ladder."""
    body = message.body
    task = await tasks.get(body.task)
    check_place(task, because=message)
    house = await rules.read(RULES, site=task.site, at=message.at)
    turn = await crews_in_turn(crews, loads=loads, site=task.site, trade=task.trade)

    def decline(task: Task) -> Decision[Task]:
        holds = task.crew == body.crew and task.offer == body.offer
        if not holds or task.state not in (TaskState.OFFERED, TaskState.ACCEPTED):
            return task, ()
        said = TaskDeclined(
            task=task.id, case=task.case, crew=body.crew, member=body.member, reason=body.reason
        )
        passed = task.declined_by(body.crew)
        following = passed.next_crew(turn)
        if following:
            offered = passed.offered_to(following, at=message.at, rules=house)
            return offered, [said, *words.offer(offered)]
        waiting, told = _one_step_up(passed, reason=Reason.ALL_DECLINED, rules=house)
        stranded = waiting.stranded(at=message.at, rules=house, reason=Reason.ALL_DECLINED)
        return stranded, [said, *told]

    _count_offer(loads, before=task, after=await tasks.change(task.id, decline, because=message))


async def lapse_offer(
    state: Task,
    *,
    because: Command,
    tasks: Store[Task],
    crews: Store[Crew],
    loads: Loads,
    rules: Rulebook,
) -> None:
    """Nobody accepted in time: one step up the ladder, and the offer goes on to the next crew in turn."""
    house = await rules.read(RULES, site=state.site, at=because.at)
    turn = await crews_in_turn(crews, loads=loads, site=state.site, trade=state.trade)

    def lapse(task: Task) -> Decision[Task]:
        if task.state not in WAITING or task.accept_by is None or task.accept_by > because.at:
            return task, ()
        reason = Reason.NOT_ACCEPTED if task.crew else Reason(task.reason)
        climbed, told = _one_step_up(task, reason=reason, rules=house)
        passed = lapsed(climbed).lapsed_with(task.crew) if task.crew else climbed
        following = passed.next_crew(turn)
        if following is None:
            passed = passed.in_a_new_round()
            following = passed.next_crew(turn)
        if following is None:
            return passed.stranded(at=because.at, rules=house, reason=Reason.NO_CREW), told
        offered = passed.offered_to(following, at=because.at, rules=house)
        gone = words.withdrawal(task, reason=Reason.NOT_ACCEPTED) if following != task.crew else []
        return offered, [*told, *gone, *words.offer(offered, after=Reason.NOT_ACCEPTED)]

    _count_offer(loads, before=state, after=await tasks.change(state.id, lapse, because=because))


def _count_offer(loads: Loads, *, before: Task, after: Task) -> None:
    if after.crew and after.offer != before.offer:
        loads.offered(after.site, after.crew)


def _one_step_up(task: Task, *, reason: Reason, rules: TaskRules) -> tuple[Task, list[Body]]:
    climbed = task.climbed(rules)
    if climbed.level == task.level:
        return climbed, []
    return climbed, [words.escalated(climbed, level=climbed.level, reason=reason, rules=rules)]
