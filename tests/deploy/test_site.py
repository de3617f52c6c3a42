"""What enrolment gives a site: enough to do its work, and nothing of another's."""

import re
from pathlib import Path

import pytest

from deploy.local.house import House
from deploy.local.services import rights
from deploy.local.trouble import TroubleError
from deploy.site import bundle
from deploy.site.center import Center
from deploy.site.definitions import at_center, at_site, rights_at_site, site_rights
from deploy.site.enrolment import Papers
from services.crew.consumers import APART, HEARS
from services.crew.lanes.views import LANES
from services.crew.work.views import WORKS
from shared.contracts import crew
from shared.contracts.catalogue import CATALOGUE, messages_of
from shared.contracts.crew import LinkBeat
from shared.contracts.envelope import EVENTS
from shared.messaging.ladder import LADDER
from shared.messaging.rights import Rights, crew_rights, service_rights
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import SiteId
from tests.clockwork import MONDAY_MORNING
from tests.crew.site import TASK, a_site_at_work

URI = "amqp://site-jinxiu:secret@center:5672/%2F"


def test_a_site_reads_and_writes_its_own_and_declares_nothing() -> None:
    own = site_rights("jinxiu")

    assert re.search(own.read, "downlink.jinxiu")
    assert re.search(own.write, "from.jinxiu")
    for foreign in (
        "downlink.jinxiu2",
        "downlink.nanhu",
        "from.nanhu",
        "fromXjinxiu",
        "events",
        "crew.jinxiu.urgent",
    ):
        assert not re.search(own.read, foreign)
        assert not re.search(own.write, foreign)
        assert not re.search(own.configure, foreign)


def test_through_its_gate_a_site_says_what_a_crew_service_says_and_nothing_else() -> None:
    bindings = at_center("jinxiu", password="secret")["bindings"]

    through = {one["routing_key"]: one["destination"] for one in bindings if one["source"] == "from.jinxiu"}

    assert through == {f"{body.key}.jinxiu": body.exchange for body in messages_of(crew)}


def test_at_the_sites_own_broker_nobody_may_do_more_than_their_work() -> None:
    users = rights_at_site("jinxiu")

    assert set(users) == {"crew", "shovel"}
    assert users["crew"] == crew_rights("crew", sites=("jinxiu",))
    assert re.search(users["shovel"].read, "uplink.beat")
    assert re.search(users["shovel"].write, "arrivals")
    for foreign in ("events", "links", "crew.jinxiu.urgent", "dead.crew"):
        assert not re.search(users["shovel"].read, foreign)
        assert not re.search(users["shovel"].write, foreign)
    assert not any(re.search(one.configure, "uplink") for one in users.values())
    assert not re.search(users["crew"].write, "arrivals")


def test_house_rules_come_to_one_site_and_only_by_its_line() -> None:
    (heard,) = APART
    down = at_center("jinxiu", password="secret")["bindings"]
    site = at_site("jinxiu", center_uri=URI, local_uri="amqp://")["bindings"]

    comes = [one for one in down if heard.body.key in one["routing_key"]]
    there = [one for one in site if heard.body.key in one["routing_key"]]

    assert [(one["source"], one["destination"], one["routing_key"]) for one in (*comes, *there)] == [
        ("links", "downlink.jinxiu", "rulebook.rules.sent.jinxiu"),
        ("arrivals", "crew.on.rulebook.rules.sent", "rulebook.rules.sent.jinxiu"),
    ]


def test_only_a_crew_service_sends_house_rules_and_one_of_named_sites_only_theirs() -> None:
    every, own, other = (
        crew_rights("crew", sites=()),
        crew_rights("crew", sites=("jinxiu",)),
        service_rights("billing"),
    )

    def may(rights: Rights, key: str) -> bool:
        return any(re.search(at.write, key) for at in rights.topics if at.exchange == "links")

    assert may(every, "rulebook.rules.sent.jinxiu")
    assert may(own, "rulebook.rules.sent.jinxiu")
    assert not may(own, "rulebook.rules.sent.nanhu")
    assert not may(other, "rulebook.rules.sent.jinxiu")
    assert not re.search(other.write, "links")


def test_the_password_is_not_in_what_the_center_keeps() -> None:
    assert "secret" not in str(at_center("jinxiu", password="secret"))


def test_everything_that_a_crew_service_hears_comes_down_and_everything_it_says_goes_up_once() -> None:
    down = at_center("jinxiu", password="secret")["bindings"]
    site = at_site("jinxiu", center_uri=URI, local_uri="amqp://")

    comes = {one["routing_key"] for one in down if one["destination"] == "downlink.jinxiu"}
    goes = [one["routing_key"] for one in site["bindings"] if one["destination"].startswith("uplink")]

    everywhere = {one.body.key for one in HEARS if one.body.exchange == EVENTS}
    assert comes == everywhere | {"crew.jinxiu.*"} | {f"{one.body.key}.jinxiu" for one in APART}
    assert sorted(goes) == sorted(f"{body.key}.jinxiu" for body in messages_of(crew))


def test_no_message_goes_round() -> None:
    site = at_site("jinxiu", center_uri=URI, local_uri="amqp://")

    up = {one["routing_key"] for one in site["bindings"] if one["destination"].startswith("uplink")}
    down = {one["routing_key"] for one in site["bindings"] if one["source"] == "arrivals"}

    assert not up & down
    assert {key.removesuffix(".jinxiu") for key in up} <= set(CATALOGUE)


def test_the_sites_own_broker_has_the_pauses_and_their_doors() -> None:
    site = at_site("jinxiu", center_uri=URI, local_uri="amqp://")
    through = {(one["source"], one["destination"]) for one in site["bindings"]}

    assert {(step.door, step.place) for step in LADDER.steps} <= through
    assert {step.door for step in LADDER.steps} <= {one["name"] for one in site["exchanges"]}


def test_heartbeats_do_not_pile_up_and_all_else_waits_as_long_as_it_takes() -> None:
    queues = {
        one["name"]: one["arguments"] for one in at_site("jinxiu", center_uri=URI, local_uri="x")["queues"]
    }

    assert queues["uplink.beat"]["x-max-length"] == 1
    assert "x-max-length" not in queues["uplink"]
    assert queues["uplink"]["x-delivery-limit"] > 100_000
    assert LinkBeat.key == "crew.link.beat"


def test_every_shovel_confirms_and_comes_back() -> None:
    shovels = at_site("jinxiu", center_uri=URI, local_uri="amqp://")["parameters"]

    assert [one["name"] for one in shovels] == ["uplink", "uplink-beat", "downlink"]
    assert {one["value"]["ack-mode"] for one in shovels} == {"on-confirm"}
    assert all(one["value"]["reconnect-delay"] for one in shovels)


async def test_a_site_begins_with_what_the_center_knows_and_settling_twice_changes_nothing(
    tmp_path: Path,
) -> None:
    center = await a_site_at_work()
    site = MemoryDatabase()

    taken = await bundle.take(SiteId("jinxiu"), database=center.database, at=MONDAY_MORNING)
    taken.write(tmp_path / "bundle.json")
    for _ in range(2):
        await bundle.settle(bundle.Bundle.read(tmp_path / "bundle.json"), database=site)

    assert await site.store(WORKS).get(TASK) == await center.works.get(TASK)
    assert await site.store(LANES).count({}) == 1
    assert (tmp_path / "bundle.json").stat().st_mode & 0o077 == 0


def test_the_papers_are_for_their_owner_only_and_a_folder_without_them_is_said_so(tmp_path: Path) -> None:
    papers = Papers(site="jinxiu", center_uri=URI, console_url="http://center:8100")
    papers.write(tmp_path)

    assert Papers.read(tmp_path) == papers
    assert (tmp_path / "site.json").stat().st_mode & 0o077 == 0
    with pytest.raises(TroubleError, match="No site was enrolled"):
        Papers.read(tmp_path / "elsewhere")


def test_a_house_that_was_never_started_enrolls_nobody(tmp_path: Path) -> None:
    with pytest.raises(TroubleError, match="No Guanjia was ever started"):
        Center.of_house(tmp_path)


def test_a_house_leaves_alone_the_sites_that_were_enrolled(tmp_path: Path) -> None:
    house = House(tmp_path, folder=tmp_path, given={}, tell=print)
    before = house.served_here()
    (tmp_path / "apart").write_text("jinxiu\nnanhu\n")

    assert (before, house.served_here()) == ("all", "all but jinxiu,nanhu")
    assert rights(house.served_here()) == rights(before)
