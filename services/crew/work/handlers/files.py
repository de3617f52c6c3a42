"""Photos and signatures of a task."""

import uuid

from services.crew.files.domain import (
    Attachment,
    Blobs,
    Courier,
    FileKind,
    FileRules,
    Parcel,
    Studio,
    check_size,
)
from services.crew.work.domain.work import Work
from shared.auth.person import Person
from shared.contracts.envelope import Command
from shared.storage.store import Decision, Store
from shared.vocabulary.ids import FileId, TaskId

TYPES = {FileKind.PHOTO: "image/jpeg", FileKind.SIGNATURE: "image/png"}


async def add_file(
    key: TaskId,
    raw: bytes,
    *,
    name: str,
    kind: FileKind,
    person: Person,
    because: Command,
    works: Store[Work],
    blobs: Blobs,
    studio: Studio,
    courier: Courier,
    house: FileRules,
) -> Work:
    """Check, develop and keep a picture, then hang it on the work; the same command twice hangs it once.

    The bytes are kept and sent first: a crash leaves a picture that nothing points at, never a work without its
    picture.
    Raises TooLargeError, NotAPictureError and what the work refuses.
    """
    check_size(len(raw), rules=house)
    before = await works.get(key)
    before.must_be_with(person.id)
    developed = await studio.develop(raw, name=name, kind=kind)
    file = Attachment(
        id=FileId(uuid.uuid5(uuid.NAMESPACE_OID, f"{because.id}/{key}/{kind}").hex),
        kind=kind,
        type=TYPES[kind],
        size=len(developed),
        at=because.at,
    )
    await blobs.keep(file.id, content=developed)
    parcel = Parcel(id=file.id, task=key, site=before.site, type=file.type)
    await courier.send(parcel, content=developed, because=because)
    command = because.model_copy(update={"id": f"{because.id}/{kind}"})

    def hang(work: Work) -> Decision[Work]:
        return work.with_file(file, member=person.id, most_photos=house.photos_per_task, at=because.at), ()

    return await works.change(key, hang, because=command)
