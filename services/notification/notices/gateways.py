"""Where notices leave the house: mail by SMTP, everything else by Apprise, or nowhere when nothing is set up."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import quote

import aiosmtplib
import apprise
from prometheus_client import Counter, Gauge

from services.notification.notices.domain import Notice, NoticeState
from shared.observability.metrics import REGISTRY
from shared.storage.store import Store

NOTICES = Counter(
    "guanjia_notices_total",
    "Notices by channel and by what became of them: made, sent, shown on the page, failed",
    ("channel", "outcome"),
    registry=REGISTRY,
)
MISSED = Counter(
    "guanjia_notice_attempts_failed_total",
    "Attempts that a gateway did not take, by channel",
    ("channel",),
    registry=REGISTRY,
)
WAITING = Gauge("guanjia_notices_waiting", "Notices that wait to leave", registry=REGISTRY)


class DeliveryError(Exception):
    """A gateway did not take a notice; trying later may help."""


class Gateway(Protocol):
    """A way out for one channel."""

    @property
    def delivers(self) -> bool:
        """False when the notice only appears on the page."""

    async def send(self, notice: Notice) -> None:
        """Hand the notice over; raises DeliveryError when the gateway does not take it."""


@dataclass(frozen=True, slots=True)
class NullGateway:
    """No gateway: the notice is shown on the page instead."""

    delivers: bool = False

    async def send(self, notice: Notice) -> None:
        """Nothing leaves the house."""


@dataclass(frozen=True, slots=True)
class SmtpGateway:
    """Mail; the message id follows from the notice, so a mail sent twice after a crash is recognised."""

    host: str
    port: int
    sender: str
    username: str | None = None
    password: str | None = None
    start_tls: bool = False
    delivers: bool = True

    async def send(self, notice: Notice) -> None:
        """See Gateway."""
        mail = EmailMessage()
        mail["From"], mail["To"] = self.sender, notice.to
        mail["Subject"] = notice.text.split("。")[0].split(". ")[0][:80]
        mail["Message-ID"] = f"<{notice.id}@guanjia>"
        mail.set_content(notice.text)
        try:
            await aiosmtplib.send(
                mail,
                hostname=self.host,
                port=self.port,
                username=self.username,
                password=self.password,
                start_tls=self.start_tls,
                timeout=10,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise DeliveryError(f"mail server {self.host}:{self.port}: {error}") from error


@dataclass(frozen=True, slots=True)
class AppriseGateway:
    """WeCom, DingTalk, Feishu, SMS and everything else that Apprise speaks; ``{to}`` in the address is filled in."""

    address: str
    delivers: bool = True

    async def send(self, notice: Notice) -> None:
        """See Gateway."""
        service = apprise.Apprise()
        if not service.add(self.address.replace("{to}", quote(notice.to, safe=""))):
            raise DeliveryError(f"the address set for channel {notice.channel} is not one that Apprise knows")
        if not await service.async_notify(body=notice.text):
            raise DeliveryError(f"the gateway of channel {notice.channel} did not take the notice")


NOWHERE = NullGateway()
Gateways = Mapping[str, Gateway]


def count_notice(before: Notice | None, after: Notice) -> None:
    """Count a notice that was made, an attempt in vain, and what became of it."""
    if before is None:
        for outcome in (NoticeState.SENT, NoticeState.SHOWN, NoticeState.FAILED):
            NOTICES.labels(after.channel, outcome)
        NOTICES.labels(after.channel, "made").inc()
        MISSED.labels(after.channel)
        return
    if after.reason and after.attempts > before.attempts:
        MISSED.labels(after.channel).inc()
    if after.state is not before.state and after.state is not NoticeState.WAITING:
        NOTICES.labels(after.channel, after.state).inc()


async def count_waiting(*, notices: Store[Notice]) -> None:
    """How many notices wait to leave."""
    WAITING.set(await notices.count({"state": NoticeState.WAITING}))
