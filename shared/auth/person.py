"""Somebody who is signed in: roles held at sites."""

from dataclasses import dataclass, field

from shared.vocabulary.ids import AccountId, CrewId, SiteId
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import ForbiddenError


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held at sites; no site means every site."""

    role: Role
    sites: frozenset[SiteId] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, as a checked token says.

    ``session`` is the secret of the browser session that the person came by, None with a bearer token; what a
    browser
    sends by itself must be proved to come from our own page.
    """

    id: AccountId
    name: str
    grants: tuple[Grant, ...]
    crews: frozenset[CrewId] = frozenset()
    language: str = "zh"
    session: str | None = field(default=None, repr=False, compare=False)

    def may(self, *roles: Role, site: SiteId | None = None) -> bool:
        """Whether the person holds one of the roles at the site (at any site when None)."""
        return any(
            grant.role in roles and (site is None or not grant.sites or site in grant.sites)
            for grant in self.grants
        )

    def must(self, *roles: Role, site: SiteId | None = None) -> None:
        """Raise ForbiddenError unless the person holds one of the roles at the site."""
        if not self.may(*roles, site=site):
            wanted = ", ".join(roles)
            raise ForbiddenError(f"this needs the role {wanted} at site {site or 'any'}")

    def sites(self, *roles: Role) -> frozenset[SiteId] | None:
        """The sites where the person holds one of the roles; None means every site."""
        held = [grant for grant in self.grants if grant.role in roles]
        if any(not grant.sites for grant in held):
            return None
        return frozenset(site for grant in held for site in grant.sites)
