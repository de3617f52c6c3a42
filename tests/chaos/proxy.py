"""A line that can be cut: stands between the services and a server, and does to the bytes what a bad day does."""

import asyncio
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import bson

CHUNK = 65536
HEADER = struct.Struct("<iiii")
OP_MSG = 2013
MESSAGE = 21
"""Where an OP_MSG's document begins: after its header, its flags and the kind of its first section."""
WRITES = frozenset({"insert", "update", "delete", "findAndModify"})
REFUSED = {
    "ok": 0.0,
    "code": 10107,
    "codeName": "NotWritablePrimary",
    "errmsg": "this store takes no writes now",
}


@dataclass
class Line:
    """A server's second address. Raise nothing while it is whole; see the switches for what else it can be."""

    target: int
    more: tuple[int, ...] = ()
    """Further servers that are as good; the first that answers is taken."""
    port: int = 0
    slow: float = 0.0
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _dead: bool = False
    _deaf: bool = False
    _read_only: bool = False
    _ends: set[asyncio.StreamWriter] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        self._open.set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=CHUNK)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """End the line for good."""
        self.cut()
        if self._server:
            self._server.close()
            await self._server.wait_closed()
        await asyncio.sleep(0)  # what was cut ends in the loop's next turn

    def cut(self) -> None:
        """Break every connection; new ones are taken at once."""
        for end in self._ends:
            end.transport.abort()

    @contextmanager
    def dead(self) -> Iterator[None]:
        """Nobody is there: connections are broken and new ones are closed as soon as they are made."""
        self._dead = True
        self.cut()
        yield
        self._dead = False

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """Connections are broken; new ones are taken and never answered, not even when the line is whole again."""
        self._deaf = True
        self.cut()
        yield
        self._deaf = False

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Nothing comes through, and nobody is told."""
        self._open.clear()
        yield
        self._open.set()

    @contextmanager
    def slowed(self, seconds: float) -> Iterator[None]:
        """Every piece takes so much longer."""
        self.slow = seconds
        yield
        self.slow = 0.0

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """A store that answers every write with NotWritablePrimary."""
        self._read_only = True
        yield
        self._read_only = False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = {writer}
        self._ends |= ends
        try:
            if self._deaf:
                await reader.read()
            elif not self._dead:
                far_reader, far_writer = await self._reached()
                ends |= {far_writer}
                self._ends |= ends
                await _first_to_end(
                    self._there(reader, far_writer, back=writer), self._on(far_reader, writer)
                )
        except OSError:
            pass  # whoever called hears it by the end of the line
        finally:
            self._ends -= ends
            for end in ends:
                end.transport.abort()

    async def _reached(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for port in (self.target, *self.more):
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port, limit=CHUNK)
        raise ConnectionRefusedError

    async def _there(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, back: asyncio.StreamWriter
    ) -> None:
        """To the server; whole messages while writes are refused, since those are answered here."""
        while True:
            first = await reader.read(CHUNK)
            if not first:
                return
            if self._read_only:
                first = await _whole(first, reader)
                if answer := _refusal(first):
                    back.write(answer)
                    continue
            await self._pass(first, writer)

    async def _on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(CHUNK):
            await self._pass(piece, writer)

    async def _pass(self, piece: bytes, writer: asyncio.StreamWriter) -> None:
        await self._open.wait()
        if self.slow:
            await asyncio.sleep(self.slow / 2)  # half of it there, half of it back
        writer.write(piece)
        await writer.drain()


async def _first_to_end(*ways: object) -> None:
    tasks = [asyncio.ensure_future(way) for way in ways]  # type: ignore[call-overload] # coroutines
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            with suppress(OSError, asyncio.IncompleteReadError):
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _whole(begun: bytes, reader: asyncio.StreamReader) -> bytes:
    if len(begun) >= HEADER.size:
        missing = HEADER.unpack_from(begun)[0] - len(begun)
        if missing > 0:
            return begun + await reader.readexactly(missing)
    return begun


def _refusal(message: bytes) -> bytes | None:
    """The answer to a write, in MongoDB's wire protocol; None for everything else."""
    if len(message) < MESSAGE:
        return None
    _, number, _, code = HEADER.unpack_from(message)
    if code != OP_MSG:
        return None
    size = struct.unpack_from("<i", message, MESSAGE)[0]
    command = next(iter(bson.decode(message[MESSAGE : MESSAGE + size])))
    if command not in WRITES:
        return None
    body = bytes(5) + bson.encode(REFUSED)
    return HEADER.pack(HEADER.size + len(body), number + 1, number, OP_MSG) + body
