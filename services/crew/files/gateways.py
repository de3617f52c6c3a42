"""Where pictures are developed, and where their bytes are kept."""

import asyncio
import base64
import io
import os
import tempfile
from pathlib import Path

import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

from services.crew.files.domain import FileKind, NotAPictureError, Parcel
from shared.contracts.crew import FileSent
from shared.contracts.envelope import Command
from shared.storage.store import Store
from shared.vocabulary.ids import FileId
from shared.vocabulary.refusals import NotFoundError

TAKEN = {"image/jpeg", "image/png", "image/webp"}
LONGEST_SIDE = 2048
MOST_PIXELS = 60_000_000
QUALITY = 85


class PillowStudio:
    """Looks at the content, not at the name, and paints every picture anew, so that no metadata is left."""

    async def develop(self, raw: bytes, *, name: str, kind: FileKind) -> bytes:
        """See Studio."""
        return await asyncio.to_thread(_painted_anew, raw, name=name, kind=kind)


class FolderBlobs:
    """Bytes in files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, file: FileId, *, content: bytes) -> None:
        """See Blobs; a crash leaves the whole file or none."""
        await asyncio.to_thread(_write, self._path(file), content)

    async def read(self, file: FileId) -> bytes:
        """See Blobs."""
        path = self._path(file)
        if not path.is_file():
            raise NotFoundError("file", file)
        return await asyncio.to_thread(path.read_bytes)

    def _path(self, file: FileId) -> Path:
        if not file.replace("-", "").isalnum():
            raise NotFoundError("file", file)
        return self._folder / file[:2] / file


class NullBlobs:
    """Bytes in memory."""

    def __init__(self) -> None:
        self.kept: dict[FileId, bytes] = {}

    async def keep(self, file: FileId, *, content: bytes) -> None:
        """See Blobs."""
        self.kept.setdefault(file, content)

    async def read(self, file: FileId) -> bytes:
        """See Blobs."""
        if file not in self.kept:
            raise NotFoundError("file", file)
        return self.kept[file]


class MessageCourier:
    """From a site of its own to the center, as messages that wait while the line is cut."""

    def __init__(self, parcels: Store[Parcel]) -> None:
        self._parcels = parcels

    async def send(self, parcel: Parcel, *, content: bytes, because: Command) -> None:
        """See Courier."""
        said = FileSent(
            file=parcel.id,
            task=parcel.task,
            type=parcel.type,
            content=base64.b64encode(content).decode(),
        )
        await self._parcels.add(parcel, [said], because=because)


class NullCourier:
    """At the center every picture is where the office looks for it."""

    async def send(self, parcel: Parcel, *, content: bytes, because: Command) -> None:
        """See Courier."""


def _painted_anew(raw: bytes, *, name: str, kind: FileKind) -> bytes:
    found = _type_of(raw)
    if found not in TAKEN:
        raise NotAPictureError(name=name, found=found)
    try:
        with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPictureError(name=name, found=f"{picture.width} × {picture.height} pixels")
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _saved(upright, kind=kind)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError) as error:
        raise NotAPictureError(name=name, found="a damaged file") from error


def _saved(picture: Image.Image, *, kind: FileKind) -> bytes:
    out = io.BytesIO()
    if kind is FileKind.SIGNATURE:
        picture.convert("RGBA").save(out, "PNG", optimize=True)
    else:
        fresh = Image.new("RGB", picture.size, "white")
        fresh.paste(picture.convert("RGB"))
        fresh.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _type_of(raw: bytes) -> str:
    try:
        return puremagic.from_string(raw, mime=True) or "something unknown"
    except (puremagic.PureError, ValueError):
        return "something unknown"


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(half).replace(path)
