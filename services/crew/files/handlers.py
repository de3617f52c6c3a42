"""A picture taken at a site of its own arrives at the center."""

import base64

from services.crew.files.domain import Blobs, Parcel
from shared.contracts.crew import FileSent
from shared.contracts.envelope import Message
from shared.storage.store import Decision, Store
from shared.vocabulary.refusals import RefusalError


class NoSiteError(RefusalError):
    """A picture that belongs to no site cannot be shown to anybody."""

    code = "no_site"

    def __init__(self, file: str) -> None:
        super().__init__(f"picture {file} names no site: look at who sent it.", file=file)


async def keep_file(message: Message[FileSent], *, blobs: Blobs, parcels: Store[Parcel]) -> None:
    """Keep the bytes first, then know whose they are; a picture that comes twice is kept once."""
    body = message.body
    if message.site is None:
        raise NoSiteError(body.file)
    parcel = Parcel(id=body.file, task=body.task, site=message.site, type=body.type)
    await blobs.keep(body.file, content=base64.b64decode(body.content))

    def keep(known: Parcel | None) -> Decision[Parcel]:
        return known or parcel, ()

    await parcels.fold(body.file, keep, because=message)
