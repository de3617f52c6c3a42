"""What can happen to a call: the exchange tells of it, an agent takes it, a case comes of it, it is filed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.hotline.calls.domain.call import Call, Direction, Disposition
from services.hotline.calls.domain.rules import CallRules
from services.hotline.directory.domain.listing import Found
from shared.contracts.envelope import Body, Command, Message
from shared.contracts.hotline import CallAnswered, CallEnded, CallFiled, CallRang, CaseOpened, Match
from shared.rulebook.rules import HouseRules, Rulebook
from shared.storage.store import Cause, Decision, Store
from shared.vocabulary.ids import AccountId, CallId, CaseId, SiteId

RULES = HouseRules(
    of=CallRules, service="hotline", chapter="calls", defaults=Path(__file__).with_name("defaults.yaml")
)


@dataclass(frozen=True, slots=True)
class Line:
    """The line a call is on and the site it rings for, if it rings for one."""

    number: str
    site: SiteId | None


@dataclass(frozen=True, slots=True)
class Ring:
    """What a new call says about itself, and whose number it is."""

    direction: Direction
    caller: str
    called: str
    users: tuple[str, ...]
    matches: tuple[Found, ...]


async def note_ring(
    call: CallId, ring: Ring, *, line: Line, because: Command, calls: Store[Call], rules: Rulebook
) -> Call:
    """A telephone rings; a hangup or an answer that came before it is completed."""

    def rang(kept: Call) -> Call:
        return kept.rang(
            at=because.at,
            direction=ring.direction,
            caller=ring.caller,
            called=ring.called,
            users=ring.users,
            matches=ring.matches,
        )

    return await _told(call, rang, line=line, because=because, calls=calls, rules=rules)


async def note_answer(
    call: CallId, answering_number: str, *, line: Line, because: Command, calls: Store[Call], rules: Rulebook
) -> Call:
    """Somebody picked up, says the exchange."""

    def picked_up(kept: Call) -> Call:
        return kept.picked_up(at=because.at, answering_number=answering_number)

    return await _told(call, picked_up, line=line, because=because, calls=calls, rules=rules)


async def note_hangup(
    call: CallId,
    reason: str,
    *,
    ended_by: str | None,
    line: Line,
    because: Command,
    calls: Store[Call],
    rules: Rulebook,
) -> Call:
    """The call is over, answered or missed; both stay on record."""

    def hung_up(kept: Call) -> Call:
        return kept.hung_up(at=because.at, reason=reason, by=ended_by)

    return await _told(call, hung_up, line=line, because=because, calls=calls, rules=rules)


async def take_call(
    call: CallId, agent: AccountId, *, because: Command, calls: Store[Call], rules: Rulebook
) -> Call:
    """An agent answers at the desk; raises NotFoundError, CallTakenError or CallOverError."""
    kept = await calls.get(call)
    house = await rules.read(RULES, site=kept.site, at=because.at)

    def taken(now: Call) -> Decision[Call]:
        after = now.taken_by(agent, at=because.at).measured(house)
        return after, news(now, after=after)

    return await calls.change(call, taken, because=because)


async def link_case(message: Message[CaseOpened], *, calls: Store[Call], rules: Rulebook) -> None:
    """A case came of a call: the call has its record (HOT-07)."""
    if message.body.call is None:
        return
    case: CaseId = message.body.case
    kept = await calls.get(message.body.call)
    house = await rules.read(RULES, site=kept.site, at=message.at)

    def linked(now: Call) -> Decision[Call]:
        return now.led_to(case).measured(house), ()

    await calls.change(kept.id, linked, because=message)


async def file_call(
    call: CallId,
    disposition: Disposition,
    *,
    note: str,
    because: Command,
    calls: Store[Call],
    rules: Rulebook,
) -> Call:
    """A call without a case gets its record: what it was (HOT-07)."""
    kept = await calls.get(call)
    house = await rules.read(RULES, site=kept.site, at=because.at)

    def filed(now: Call) -> Decision[Call]:
        after = now.filed(disposition, note=note, at=because.at, by=because.by or "").measured(house)
        return after, [CallFiled(call=call, disposition=disposition, note=note)]

    return await calls.change(call, filed, because=because)


async def _told(
    call: CallId,
    step: Callable[[Call], Call],
    *,
    line: Line,
    because: Cause,
    calls: Store[Call],
    rules: Rulebook,
) -> Call:
    house = await rules.read(RULES, site=line.site, at=because.at)

    def told(kept: Call | None) -> Decision[Call]:
        now = kept or Call(id=call, line=line.number, site=line.site)
        after = step(now).measured(house)
        return after, news(kept, after=after)

    return await calls.fold(call, told, because=because)


def news(before: Call | None, *, after: Call) -> Sequence[Body]:
    """The facts about a call that were not known before: late events correct them, repeated ones add none."""
    known = facts(before) if before else ()
    return [fact for fact in facts(after) if fact not in known]


def facts(call: Call) -> tuple[Body, ...]:
    """Everything that can be said about a call as it is known now; nothing before its ring is."""
    if call.rang_at is None:
        return ()
    said: list[Body] = [
        CallRang(
            call=call.id,
            line=call.line,
            caller=call.caller,
            matches=tuple(
                Match(
                    household=one.household,
                    room=one.room,
                    site=one.site,
                    place=one.place,
                    person=one.person,
                )
                for one in call.matches
            ),
        )
    ]
    if call.answered_at is not None:
        said.append(
            CallAnswered(
                call=call.id,
                agent=call.agent,
                rings=call.rings,
                waited_seconds=call.waited_seconds,
                in_time=call.in_time,
            )
        )
    if call.ended_at is not None:
        said.append(
            CallEnded(
                call=call.id,
                answered=call.answered_at is not None,
                talk_seconds=call.talk_seconds,
                too_long=call.too_long,
                ended_by=call.ended_by,
                reason=call.reason,
            )
        )
    return tuple(said)
