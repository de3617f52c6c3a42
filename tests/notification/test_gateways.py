"""The ways out, against a real mail server and a real web server on this machine."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MailBox

from services.notification.app import gateways
from services.notification.notices.domain import Audience, Notice
from services.notification.notices.gateways import AppriseGateway, DeliveryError, SmtpGateway
from shared.vocabulary.ids import NoticeId, SiteId
from tests.clockwork import MONDAY_MORNING
from tests.notification.office import settings


def a_notice(*, to: str = "lina@example.org", channel: str = "mail") -> Notice:
    return Notice(
        id=NoticeId("notice-1"),
        site=SiteId("jinxiu"),
        template="task_finished",
        audience=Audience.OWNER,
        channel=channel,
        recipient="owner",
        to=to,
        language="zh",
        text="李女士您好，工单 JX-000017 已完工。",
        made_at=MONDAY_MORNING,
        next_try=MONDAY_MORNING,
    )


def a_free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Mails(MailBox):
    def __init__(self) -> None:
        super().__init__()
        self.got: list[str] = []

    def handle_message(self, message: object) -> None:
        self.got.append(str(message))


@asynccontextmanager
async def a_web_server(status: int, bodies: list[bytes]) -> AsyncIterator[int]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        bodies.append(await reader.readexactly(length))
        writer.write(b"HTTP/1.1 %d Answer\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" % status)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_a_mail_arrives_with_an_id_that_follows_from_the_notice() -> None:
    mails = Mails()
    port = a_free_port()
    server = Controller(mails, hostname="127.0.0.1", port=port)
    server.start()
    try:
        await SmtpGateway(host="127.0.0.1", port=port, sender="center@example.org").send(a_notice())
    finally:
        server.stop()

    (mail,) = mails.got
    assert "Message-ID: <notice-1@guanjia>" in mail
    assert "To: lina@example.org" in mail


async def test_a_mail_server_that_is_away_is_a_delivery_error_that_names_it() -> None:
    port = a_free_port()

    with pytest.raises(DeliveryError, match=f"127.0.0.1:{port}"):
        await SmtpGateway(host="127.0.0.1", port=port, sender="center@example.org").send(a_notice())


async def test_any_gateway_that_apprise_speaks_takes_a_notice() -> None:
    bodies: list[bytes] = []
    async with a_web_server(200, bodies) as port:
        gateway = AppriseGateway(f"json://127.0.0.1:{port}/send?to={{to}}")
        await gateway.send(a_notice(to="13800002046", channel="sms"))

    assert "JX-000017" in json.loads(bodies[0])["message"]


async def test_a_gateway_that_answers_with_an_error_did_not_take_the_notice() -> None:
    async with a_web_server(500, []) as port:
        with pytest.raises(DeliveryError, match="sms"):
            await AppriseGateway(f"json://127.0.0.1:{port}/").send(a_notice(channel="sms"))


async def test_an_address_that_apprise_does_not_know_is_said_so() -> None:
    with pytest.raises(DeliveryError, match="not one that Apprise knows"):
        await AppriseGateway("nonsense").send(a_notice(channel="sms"))


def test_settings_decide_which_channels_have_a_way_out() -> None:
    out = gateways(settings(channels={"sms": "json://gateway/"}, smtp_host="mail.example.org"))

    assert sorted(out) == ["mail", "sms"]
