"""The browser's side of a session: a cookie, and the doorman who knows it."""

from collections.abc import Callable
from datetime import datetime

from fastapi import Request

from services.console.accounts.domain import SessionOverError
from services.console.accounts.handlers import Door, recall
from services.console.accounts.views import person_of
from shared.auth.doors import NotSignedInError
from shared.auth.person import Person
from shared.auth.tokens import Doorman, bearer_token
from shared.web.tools import fresh_command

SESSION = "guanjia_session"


class SessionDoorman:
    """Knows who stands behind a request by a token, or by the session that the browser's cookie keeps open."""

    def __init__(self, tokens: Doorman, *, door: Door, clock: Callable[[], datetime]) -> None:
        self._tokens = tokens
        self._door = door
        self._clock = clock

    async def __call__(self, request: Request) -> Person:
        """The person; raises NotSignedInError."""
        secret = request.cookies.get(SESSION)
        if bearer_token(request) or not secret:
            return self._tokens(request)
        try:
            account = await recall(secret, door=self._door, because=fresh_command(self._clock()))
        except SessionOverError:
            raise NotSignedInError from None
        return person_of(account, session=secret)
