from pathlib import Path

import pytest

from deploy.demo.accidents import chosen
from deploy.demo.agents import Center
from deploy.demo.findings import Findings, promises
from deploy.demo.hands import Hands
from deploy.demo.load import fingerprint
from deploy.demo.place import NoPlaceError, in_folder, in_the_environment
from deploy.local.ports import SERVICES


def test_all_stands_for_every_service() -> None:
    assert chosen(["all"]) == tuple(SERVICES)
    assert chosen(["billing", "crew"]) == ("billing", "crew")
    assert chosen([]) == ()


def test_a_service_that_is_not_there_cannot_be_killed() -> None:
    with pytest.raises(NoPlaceError, match="no service kitchen"):
        chosen(["dispatch", "kitchen"])


def test_a_folder_without_a_house_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(NoPlaceError, match="make up"):
        in_folder(tmp_path)


def test_an_environment_without_a_house_says_every_name_that_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in SERVICES:
        monkeypatch.delenv(f"GUANJIA_{name.upper()}_URL", raising=False)

    with pytest.raises(NoPlaceError, match=r"GUANJIA_CONSOLE_URL.*GUANJIA_MANAGEMENT_URL"):
        in_the_environment()


def test_the_demo_is_brought_again_to_another_store() -> None:
    assert fingerprint("mongodb://one/") == fingerprint("mongodb://one/")
    assert fingerprint("mongodb://one/") != fingerprint("mongodb://other/")


@pytest.mark.parametrize(
    ("entries", "faults", "broken"),
    [(4, [], ""), (5, [], "is not"), (4, ["the page of jinxiu is wrong"], "the page of jinxiu is wrong")],
)
def test_the_day_proves_what_the_ledger_carries(entries: int, faults: list[str], broken: str) -> None:
    summed = {"accounts": {"cash": 0}, "drawers": {}, "entries": 4, "balanced": True}
    found = Findings(balance={**summed, "entries": entries}, proof={**summed, "faults": faults})
    center = Center(hands=Hands(addresses={}, password=""), run="r", speed=1, line="l")

    kept = promises(found, center=center, sheet=(), members=())

    said = kept["what the ledger carries is what its entries come to"]
    assert broken in said
    assert bool(said) == bool(broken)
