"""The center as an enrolment meets it: its broker, its crew service's store, its address for people."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aio_pika
import httpx
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import ChannelNotFoundEntity

from deploy.local import broker, store
from deploy.local.ports import remembered
from deploy.local.trouble import TroubleError
from deploy.site.definitions import Definitions
from shared.auth.keys import MASTER, PUBLIC, kept_secret
from shared.contracts.envelope import CREWS
from shared.storage.master import Master, master

PATIENCE = 15.0
SECONDS_FOR_LANES = 10


@dataclass(frozen=True, slots=True)
class Center:
    """Where the center is. ``outside`` is the broker as the site reaches it: ``host:port``, or ``amqps://host:port``."""

    amqp_url: str
    management_url: str
    mongo_url: str
    console_url: str
    outside: str
    public_key: Path
    master: Master

    @classmethod
    def of_house(cls, run: Path, *, outside: str = "", console_url: str = "") -> "Center":
        """The center that ``make up`` runs in a folder; raises TroubleError when none was ever started there."""
        ports = remembered(run / "ports.json")
        if not ports:
            raise TroubleError(
                f"No Guanjia was ever started in {run}: make up starts one, RUN=folder names it."
            )
        password = kept_secret(run / "keys" / "broker")
        return cls(
            amqp_url=broker.url(ports, password=password),
            management_url=broker.management_url(ports, password=password),
            mongo_url=store.url(ports),
            console_url=console_url or f"http://127.0.0.1:{ports['console']}",
            outside=outside or f"127.0.0.1:{ports['amqp']}",
            public_key=run / "keys" / PUBLIC,
            master=master(run / "keys" / MASTER),
        )


def manage(url: str, method: str, path: str, body: Mapping[str, object] | None = None) -> httpx.Response:
    """One request to a broker's management interface; raises TroubleError with what it said."""
    whole = urlsplit(url)
    address = f"{whole.scheme}://{whole.hostname}:{whole.port}/api/{path}"
    try:
        answer = httpx.request(
            method,
            address,
            auth=(unquote(whole.username or ""), unquote(whole.password or "")),
            json=body,
            timeout=PATIENCE,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        raise TroubleError(f"The broker's management at {address} does not answer: {error}") from error
    if not answer.is_success:
        raise TroubleError(f"The broker's management refused {method} {path}: {answer.text}")
    return answer


def declare(url: str, definitions: Definitions) -> None:
    """Bring definitions to a broker; what is there already stays."""
    manage(url, "POST", "definitions", definitions)


async def hand_over_lanes(amqp_url: str, *, site: str, crews: Iterable[str]) -> int:
    """Move what lies in a site's lanes to its downlink, where new orders go from now on; how many messages it was.

    The lanes stay, empty and unbound: a message that still waits for another try comes home to one of them, and
    enrolling again moves it too.
    """
    names = [f"crew.{site}.urgent", *(f"crew.{site}.{crew}" for crew in crews)]
    moved = 0
    async with await aio_pika.connect(amqp_url) as connection:
        for name in names:
            async with connection.channel() as channel:
                moved += await _hand_over(channel, name)
    return moved


async def nobody_consumes(amqp_url: str, *, site: str, crews: Iterable[str]) -> None:
    """Raise TroubleError unless the site's lanes are left alone, within some seconds."""
    names = [f"crew.{site}.urgent", *(f"crew.{site}.{crew}" for crew in crews)]
    end = time.monotonic() + SECONDS_FOR_LANES
    async with await aio_pika.connect(amqp_url) as connection:
        while any([await _consumers(connection, name) for name in names]):  # any cannot await
            if time.monotonic() > end:
                raise TroubleError(
                    f"The center's crew service still serves {site}: restart it (make down, make up), or elsewhere "
                    f'with GUANJIA_SITES="all but {site}"; then enroll again.'
                )
            await asyncio.sleep(0.5)


async def _consumers(connection: aio_pika.abc.AbstractConnection, name: str) -> int:
    async with connection.channel() as channel:
        try:
            queue = await channel.declare_queue(name, passive=True)
        except ChannelNotFoundEntity:
            return 0
    return queue.declaration_result.consumer_count or 0


async def _hand_over(channel: AbstractChannel, name: str) -> int:
    try:
        lane = await channel.declare_queue(name, passive=True)
    except ChannelNotFoundEntity:
        return 0
    await lane.unbind(CREWS, name)
    crews = await channel.get_exchange(CREWS, ensure=False)
    moved = 0
    while (letter := await lane.get(fail=False)) is not None:
        copy = aio_pika.Message(
            letter.body,
            headers=letter.headers,
            delivery_mode=letter.delivery_mode,
            content_type=letter.content_type,
            message_id=letter.message_id,
            correlation_id=letter.correlation_id,
            type=letter.type,
            app_id=letter.app_id,
        )
        # By the key that it came by: nothing else leads on from the site's ``arrivals``.
        await crews.publish(copy, name)
        await letter.ack()
        moved += 1
    return moved
