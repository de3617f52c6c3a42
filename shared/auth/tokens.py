"""Short-lived signed tokens: issued with a private key in one place, checked with a public key anywhere."""

import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import Request
from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import OKPKey

from shared.auth.doors import BadTokenError, NotSignedInError, TokenExpiredError
from shared.auth.person import Grant, Person
from shared.vocabulary.ids import AccountId, CrewId, SiteId
from shared.vocabulary.people import Role

ALGORITHM = "Ed25519"
HOUSE = "guanjia"
COOKIE = "guanjia_token"
LASTS = timedelta(minutes=15)
DRIFT = timedelta(seconds=30)
PEM_END = "-----END PUBLIC KEY-----"


class Issuer:
    """Signs tokens; only the console has one."""

    def __init__(self, private_key: Path, *, clock: Callable[[], datetime], lasts: timedelta = LASTS) -> None:
        self.lasts = lasts
        self._clock = clock
        self._key = OKPKey.import_key(private_key.read_text("ascii"))

    def __call__(self, person: Person) -> str:
        """A token that says who the person is and what they may do where, good for ``lasts`` from now."""
        now = self._clock()
        claims = {
            "iss": HOUSE,
            "sub": person.id,
            "name": person.name,
            "grants": [{"role": one.role, "sites": sorted(one.sites)} for one in person.grants],
            "crews": sorted(person.crews),
            "language": person.language,
            "sid": person.session,
            "iat": int(now.timestamp()),
            "exp": int((now + self.lasts).timestamp()),
        }
        header = {"alg": ALGORITHM, "kid": self._key.thumbprint()}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])

    def public_keys(self) -> dict[str, Any]:
        """The key that checks the tokens, as a JSON Web Key Set."""
        key = self._key.as_dict(private=False)
        return {"keys": [{**key, "kid": self._key.thumbprint(), "use": "sig", "alg": ALGORITHM}]}


class Doorman:
    """Knows who stands behind a request by the token it brings; needs the public key and nothing else.

    The file of a site of its own holds two: the console's, and that of the site itself.
    """

    def __init__(self, public_key: Path, *, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._keys = [OKPKey.import_key(one) for one in _pems(public_key.read_text("ascii"))]

    def __call__(self, request: Request) -> Person:
        """The person of the bearer token, else of the token in the cookie.

        Raises NotSignedInError, and of its kinds TokenExpiredError and BadTokenError.
        """
        if token := bearer_token(request):
            return self.person(token)
        if token := request.cookies.get(COOKIE):
            return self.person(token, by_cookie=True)
        raise NotSignedInError

    def person(self, token: str, *, by_cookie: bool = False) -> Person:
        """The person that a token speaks of; a cookie's also has its session, for the proof of its pages."""
        claims = self._claims(token)
        return Person(
            id=AccountId(claims["sub"]),
            name=claims["name"],
            grants=tuple(
                Grant(role=Role(one["role"]), sites=frozenset(SiteId(site) for site in one["sites"]))
                for one in claims["grants"]
            ),
            crews=frozenset(CrewId(crew) for crew in claims["crews"]),
            language=claims["language"],
            session=(claims.get("sid") or token) if by_cookie else None,
        )

    def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            claims = self._decoded(token)
            ends, begins, house = claims["exp"], claims["iat"], claims["iss"]
        except (JoseError, ValueError, KeyError):
            raise BadTokenError from None
        now = self._clock().timestamp()
        if house != HOUSE or begins > now + DRIFT.total_seconds():
            raise BadTokenError
        if ends <= now:
            raise TokenExpiredError
        return claims

    def _decoded(self, token: str) -> Mapping[str, Any]:
        *others, last = self._keys
        for key in others:
            with contextlib.suppress(BadSignatureError):
                return jwt.decode(token, key, algorithms=[ALGORITHM]).claims
        return jwt.decode(token, last, algorithms=[ALGORITHM]).claims


def _pems(text: str) -> list[str]:
    return [f"{part.strip()}\n{PEM_END}\n" for part in text.split(PEM_END) if part.strip()]


def bearer_token(request: Request) -> str | None:
    """The token in the request's Authorization header, or None."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
