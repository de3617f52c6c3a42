"""A case changes hands, is reported higher, climbs when it is late, is corrected or closed."""

from services.hotline.cases.domain.case import Case
from services.hotline.cases.domain.escalate import climb_due, report
from services.hotline.cases.domain.land import close, correct
from services.hotline.cases.domain.own import accept, decline, offer
from services.hotline.cases.handlers.house import house_at, moment_of, told_higher
from services.hotline.directory.domain.listing import Site
from shared.contracts.envelope import Command
from shared.contracts.hotline import CaseClosed, CaseHandedOver, CaseReopened, ContactRevealed
from shared.rulebook.rules import Rulebook
from shared.storage.store import Decision, Store
from shared.vocabulary.ids import AccountId, CaseId


async def ask_hand_over(
    case: CaseId, to: AccountId, *, to_name: str, reason: str, because: Command, cases: Store[Case]
) -> Case:
    """An owner asks somebody to take the case (FCO-03)."""

    def asked(kept: Case) -> Decision[Case]:
        return offer(kept, to, to_name=to_name, reason=reason, moment=moment_of(because)), ()

    return await cases.change(case, asked, because=because)


async def accept_hand_over(case: CaseId, by: AccountId, *, because: Command, cases: Store[Case]) -> Case:
    """Whoever was asked accepts, and owns the case from now on (FCO-02)."""

    def accepted(kept: Case) -> Decision[Case]:
        after, waiting = accept(kept, by, moment=moment_of(because))
        return after, [
            CaseHandedOver(
                case=case,
                owner=after.owner,
                owner_name=after.owner_name,
                before=kept.owner,
                reason=waiting.reason,
            )
        ]

    return await cases.change(case, accepted, because=because)


async def decline_hand_over(
    case: CaseId, by: AccountId, *, reason: str, because: Command, cases: Store[Case]
) -> Case:
    """Whoever was asked does not accept; the case stays where it is."""

    def declined(kept: Case) -> Decision[Case]:
        return decline(kept, by, reason=reason, moment=moment_of(because)), ()

    return await cases.change(case, declined, because=because)


async def reveal_contact(case: CaseId, why: str, *, because: Command, cases: Store[Case]) -> Case:
    """Leave a trace of who saw the contact's telephone number, and why, before it is shown (SEC-04)."""
    said = ContactRevealed(case=case, what="phone", why=why)
    return await cases.change(case, lambda kept: (kept, [said]), because=because)


async def climb_late_case(
    state: Case, *, because: Command, cases: Store[Case], rules: Rulebook, sites: Store[Site]
) -> None:
    """What is late is reported one step higher (TYP-02); an emergency climbs its own ladder (EMG-03, EMG-04)."""
    house = await house_at(state.site, because=because, rules=rules, sites=sites)

    def climbed(kept: Case) -> Decision[Case]:
        after, steps = climb_due(kept, moment=moment_of(because), rules=house.rules)
        return after, [told_higher(after, step) for step in steps]

    await cases.change(state.id, climbed, because=because)


async def report_higher(
    case: CaseId, reason: str, *, because: Command, cases: Store[Case], rules: Rulebook, sites: Store[Site]
) -> Case:
    """Somebody reports an unclear, special or serious case one step higher at once (EMG-17, FCO-14)."""
    site = (await cases.get(case)).site
    house = await house_at(site, because=because, rules=rules, sites=sites)

    def reported(kept: Case) -> Decision[Case]:
        after, step = report(kept, reason, moment=moment_of(because), rules=house.rules)
        return after, [told_higher(after, step)]

    return await cases.change(case, reported, because=because)


async def correct_answer(
    case: CaseId, reason: str, *, because: Command, cases: Store[Case], rules: Rulebook, sites: Store[Site]
) -> Case:
    """An answer proved wrong: the case goes on, and the customer is called at once (HOT-21)."""
    before = await cases.get(case)
    house = await house_at(before.site, because=because, rules=rules, sites=sites)

    def corrected(kept: Case) -> Decision[Case]:
        after = correct(kept, reason, moment=moment_of(because), rules=house.rules)
        return after, [CaseReopened(case=case, reason=reason, due=after.due)]

    return await cases.change(case, corrected, because=because)


async def close_case(
    case: CaseId, outcome: str, *, because: Command, cases: Store[Case], rules: Rulebook, sites: Store[Site]
) -> Case:
    """The matter has landed: an outcome, and the customer has a reply (FCO-08)."""
    before = await cases.get(case)
    house = await house_at(before.site, because=because, rules=rules, sites=sites)

    def closed(kept: Case) -> Decision[Case]:
        after = close(kept, outcome, moment=moment_of(because), rules=house.rules)
        said = CaseClosed(case=case, number=after.number, outcome=after.outcome, satisfied=after.satisfied)
        return after, [said]

    return await cases.change(case, closed, because=because)
