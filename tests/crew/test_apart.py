"""A crew service at a site of its own: it beats, sends pictures, takes jobs."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest

from services.crew.app import build
from services.crew.files.gateways import MessageCourier, NullBlobs
from services.crew.files.handlers import keep_file
from services.crew.files.views import PARCELS
from services.crew.lanes.domain import Served
from services.crew.links.domain import StrangeLineError
from services.crew.links.gateways import count_links
from services.crew.links.views import LINKS
from services.crew.settings import Settings
from shared.contracts.crew import FileSent, LinkBeat, MatterTaken, WorkAccepted
from shared.contracts.envelope import message_of
from shared.observability.metrics import REGISTRY
from shared.runtime.sweeper import sweep_once
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import Role
from tests.causes import a_message
from tests.clockwork import Clock
from tests.crew.site import ZHAO, Site, a_member, a_photo, a_site_at_work, an_offer
from tests.ground import a_client, a_ground, a_person

JINXIU = SiteId("jinxiu")


async def test_the_site_beats_by_the_clock_and_the_center_says_how_long_it_has_been_silent() -> None:
    clock = Clock()
    ground = a_ground(clock=clock)
    basics: dict[str, Any] = {"amqp_url": "memory:", "mongo_url": "memory:", "token_public_key": Path("none")}
    site = build(Settings(**basics, apart="jinxiu"), ground)
    center = Site(sites="all but jinxiu,nanhu")
    for start in site.on_start:
        await start()

    await sweep_once(site, ground, clock.passes(seconds=11))
    await sweep_once(site, ground, clock.passes(seconds=5))
    database = ground.database
    assert isinstance(database, MemoryDatabase)
    beats = [one for one in database.store(LINKS).said if isinstance(one.body, LinkBeat)]
    for beat in (*beats, *beats):
        await center.redelivers(message_of(LinkBeat).model_validate(beat.model_dump()))
    seen = []
    for seconds in (20, 25):
        center.clock.passes(seconds=seconds)
        async with a_client(center.service, center.ground, a_person(Role.SUPERVISOR)) as client:
            seen.append(
                {one["site"]: one["cut_off"] for one in (await client.get("/api/links")).json()["items"]}
            )

    assert len(beats) == 1
    assert seen == [{"jinxiu": False, "nanhu": True}, {"jinxiu": True, "nanhu": True}]


class TenInEveryDownlink:
    """A broker in whose every downlink ten messages wait."""

    async def of(self, queue: str) -> int | None:
        return 10 if queue.startswith("downlink.") else None

    async def close(self) -> None: ...


async def test_what_waits_for_a_site_is_counted_before_it_was_ever_heard_of() -> None:
    center = Site(sites="all but jinxiu,nanhu")
    await center.hears(LinkBeat(site=JINXIU, waiting=3))

    links = center.database.store(LINKS)
    await count_links(links=links, queues=TenInEveryDownlink(), served=Served.written(center.sites))

    def waits(site: str, end: str) -> float | None:
        name = "guanjia_link_waiting_messages"
        return REGISTRY.get_sample_value(name, {"site": site, "end": end})

    assert [waits("jinxiu", "site"), waits("jinxiu", "center"), waits("nanhu", "center")] == [3, 10, 10]
    assert waits("nanhu", "site") is None
    assert REGISTRY.get_sample_value("guanjia_link_heard_timestamp_seconds", {"site": "nanhu"}) is None


async def test_a_site_cannot_speak_for_anothers_line() -> None:
    center = Site(sites="all but jinxiu,nanhu")
    lie = a_message(LinkBeat(site=SiteId("nanhu"), waiting=0), site=JINXIU)

    with pytest.raises(StrangeLineError):
        await center.redelivers(lie)


def test_a_center_leaves_alone_the_sites_that_run_on_their_own() -> None:
    served = Served.written("all but jinxiu, nanhu")

    assert SiteId("yunjing") in served
    assert JINXIU not in served
    assert served.apart == {"jinxiu", "nanhu"}


async def test_a_picture_taken_at_the_site_can_be_seen_at_the_center() -> None:
    site = await a_site_at_work()
    parcels = site.database.store(PARCELS)
    site.service.tools["courier"] = MessageCourier(parcels)  # type: ignore[index] # a dict here
    await site.does("accept")
    work = (await site.sends(a_photo(), key="one")).json()
    again = await site.sends(a_photo(), key="one")
    (said,) = parcels.said
    sent = message_of(FileSent).model_validate_json(said.model_dump_json())

    center = Site(sites="all but jinxiu")
    blobs = NullBlobs()
    center.service.tools["blobs"] = blobs  # type: ignore[index] # a dict here
    for _ in range(2):
        await keep_file(sent, blobs=blobs, parcels=center.database.store(PARCELS))
    path = f"/api/work/{work['id']}/files/{work['files'][0]['id']}"
    async with a_client(center.service, center.ground, a_person(Role.SUPERVISOR)) as client:
        seen = await client.get(path)
    async with a_client(center.service, center.ground, a_person(Role.SUPERVISOR, sites=("nanhu",))) as client:
        foreign = await client.get(path)

    assert again.status_code == 200
    assert seen.content == base64.b64decode(sent.body.content)
    assert foreign.status_code == 404


@pytest.mark.rule("FCO-01", "FCO-07")
async def test_a_member_takes_a_job_at_the_site_and_has_it_at_once() -> None:
    site = await a_site_at_work()
    said = {"what": "路灯不亮", "place": "东门", "contact_name": "王先生", "contact_phone": "139 0000 1111"}

    async with site.client() as client:
        taken = await client.post("/api/work", json=said, headers={"Idempotency-Key": "k"})
        again = await client.post("/api/work", json=said, headers={"Idempotency-Key": "k"})
        unclear = await client.post("/api/work", json={**said, "contact_phone": "王先生"})

    work = taken.json()
    assert again.json()["id"] == work["id"]
    assert (work["state"], work["member"], work["slip"]) == ("accepted", ZHAO.id, "W-0001")
    assert (unclear.status_code, unclear.json()["code"]) == (422, "malformed_phone")
    (matter,) = site.said(MatterTaken)
    (accepted,) = site.said(WorkAccepted)
    assert (matter.case, matter.member, accepted.offer) == (work["case"], ZHAO.id, 0)
    assert matter.task == f"{matter.case}-1"


async def test_the_number_of_the_slip_comes_back_and_the_job_stays_in_hand() -> None:
    site = await a_site_at_work()
    said = {"what": "路灯不亮", "place": "东门", "contact_name": "王先生", "contact_phone": "13900001111"}
    async with site.client() as client:
        work = (await client.post("/api/work", json=said)).json()

    await site.hears(an_offer(task=work["id"], offer=1, slip="JX-000099"))

    known = await site.works.get(work["id"])
    assert (known.state, known.slip, known.case_number, known.offer) == ("accepted", "JX-000099", "A-1042", 1)


async def test_the_page_takes_a_job_and_prints_its_slip() -> None:
    site = await a_site_at_work()
    async with site.client(a_member("zhao", language="en")) as client:
        form = await client.get("/work/new", headers={"accept": "text/html"})
        slip = await client.get("/work/case-1-1/slip", headers={"accept": "text/html"})

    assert "I take it" in form.text
    assert "JX-000017" in slip.text
    assert "厨房水管漏水" in slip.text
    in_menu_and_bar = re.findall(r'href="([^"]+)" aria-current="page"', form.text)
    assert in_menu_and_bar == ["/work/new", "/work/new"]


async def test_nobody_without_a_crew_takes_a_job() -> None:
    site = await a_site_at_work()
    said = {"what": "路灯不亮", "place": "东门", "contact_name": "王先生", "contact_phone": "13900001111"}

    async with site.client(a_member("zhao", crew="unknown")) as client:
        answer = await client.post("/api/work", json=said)

    assert answer.status_code == 403
