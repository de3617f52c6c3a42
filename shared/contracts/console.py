"""What the console says: accounts."""

from typing import ClassVar

from shared.contracts.envelope import Body, Part
from shared.vocabulary.ids import AccountId, CrewId, SiteId
from shared.vocabulary.people import Role


class Grant(Part):
    """A role held at sites; no site means every site."""

    role: Role
    sites: tuple[SiteId, ...] = ()


class AccountOpened(Body):
    """Somebody can sign in, or their rights changed; a higher ``revision`` replaces a lower one."""

    key: ClassVar[str] = "console.account.opened"

    account: AccountId
    name: str
    grants: tuple[Grant, ...]
    crews: tuple[CrewId, ...] = ()
    phone: str | None = None
    mail: str | None = None
    language: str = "zh"
    active: bool = True
    revision: int


class SignInRevoked(Body):
    """An account was closed, has other rights or a new password: who remembers an earlier sign-in forgets it."""

    key: ClassVar[str] = "console.sign_in.revoked"

    account: AccountId
