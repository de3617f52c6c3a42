"""What a day must not leave behind: a number or an address of anybody in clear, in the store, its files or the logs.

``python -m deploy.demo.secrecy --run run`` looks by itself; exit code 1 when something was found. What lies in the
broker's own files is not looked at: messages wait there as they were said.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from deploy.demo.households import households_of, read
from deploy.demo.sheet import Contact, read_sheet
from deploy.local import store
from deploy.local.ports import remembered

SHAPES = (
    re.compile(rb"(?=(1[3-9]\d{9}))"),
    re.compile(rb"(?=(1[3-9]\d{8})(?!\d))"),
    re.compile(rb"(?=([1-9]\d{16}[\dX]))"),
    re.compile(rb"(?<![\w.+-])([\w.+-]{1,40}@[\w-]{1,40}\.[a-z]{2,6})"),
)
"""How a mobile number looks, one that lacks a digit, an identity number and a mail address."""
OURS = "guanjia_"
AT_ONCE, LONGEST = 1 << 23, 64
"""Bytes of a file that are read at once, and of the longest thing that may stand across two of these parts."""

Found = Mapping[str, int]
"""How many numbers in clear lie where."""


def secrets_of(sheet: Sequence[Contact]) -> frozenset[bytes]:
    """Every number and address of the sheet and of the demo's register."""
    homes = [home for site in read("sites")["sites"] for home in households_of(site["id"])]
    words = [f"{one.phone} {one.content} {one.wish}" for one in sheet]
    words += [f"{' '.join(member.phones)} {member.mail}" for home in homes for member in home.members]
    return frozenset(_shaped(" ".join(words).encode()))


def look(run: Path, *, secrets: frozenset[bytes], mongo_url: str | None = None) -> Found:
    """Where in a house's documents, in its store's files and in its logs a secret lies in clear, and how often."""
    url = mongo_url or store.url(remembered(run / "ports.json"))
    found = {**in_documents(url, secrets=secrets), **in_files(run, secrets=secrets)}
    return {place: many for place, many in found.items() if many}


def in_files(run: Path, *, secrets: frozenset[bytes]) -> Found:
    """The same for every file of the store and every log under the folder."""
    return {
        str(file.relative_to(run)): sum(_counted(part, secrets) for part in _parts(file))
        for folder in _folders(run)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def in_documents(url: str, *, secrets: frozenset[bytes]) -> Found:
    """The same for every document of our databases as its bytes, since files may be compressed."""
    raw: CodecOptions[Any] = CodecOptions(document_class=RawBSONDocument)
    found: Counter[str] = Counter()
    with MongoClient[Any](url) as client:
        for name in client.list_database_names():
            if name.startswith(OURS):
                for shelf in client[name].list_collection_names():
                    documents = client[name].get_collection(shelf, codec_options=raw).find({})
                    found[f"{name}.{shelf}"] = sum(_counted(one.raw, secrets) for one in documents)
    return found


def told(found: Found) -> str:
    """What was found in a sentence; empty when nothing was."""
    return ", ".join(
        f"{many} in {place}" for place, many in sorted(found.items(), key=lambda one: -one[1])[:5]
    )


def _folders(run: Path) -> Iterable[Path]:
    return (run / "store", *run.glob("**/log"))


def _parts(file: Path) -> Iterator[bytes]:
    """A file piece by piece; each begins with the end of the one before."""
    end = b""
    with file.open("rb") as opened:
        while part := opened.read(AT_ONCE):
            yield end + part
            end = part[-LONGEST:]


def _counted(text: bytes, secrets: frozenset[bytes]) -> int:
    return sum(one in secrets for one in _shaped(text))


def _shaped(text: bytes) -> Iterator[bytes]:
    for shape in SHAPES:
        yield from shape.findall(text)


if __name__ == "__main__":
    commands = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

    @commands.command()
    def main(
        *,
        run: Annotated[Path, typer.Option(help="The folder of the house.")] = Path("run"),
        mongo_url: Annotated[
            str | None, typer.Option(envvar="MONGO_URL", help="A store of your own.")
        ] = None,
    ) -> None:
        """Look for every number and address of the demo in clear."""
        secrets = secrets_of(read_sheet())
        found = look(run, secrets=secrets, mongo_url=mongo_url)
        typer.echo(f"{len(secrets)} looked for: {told(found) or 'none lies in clear'}")
        raise typer.Exit(1 if found else 0)

    commands()
