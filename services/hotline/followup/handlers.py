"""Somebody calls back."""

from services.hotline.cases.domain.case import Case, Moment
from services.hotline.cases.domain.land import Outcome, call_back
from services.hotline.cases.domain.rules import CaseRules
from services.hotline.directory.domain.listing import Site
from shared.contracts.envelope import Body, Command
from shared.contracts.hotline import CaseClosed, CaseFollowedUp, CaseReopened, FollowUpTried
from shared.rulebook.rules import HouseRules, Rulebook
from shared.storage.store import Decision, Store
from shared.vocabulary.ids import CaseId
from shared.vocabulary.matters import CaseState

CENTER_ZONE = "Asia/Shanghai"


async def follow_up_case(
    case: CaseId,
    told: Outcome,
    *,
    because: Command,
    cases: Store[Case],
    sites: Store[Site],
    rules: Rulebook,
    case_rules: HouseRules[CaseRules],
) -> Case:
    """A call back: nobody there, or a customer who is satisfied or not (FUP-01, FUP-06, FUP-18)."""
    before = await cases.get(case)
    house = await rules.read(case_rules, site=before.site, at=because.at)
    site = await sites.find(before.site) if before.site else None
    zone = site.zone if site else CENTER_ZONE

    def followed_up(kept: Case) -> Decision[Case]:
        moment = Moment(at=because.at, by=because.by)
        after = call_back(kept, told, zone=zone, moment=moment, rules=house)
        return after, said(after, told)

    return await cases.change(case, followed_up, because=because)


def said(case: Case, told: Outcome) -> list[Body]:
    """What a call back says: tried in vain, or the verdict and what it leads to."""
    if not told.reached:
        return _tried(case, told)
    verdict = CaseFollowedUp(
        case=case.id, satisfied=bool(told.satisfied), rating=told.rating, words=told.words
    )
    if case.state is CaseState.CLOSED:
        closed = CaseClosed(case=case.id, number=case.number, outcome=case.outcome, satisfied=True)
        return [verdict, closed]
    return [verdict, CaseReopened(case=case.id, reason=case.road[-1].note, due=case.due)]


def _tried(case: Case, told: Outcome) -> list[Body]:
    if case.follow_up is None or case.follow_up_at is None:
        return []
    return [
        FollowUpTried(
            case=case.id, attempt=case.follow_up.attempts, next_at=case.follow_up_at, note=told.words
        )
    ]
