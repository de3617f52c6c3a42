"""What a house kept before it encrypted anything: written anew once, so that it is hidden and found like the rest."""

from collections.abc import Iterable
from typing import Any

import structlog
from pymongo.asynchronous.database import AsyncDatabase

from shared.storage.codec import Codec
from shared.storage.driver import Collection, Doc
from shared.storage.marks import marks_in
from shared.storage.vault import SECRETS

log = structlog.get_logger(__name__)

DONE = "nothing older is in clear"

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


async def _encrypted(collection: Collection, codec: Codec[Any]) -> int:
    written = 0
    async for document in collection.find({}, {"state": 1, "version": 1}):
        key = document["_id"]
        kept = codec.encode(codec.decode(document["state"], key=key), key=key)
        # Not if it was changed meanwhile: then it is encrypted already.
        wanted = {"_id": key, "version": document.get("version")}
        written += (await collection.update_one(wanted, {"$set": {"state": kept}})).modified_count
    return written
