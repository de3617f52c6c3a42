"""Tokens: who they speak of, for how long, and who can make them."""

import stat
from pathlib import Path

import pytest
from fastapi import Request

from shared.auth.doors import BadTokenError, NotSignedInError, TokenExpiredError
from shared.auth.keys import new_keys
from shared.auth.person import Grant, Person
from shared.auth.tokens import COOKIE, LASTS, Doorman, Issuer
from shared.vocabulary.ids import AccountId, CrewId, SiteId
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import ForbiddenError
from tests.clockwork import Clock
from tests.shared.auth.keys import a_key_pair

ZHANG = Person(
    id=AccountId("zhangwei"),
    name="张伟",
    grants=(Grant(Role.CREW, frozenset({SiteId("jinxiu")})),),
    crews=frozenset({CrewId("engineering")}),
    language="en",
)


def a_door(clock: Clock) -> tuple[Issuer, Doorman]:
    public, private = a_key_pair()
    return Issuer(private, clock=clock), Doorman(public, clock=clock)


def a_request(**headers: str) -> Request:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": raw})


def test_a_token_says_who_somebody_is_and_what_they_may_do_where() -> None:
    issuer, doorman = a_door(Clock())

    person = doorman(a_request(authorization=f"Bearer {issuer(ZHANG)}"))

    assert person == ZHANG
    assert person.session is None


def test_a_token_is_good_to_its_last_second_and_not_after() -> None:
    clock = Clock()
    issuer, doorman = a_door(clock)
    token = issuer(ZHANG)

    clock.passes(seconds=LASTS.total_seconds() - 1)
    assert doorman.person(token) == ZHANG
    clock.passes(seconds=1)
    with pytest.raises(TokenExpiredError, match="sign in again"):
        doorman.person(token)


@pytest.mark.parametrize("spoil", [lambda _: "not a token", lambda t: t[:-4] + "AAAA", lambda t: t + "."])
def test_a_token_that_somebody_changed_is_refused(spoil: object) -> None:
    issuer, doorman = a_door(Clock())
    assert callable(spoil)

    with pytest.raises(BadTokenError):
        doorman.person(spoil(issuer(ZHANG)))


def test_a_token_of_another_house_is_refused(tmp_path: Path) -> None:
    clock = Clock()
    _, doorman = a_door(clock)
    _, other_key = new_keys(tmp_path)

    with pytest.raises(BadTokenError):
        doorman.person(Issuer(other_key, clock=clock)(ZHANG))


def test_a_token_from_the_future_is_refused() -> None:
    tomorrow = Clock()
    tomorrow.passes(days=1)
    issuer, _ = a_door(tomorrow)
    _, doorman = a_door(Clock())

    with pytest.raises(BadTokenError):
        doorman.person(issuer(ZHANG))


def test_who_brings_no_token_is_not_signed_in() -> None:
    _, doorman = a_door(Clock())

    with pytest.raises(NotSignedInError):
        doorman(a_request())


def test_a_token_in_a_cookie_must_prove_its_pages() -> None:
    issuer, doorman = a_door(Clock())

    person = doorman(a_request(cookie=f"{COOKIE}={issuer(ZHANG)}"))

    assert person == ZHANG
    assert person.session


def test_a_role_at_one_site_is_no_role_at_another() -> None:
    assert ZHANG.may(Role.CREW, site=SiteId("jinxiu"))
    assert not ZHANG.may(Role.AGENT)
    with pytest.raises(ForbiddenError, match="yunjing"):
        ZHANG.must(Role.CREW, site=SiteId("yunjing"))


def test_nobody_else_may_read_the_private_key_and_keys_stay(tmp_path: Path) -> None:
    public, private = new_keys(tmp_path)
    before = private.read_bytes()

    assert new_keys(tmp_path) == (public, private)
    assert private.read_bytes() == before
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert b"PRIVATE" not in public.read_bytes()


def test_the_published_key_is_only_the_public_half() -> None:
    issuer, _ = a_door(Clock())

    (key,) = issuer.public_keys()["keys"]

    assert "d" not in key
    assert key["kty"] == "OKP"
