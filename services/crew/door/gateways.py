"""The console's accounts over HTTP, a site's memory of them, and their Null twin."""

import asyncio
import secrets
import ssl
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

import httpx

from services.crew.door.domain import (
    Accounts,
    NobodyHomeError,
    NotLetInError,
    Pass,
    Remembered,
    digest,
)
from shared.auth.passwords import Passwords
from shared.auth.person import Grant, Person
from shared.auth.throttle import Patience, Tries
from shared.auth.tokens import Doorman, Issuer
from shared.contracts.envelope import Command
from shared.runtime.calls import Calls
from shared.storage.store import Decision, Store
from shared.vocabulary.ids import AccountId, MessageId, SiteId
from shared.vocabulary.people import Role

PATIENCE = 5.0


class ConsoleAccounts:
    """Accounts kept by the console; give ``transport`` to speak with one in this process."""

    def __init__(
        self,
        address: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        self._client = httpx.AsyncClient(
            base_url=address, timeout=PATIENCE, transport=Calls("console", through=transport, verify=verify)
        )

    async def sign_in(self, account: str, *, password: str) -> Pass:
        """See Accounts."""
        said = await self._ask("/tokens", account=account, password=password)
        return Pass(
            token=said["token"], until=datetime.fromisoformat(said["expires_at"]), session=said["session"]
        )

    async def renew(self, session: str) -> Pass:
        """See Accounts."""
        said = await self._ask("/tokens/renew", session=session)
        return Pass(token=said["token"], until=datetime.fromisoformat(said["expires_at"]), session=session)

    async def end(self, session: str) -> None:
        """See Accounts."""
        await self._ask("/tokens/end", session=session)

    async def close(self) -> None:
        """See Accounts."""
        await self._client.aclose()

    async def _ask(self, path: str, **said: str) -> dict[str, Any]:
        try:
            answer = await self._client.post(path, json=said)
        except httpx.HTTPError as cause:
            raise NobodyHomeError from cause
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise NobodyHomeError
        if not answer.is_success:
            raise NotLetInError
        answered: dict[str, Any] = answer.json() if answer.content else {}
        return answered


class RememberedAccounts:
    """At a site of its own: the console decides while it answers, and what it decided is remembered for when not.

    Tokens that the memory gives are signed with the site's own key and hold for this site and its crews only.
    """

    def __init__(  # what a door is made of
        self,
        console: Accounts,
        site: SiteId,
        memory: Store[Remembered],
        tries: Store[Tries],
        *,
        doorman: Doorman,
        issuer: Issuer,
        patience: Patience,
        roles: tuple[Role, ...],
        clock: Callable[[], datetime],
        passwords: Passwords | None = None,
    ) -> None:
        self._console = console
        self._site = site
        self._memory = memory
        self._tries = tries
        self._doorman = doorman
        self._issuer = issuer
        self._patience = patience
        self._roles = roles
        self._clock = clock
        self._passwords = passwords or Passwords()

    async def sign_in(self, account: str, *, password: str) -> Pass:
        """See Accounts; raises TooManyTriesError too."""
        try:
            passed = await self._console.sign_in(account, password=password)
        except NobodyHomeError:
            return await self._by_memory(AccountId(account), password=password)
        await self._remember(passed, password=password)
        return passed

    async def renew(self, session: str) -> Pass:
        """See Accounts."""
        try:
            return await self._console.renew(session)
        except NobodyHomeError:
            known = await self._memory.find_many({"sessions": digest(session)}, limit=1)
            if not known:
                raise
            return self._pass(known[0], session=session)

    async def end(self, session: str) -> None:
        """See Accounts; while the console is away only the site forgets the session."""
        for known in await self._memory.find_many({"sessions": digest(session)}, limit=1):
            await self._memory.change(
                known.id, lambda one: (one.without_session(session), ()), because=self._now("end")
            )
        await self._console.end(session)

    async def close(self) -> None:
        """See Accounts."""
        await self._console.close()

    async def _by_memory(self, account: AccountId, *, password: str) -> Pass:
        await self._tries.fold(account, self._tried(account), because=self._now("try"))
        known = await self._memory.find(account)
        if known is None:
            raise NobodyHomeError
        right = await asyncio.to_thread(self._passwords.is_password, password, kept=known.password or None)
        if not right:
            raise NotLetInError
        await self._tries.change(account, lambda one: (one.succeeded(), ()), because=self._now("forgiven"))
        session = secrets.token_urlsafe(32)
        kept = await self._memory.change(
            account, lambda one: (one.with_session(session), ()), because=self._now("session")
        )
        return self._pass(kept, session=session)

    def _tried(self, account: AccountId) -> Callable[[Tries | None], Decision[Tries]]:
        at = self._clock()
        return lambda kept: ((kept or Tries(id=account)).tried(at=at, patience=self._patience), ())

    async def _remember(self, passed: Pass, *, password: str) -> None:
        person = self._doorman.person(passed.token)
        hashed = await asyncio.to_thread(self._passwords.hash_of, password)
        because = self._now("remembered")

        def remember(known: Remembered | None) -> Decision[Remembered]:
            fresh = Remembered(
                id=person.id,
                name=person.name,
                roles=tuple(role for role in self._roles if person.may(role, site=self._site)),
                crews=tuple(sorted(person.crews)),
                language=person.language,
                password=hashed,
                sessions=known.sessions if known else (),
                remembered_at=because.at,
            )
            return fresh.with_session(passed.session), ()

        await self._memory.fold(person.id, remember, because=because)

    def _pass(self, known: Remembered, *, session: str) -> Pass:
        here = frozenset({self._site})
        person = Person(
            id=known.id,
            name=known.name,
            grants=tuple(Grant(role=role, sites=here) for role in known.roles),
            crews=frozenset(known.crews),
            language=known.language,
            session=session,
        )
        return Pass(token=self._issuer(person), until=self._clock() + self._issuer.lasts, session=session)

    def _now(self, what: str) -> Command:
        key = f"door/{what}/{secrets.token_hex(16)}"
        return Command(id=MessageId(key), at=self._clock(), site=self._site)


class NullAccounts:
    """No console is set up: nobody can be let in."""

    async def sign_in(self, account: str, *, password: str) -> Pass:  # noqa: ARG002 asked in vain
        """See Accounts."""
        raise NobodyHomeError

    async def renew(self, session: str) -> Pass:  # noqa: ARG002 asked in vain
        """See Accounts."""
        raise NobodyHomeError

    async def end(self, session: str) -> None:
        """See Accounts."""

    async def close(self) -> None:
        """See Accounts."""
