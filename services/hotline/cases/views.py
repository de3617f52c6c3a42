"""Questions about cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.hotline.cases.domain.case import Case
from services.hotline.cases.gateways import count_case
from shared.storage.store import AnyOf, Index, Kept, Store
from shared.vocabulary.ids import AccountId, HouseholdId, SiteId
from shared.vocabulary.matters import CaseState
from shared.vocabulary.numbers import as_number

CASES = Kept(
    Case,
    "cases",
    (
        Index(("number",), unique=True),
        Index(("household", "-opened_at")),
        Index(("contact_phone", "-opened_at")),
        Index(("owner", "-opened_at")),
        Index(("site", "state", "-opened_at")),
        Index(("site", "-opened_at")),
        Index(("next_step_at",)),
        Index(("-opened_at",)),
        Index(("state", "follow_up_at")),
        Index(("state", "opened_at")),
        Index(("state", "due")),
    ),
    counts=count_case,
)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which cases are asked for; None means any."""

    household: HouseholdId | None = None
    phone: str | None = None
    state: CaseState | None = None
    owner: AccountId | None = None
    site: SiteId | None = None
    number: str | None = None


async def find_cases(
    cases: Store[Case],
    sought: Sought,
    *,
    sites: frozenset[SiteId] | None,
    after: str | None,
    limit: int,
) -> Sequence[Case]:
    """Cases, newest first; of the reader's sites and those that have no site yet, of all when ``sites`` is None."""
    asked = {
        "household": sought.household,
        "contact_phone": as_number(sought.phone) if sought.phone else None,
        "state": sought.state,
        "owner": sought.owner,
        "site": sought.site,
        "number": sought.number,
    }
    where: dict[str, object] = {field: value for field, value in asked.items() if value is not None}
    if sites is not None and sought.site is None:
        where["site"] = AnyOf((*sorted(sites), None))
    order = "-opened_at" if sought.number is None else "id"
    return await cases.find_many(where, order=order, limit=limit, after=after)
