"""Messages as they wait in a document: whole, and encrypted."""

from typing import Any

import structlog

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import Body, Message, message_of
from shared.storage.cipher import Cipher
from shared.storage.driver import Doc
from shared.storage.outbox import Outgoing

log = structlog.get_logger(__name__)


def put_in(outgoing: Outgoing, *, cipher: Cipher) -> Doc:
    """The message as the document holds it."""
    return {
        "id": outgoing.id,
        "batch": outgoing.batch,
        "exchange": outgoing.exchange,
        "route": outgoing.route,
        "name": outgoing.message.name,
        "message": cipher.encrypted_once(outgoing.message.model_dump_json()),
        "said_at": outgoing.said_at,
    }


def take_out(waiting: Doc, *, cipher: Cipher, store: str, key: str) -> Outgoing | None:
    """The message that a document holds; None, and a line in the log, when its contract is gone."""
    body: type[Body] | None = CATALOGUE.get(waiting["name"])
    if body is None:
        log.error("outbox_message_unknown", name=waiting["name"], store=store, message=waiting["id"])
        return None
    kind: Any = message_of(body)
    said = waiting["message"]
    if cipher.made(said):  # a letter of an older house lies there in clear
        said = cipher.decrypted(said, key=key)
    message: Message[Body] = kind.model_validate_json(said)
    return Outgoing(
        id=message.id,
        store=store,
        key=key,
        exchange=waiting["exchange"],
        route=waiting["route"],
        message=message,
        said_at=waiting["said_at"],
        batch=waiting.get("batch", ""),
    )
