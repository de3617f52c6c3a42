"""Stylesheets, scripts and icons, under addresses that change with their content."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse

OURS = Path(__file__).parent / "static"
SPRITE = "vendor/tabler/icons.svg"
FOREVER = "public, max-age=31536000, immutable"

assets = APIRouter(include_in_schema=False)


class Assets:
    """The files of the ``static`` folders of the pages and of the chapters."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._files: Mapping[str, Path] = {
            file.relative_to(folder).as_posix(): file
            for folder in folders
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }

    def address(self, name: str) -> str:
        """The address of a file by its content, so that browsers may keep it; raises LookupError."""
        if name not in self._files:
            raise LookupError(f"no static folder holds {name!r}")
        return f"/static/{digest(self._files[name])}/{name}"

    def find(self, name: str) -> Path | None:
        """The file of that name, or None."""
        return self._files.get(name)


@cache
def digest(file: Path) -> str:
    """The first letters of the content's hash; read once in a process."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


@cache
def icons() -> frozenset[str]:
    """The names of the icons in the sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', (OURS / SPRITE).read_text("utf-8")))


@assets.get("/static/{version}/{name:path}")
async def serve_file(version: str, name: str, request: Request) -> FileResponse:
    """A file of the pages; kept for good by browsers when the version is the file's own."""
    pages = request.app.state.tools["pages"]
    file: Path | None = pages.assets.find(name)
    if file is None:
        raise HTTPException(404, f"there is no file {name}")
    headers = {"Cache-Control": FOREVER if version == digest(file) else "no-cache"}
    return FileResponse(file, headers=headers)
