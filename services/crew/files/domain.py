"""Photos and signatures: what they may be."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from shared.vocabulary.ids import FileId, SiteId, TaskId
from shared.vocabulary.refusals import RefusalError

MEGABYTE = 1_000_000


class FileKind(StrEnum):
    """What a file shows."""

    PHOTO = "photo"
    SIGNATURE = "signature"


class TooLargeError(RefusalError):
    """More bytes than the house takes."""

    code = "file_too_large"
    status = 413

    def __init__(self, *, size: int, largest: int) -> None:
        super().__init__(
            f"the file has {size / MEGABYTE:.1f} MB: the most is {largest / MEGABYTE:g} MB; "
            "take a smaller photo.",
            size=size,
            largest=largest,
        )


class NotAPictureError(RefusalError):
    """Bytes that are not the picture that their name says."""

    code = "not_a_picture"
    status = 422

    def __init__(self, *, name: str, found: str) -> None:
        super().__init__(
            f"{name} is no picture but {found}: choose a JPEG, PNG or WebP photo.", name=name, found=found
        )


@dataclass(frozen=True, slots=True)
class FileRules:
    """See ``defaults.yaml``."""

    largest_bytes: int
    photos_per_task: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a task."""

    id: FileId
    kind: FileKind
    type: str
    size: int
    at: datetime


class Studio(Protocol):
    """Develops pictures: what comes out has no metadata and is what its type says."""

    async def develop(self, raw: bytes, *, name: str, kind: FileKind) -> bytes:
        """A JPEG (a PNG for a signature) without EXIF; raises NotAPictureError."""


class Blobs(Protocol):
    """Bytes under a file's id; written once, never changed."""

    async def keep(self, file: FileId, *, content: bytes) -> None:
        """Keep the bytes; keeping them twice is harmless."""

    async def read(self, file: FileId) -> bytes:
        """The bytes; raises NotFoundError."""


def check_size(size: int, *, rules: FileRules) -> None:
    """Raise TooLargeError for more than the house takes."""
    if size > rules.largest_bytes:
        raise TooLargeError(size=size, largest=rules.largest_bytes)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A picture that goes from a site of its own to the center."""

    id: FileId
    task: TaskId
    site: SiteId
    type: str


class Courier(Protocol):
    """Brings pictures to where the office can see them."""

    async def send(self, parcel: Parcel, *, content: bytes, because: Any) -> None:
        """Have it sent because of a command; the same command twice sends the picture once."""
