"""Accounts for tests of the crew's door."""

from datetime import UTC, datetime, timedelta

from services.crew.door.domain import NotLetInError, Pass


class BackwardsAccounts:
    """Lets in whoever's password is their name backwards."""

    def __init__(self) -> None:
        self.ended: list[str] = []

    async def sign_in(self, account: str, *, password: str) -> Pass:
        """See Accounts."""
        if not account or password != account[::-1]:
            raise NotLetInError
        return self._pass(account)

    async def renew(self, session: str) -> Pass:
        """See Accounts."""
        if not session.startswith("session-of-"):
            raise NotLetInError
        return self._pass(session.removeprefix("session-of-"))

    async def end(self, session: str) -> None:
        """See Accounts."""
        self.ended.append(session)

    async def close(self) -> None:
        """See Accounts."""

    def _pass(self, account: str) -> Pass:
        return Pass(
            token=f"token-of-{account}",
            until=datetime.now(UTC) + timedelta(minutes=15),
            session=f"session-of-{account}",
        )
