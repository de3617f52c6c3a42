"""The way to the center: in clear as it is told, over TLS only to who shows the right certificate."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from deploy.local.trouble import TroubleError
from deploy.site import ways
from deploy.site.enrolment import Papers
from deploy.site.house import SiteHouse
from deploy.site.ways import AUTHORITY, authority, checked, for_python

PLAIN = "amqp://site-jinxiu:secret@center:5672/%2F?heartbeat=5"
TLS = "amqps://site-jinxiu:secret@center.example:5671/%2F?heartbeat=5"
OURS = Path("/srv/jinxiu/keys/authority.pem")


@pytest.mark.parametrize("named", [None, OURS])
def test_a_way_in_clear_stays_what_it_is(named: Path | None) -> None:
    assert checked(PLAIN, authority=named) == for_python(PLAIN, authority=named) == PLAIN


def test_over_tls_a_shovel_asks_for_a_certificate_of_that_name_by_the_named_authority() -> None:
    asks = parse_qs(urlsplit(checked(TLS, authority=OURS)).query)

    assert asks == {
        "heartbeat": ["5"],
        "verify": ["verify_peer"],
        "cacertfile": [str(OURS)],
        "server_name_indication": ["center.example"],
    }


def test_without_a_named_authority_the_machine_s_own_are_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known = tmp_path / "all.crt"
    known.touch()
    monkeypatch.setattr(ways, "MACHINE", (None, tmp_path / "nothing", known))

    asks = parse_qs(urlsplit(checked(TLS, authority=None)).query)

    assert asks["cacertfile"] == [str(known)]
    assert for_python(TLS, authority=None) == TLS


def test_a_machine_that_knows_no_authority_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "MACHINE", (None,))

    with pytest.raises(TroubleError, match="--authority"):
        checked(TLS, authority=None)


@pytest.mark.parametrize("named", [False, True])
def test_a_site_s_crew_service_trusts_the_named_authority_and_else_only_its_machine(
    tmp_path: Path, *, named: bool
) -> None:
    Papers(site="jinxiu", center_uri=TLS, console_url="https://center.example").write(tmp_path)
    (tmp_path / "keys").mkdir()
    if named:
        (tmp_path / "keys" / AUTHORITY).touch()

    house = SiteHouse(tmp_path, folder=tmp_path, given={}, tell=print)
    told = house._crew_service({"crew": 8113, "amqp": 1, "store": 2}).environment

    expected = tmp_path / "keys" / AUTHORITY if named else None
    assert authority(tmp_path / "keys") == expected
    assert told.get("GUANJIA_CA_FILE") == (str(expected) if named else None)
