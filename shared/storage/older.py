"""What an older house left behind, brought into today's form once: private fields in clear, letters without a note."""

from collections.abc import Iterable
from typing import Any

import structlog
from pymongo.asynchronous.database import AsyncDatabase

from shared.storage.codec import Codec
from shared.storage.driver import Collection, Doc
from shared.storage.marks import marks_in
from shared.storage.queries import BEGINNING
from shared.storage.slate import Slate
from shared.storage.vault import SECRETS

log = structlog.get_logger(__name__)

DONE = "nothing older is in clear"
OLD_INDEX = "outbox.said_at_1"
"""By which a house found its letters before it had a slate."""

Shelf = tuple[Collection, Codec[Any]]


async def encrypt_older(database: AsyncDatabase[Doc], shelves: Iterable[Shelf]) -> None:
    """Write every document anew whose private fields lie in clear, once in the life of a database.

    The state stays what it is, so nobody who works meanwhile is disturbed; whoever changes a document encrypts it.
    """
    if await database[SECRETS].find_one({"_id": DONE}):
        return
    written = 0
    for collection, codec in shelves:
        kind: Any = codec.of
        written += await _encrypted(collection, codec) if marks_in(kind) else 0
    await database[SECRETS].update_one({"_id": DONE}, {"$set": {"written": written}}, upsert=True)
    if written:
        log.info("older_documents_encrypted", documents=written)


async def note_older(collection: Collection, slate: Slate) -> None:
    """Note every letter that was left over when there was no slate yet, and drop the index that found them.

    Replicas of the older house are to be stopped first: what one of them says afterwards and does not bring to the
    broker itself, nobody brings.
    """
    if OLD_INDEX not in await collection.index_information():
        return
    noted = 0
    async for document in collection.find(
        {"outbox.said_at": {"$gt": BEGINNING}}, {"outbox": 1, "version": 1}
    ):
        letters = await slate.take_over(document["outbox"], store=collection.name, key=document["_id"])
        as_read = {"_id": document["_id"], "version": document["version"]}
        await collection.update_one(as_read, {"$set": {"outbox": letters}})
        noted += len(letters)
    await collection.drop_index(OLD_INDEX)
    log.info("older_letters_noted", store=collection.name, letters=noted)


async def _encrypted(collection: Collection, codec: Codec[Any]) -> int:
    written = 0
    async for document in collection.find({}, {"state": 1, "version": 1}):
        key = document["_id"]
        kept = codec.encode(codec.decode(document["state"], key=key), key=key)
        # Not if it was changed meanwhile: then it is encrypted already.
        wanted = {"_id": key, "version": document.get("version")}
        written += (await collection.update_one(wanted, {"$set": {"state": kept}})).modified_count
    return written
