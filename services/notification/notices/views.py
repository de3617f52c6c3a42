"""The notices that went out, wait, or would have gone out, and who is behind a role or a crew."""

from collections.abc import Sequence

from services.notification.contacts.domain import Staff, held
from services.notification.notices.domain import Notice
from services.notification.notices.gateways import count_notice
from shared.storage.store import AnyOf, Index, Kept, Store
from shared.vocabulary.ids import CaseId, CrewId, SiteId
from shared.vocabulary.people import Role

NOTICES = Kept(
    Notice,
    "notices",
    indexes=(
        Index(("next_try",)),
        Index(("case", "-made_at")),
        Index(("site", "state", "-made_at")),
        Index(("site", "-made_at")),
        Index(("state", "-made_at")),
        Index(("-made_at",)),
    ),
    counts=count_notice,
)

ENOUGH = 50


async def latest(
    notices: Store[Notice],
    *,
    sites: frozenset[SiteId] | None,
    case: CaseId | None = None,
    state: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Sequence[Notice]:
    """The newest notices first, at the given sites (None: every site), of a case or in a state when asked for."""
    where: dict[str, object] = {}
    if sites is not None:
        where["site"] = AnyOf(tuple(sorted(sites)))
    if case:
        where["case"] = case
    if state:
        where["state"] = state
    return await notices.find_many(where, order="-made_at", limit=limit, after=after)


async def staff_with(role: Role, *, site: SiteId | None, staff: Store[Staff]) -> Sequence[Staff]:
    """The active people who hold a role at a site."""
    return await staff.find_many({"holds": AnyOf(held(role, site=site)), "active": True}, limit=ENOUGH)


async def staff_of(crew: CrewId, *, site: SiteId | None, staff: Store[Staff]) -> Sequence[Staff]:
    """The active members and leads of a crew at a site."""
    roles = held(Role.CREW, site=site) + held(Role.CREW_LEAD, site=site)
    return await staff.find_many({"crews": crew, "holds": AnyOf(roles), "active": True}, limit=ENOUGH)
