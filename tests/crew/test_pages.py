"""The phone page: one obvious next step, in both languages, and what is wrong said on the page."""

import asyncio
import base64
import io
import re
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import httpx
import pytest
from PIL import Image

from services.crew.work.views import topics_of
from shared.auth.person import Grant, Person
from shared.contracts.crew import PriceTold, WorkFinished, WorkSigned
from shared.vocabulary.people import Role
from shared.web.stream import Event, Hub
from tests.crew.site import TASK, ZHAO, Site, a_member, a_photo, a_site_at_work, an_offer

PAGE = {"Accept": "text/html"}


class Phone:
    """A browser without scripts: follows redirects, sends the proof and the key of the page it looks at."""

    def __init__(self, site: Site, person: Person = ZHAO) -> None:
        self.client = site.client(person)
        self.client.headers.update(PAGE)
        self.client.follow_redirects = True
        self.page = ""

    async def looks(self, path: str = f"/work/{TASK}") -> str:
        answer = await self.client.get(path)
        self.page = answer.text
        return self.page

    async def sends(self, step: str, *, files: Any = None, **fields: str) -> httpx.Response:
        hidden = dict(re.findall(r'name="(csrf_token|idempotency_key)" value="([^"]+)"', self.page))
        answer = await self.client.post(f"/work/{TASK}/{step}", data={**hidden, **fields}, files=files)
        self.page = answer.text
        return answer

    def offers(self, step: str) -> bool:
        """Whether the page shows the form of a step."""
        return f'action="/work/{TASK}/{step}"' in self.page


async def a_phone(*, paid: bool = False, household: str | None = None) -> tuple[Site, Phone]:
    site = await a_site_at_work(offer=an_offer(paid=paid, household=household))
    phone = Phone(site)
    await phone.looks()
    return site, phone


async def test_the_list_is_drawn_alone_when_it_moves() -> None:
    _, phone = await a_phone()
    phone.client.headers["HX-Request-Type"] = "partial"

    moved = await phone.looks("/work")

    assert moved.lstrip().startswith("<nav")
    assert f"/work/{TASK}" in moved


@pytest.mark.rule("RWO-04", "PFS-01", "SCR-53")
async def test_a_paid_job_in_a_home_is_done_without_scripts_one_obvious_step_after_the_other() -> None:
    site, phone = await a_phone(paid=True, household="3-2-1202")

    await phone.sends("accept")
    assert phone.offers("price")
    assert not phone.offers("start")
    await phone.sends(
        "price",
        told_to="李女士",
        agreed="yes",
        other_what="软管",
        other_price="15.50",
        **{"quantity-E-01": "2"},
    )
    assert phone.offers("start")
    assert "已敲门，征得同意后进入" in phone.page
    await phone.sends("start", consent="yes")
    await phone.sends("photos", files={"photo": ("leak.jpg", a_photo())})
    await phone.sends("finish", note="已换水龙头", materials="水龙头 ×2\n软管")
    await phone.sends("sign", signer="李女士", drawing="data:image/png;base64," + a_drawing())

    told, done, signed = site.said(PriceTold)[0], site.said(WorkFinished)[0], site.said(WorkSigned)[0]
    assert told.amount == 17550
    assert (done.materials, len(done.photos)) == (("水龙头 ×2", "软管"), 1)
    assert signed.signature is not None
    assert "已签字" in phone.page


@pytest.mark.parametrize(("language", "words"), [("zh", "接单"), ("en", "Accept")])
async def test_the_page_speaks_the_readers_language(language: str, words: str) -> None:
    site = await a_site_at_work()
    phone = Phone(site, a_member("zhao", language=language))

    page = await phone.looks("/work")

    assert words in page
    assert "JX-000017" in page


@pytest.mark.parametrize(
    ("step", "fields", "words"),
    [
        ("price", {"told_to": "李女士", "agreed": "yes", "other_what": "x", "other_price": "-1"}, "价格须为"),
        ("price", {"told_to": "李女士", "agreed": "yes", "other_what": "x", "other_price": "贵"}, "不是数字"),
        ("price", {"told_to": "李女士", "agreed": "yes"}, "必填"),
        ("start", {"consent": "yes"}, "先和业主讲明费用"),
        ("give-up", {}, "必填"),
    ],
)
async def test_what_is_wrong_is_said_on_the_page_in_chinese_and_nothing_moves(
    step: str, fields: dict[str, str], words: str
) -> None:
    site, phone = await a_phone(paid=True)
    await phone.sends("accept")

    answer = await phone.sends(step, **fields)

    assert answer.status_code in (409, 422)
    assert words in answer.text
    assert (await site.work()).state == "accepted"


async def test_an_executable_dressed_as_a_photo_is_refused_on_the_page() -> None:
    _, phone = await a_phone()
    await phone.sends("accept")

    answer = await phone.sends("photos", files={"photo": ("x.jpg", b"MZ" + bytes(300))})

    assert answer.status_code == 422
    assert "不是照片" in answer.text


async def test_a_drawing_that_is_none_is_refused_and_the_slip_stays_unsigned() -> None:
    site, phone = await a_phone()
    await phone.sends("accept")
    await phone.sends("start")
    await phone.sends("finish", note="好了")

    answer = await phone.sends("sign", signer="李女士", drawing="data:image/png;base64,???")

    assert answer.status_code == 422
    assert site.said(WorkSigned) == []


async def test_the_same_form_sent_twice_has_one_effect() -> None:
    site, phone = await a_phone()
    page = phone.page

    await phone.sends("accept")
    phone.page = page
    again = await phone.sends("accept")

    assert again.status_code == 200
    assert len(site.works.said) == 1


async def test_a_form_from_another_page_is_refused() -> None:
    site, phone = await a_phone()
    phone.page = ""

    answer = await phone.sends("accept")

    assert answer.status_code == 403
    assert (await site.work()).state == "offered"


async def test_declining_asks_for_a_reason_from_the_list_and_leads_back_to_the_list() -> None:
    site, phone = await a_phone()

    await phone.sends("decline", reason="没有配件")

    assert (await site.work()).reason == "没有配件"
    assert "没有待接的任务" in phone.page


async def test_a_colleague_sees_who_has_the_task_and_no_button() -> None:
    site, phone = await a_phone()
    await phone.sends("accept")
    other = Phone(site, a_member("qian"))

    await other.looks()

    assert "此单由zhao师傅处理" in other.page
    assert not other.offers("start")


async def test_a_step_that_does_not_exist_is_not_found() -> None:
    _, phone = await a_phone()

    assert (await phone.sends("fly")).status_code == 404


async def test_an_open_list_hears_what_moves_at_its_own_crew_and_site_and_nothing_else() -> None:
    site = await a_site_at_work()
    hub: Hub = site.service.tools["hub"]  # type: ignore[assignment] # the tools are of all kinds
    async with aclosing(hub.subscribe(topics_of(ZHAO))) as events:
        first = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        await site.hears(an_offer(site="nanhu", task="case-3-1"), site="nanhu")
        await site.hears(an_offer(task="case-2-1", slip="JX-000018"))

        assert await first == Event("work", "case-2-1")


async def test_a_list_of_every_site_hears_of_all_of_them() -> None:
    site = await a_site_at_work()
    hub: Hub = site.service.tools["hub"]  # type: ignore[assignment] # the tools are of all kinds
    anywhere = replace(ZHAO, grants=(Grant(Role.CREW),))
    async with aclosing(hub.subscribe(topics_of(anywhere))) as events:
        first = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        await site.hears(an_offer(task="case-2-1", slip="JX-000018"))

        assert await first == Event("work", "case-2-1")


def test_who_is_a_member_nowhere_follows_nothing() -> None:
    assert topics_of(replace(ZHAO, grants=())) == frozenset()


async def test_signing_in_by_the_consoles_word_keeps_the_token_and_leads_back() -> None:
    site = await a_site_at_work()
    async with site.client() as client:
        page = await client.get("/sign-in?next=/work/case-1-1", headers=PAGE)
        proof = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[-1]
        wrong = await client.post(
            "/sign-in", data={"account": "zhao", "password": "no", "csrf_token": proof}, headers=PAGE
        )
        right = await client.post(
            "/sign-in",
            data={"account": "zhao", "password": "oahz", "next": "/work/case-1-1", "csrf_token": proof},
        )
        again = await client.get("/sign-in?next=//evil.example")

    assert wrong.status_code == 401
    assert "账户或密码不对" in wrong.text
    assert (right.status_code, right.headers["location"]) == (303, "/work/case-1-1")
    assert "guanjia_token=token-of-zhao" in right.headers["set-cookie"]
    assert (again.status_code, again.headers["location"]) == (303, "/work")


async def test_signing_out_needs_the_proof_of_our_own_page_and_ends_the_session() -> None:
    site = await a_site_at_work()
    async with site.client(replace(ZHAO, session="session-of-zhao")) as client:
        client.headers.update(PAGE)
        client.cookies.set("guanjia_session", "session-of-zhao")
        work = await client.get("/work")
        proof = re.findall(r'name="csrf_token" value="([^"]+)"', work.text)[-1]
        foreign = await client.post("/sign-out")
        signed_out = await client.post("/sign-out", data={"csrf_token": proof})

    assert foreign.status_code == 403
    assert signed_out.headers["location"] == "/sign-in"
    assert site.accounts.ended == ["session-of-zhao"]


def a_drawing() -> str:
    out = io.BytesIO()
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()
