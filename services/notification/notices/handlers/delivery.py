"""Sending what waits, with retries and a record of the outcome."""

from services.notification.notices.domain import Notice, NoticeState
from services.notification.notices.gateways import NOWHERE, DeliveryError, Gateways
from services.notification.notices.handlers.telling import RULES
from shared.contracts.envelope import Body, Command
from shared.contracts.notification import NoticeFailed, NoticeSent
from shared.rulebook.rules import Rulebook
from shared.storage.store import Decision, Store
from shared.vocabulary.ids import NoticeId


async def deliver(
    notice: Notice, *, because: Command, notices: Store[Notice], gateways: Gateways, rules: Rulebook
) -> None:
    """Send a notice whose time has come; a gateway that fails is tried again later, then given up."""
    if notice.state is not NoticeState.WAITING:
        return
    gateway = gateways.get(notice.channel, NOWHERE)
    try:
        await gateway.send(notice)
    except DeliveryError as error:
        reason = str(error)
        retry_after = (await rules.read(RULES, site=notice.site, at=because.at)).retry_after

        def missed(kept: Notice) -> Decision[Notice]:
            after = kept.missed(reason, at=because.at, retry_after=retry_after)
            return after, _said_of_failure(after)

        await notices.change(notice.id, missed, because=because)
        return

    def delivered(kept: Notice) -> Decision[Notice]:
        after = kept.delivered(at=because.at, shown=not gateway.delivers)
        return after, [_said_of(after)]

    await notices.change(notice.id, delivered, because=because)


async def try_again(key: NoticeId, *, because: Command, notices: Store[Notice]) -> Notice:
    """Put a notice that was given up back into the queue; raises NotWaitingError for any other."""
    return await notices.change(key, lambda notice: (notice.tried_again(at=because.at), ()), because=because)


def _said_of(notice: Notice) -> NoticeSent:
    return NoticeSent(
        notice=notice.id,
        template=notice.template,
        channel=notice.channel if notice.state is NoticeState.SENT else "page",
        audience=notice.audience,
        to=notice.address_shown,
        text=notice.text,
        case=notice.case,
        task=notice.task,
        household=notice.household,
    )


def _said_of_failure(notice: Notice) -> list[Body]:
    if notice.state is not NoticeState.FAILED:
        return []
    return [
        NoticeFailed(
            notice=notice.id,
            template=notice.template,
            channel=notice.channel,
            audience=notice.audience,
            reason=notice.reason,
            case=notice.case,
        )
    ]
