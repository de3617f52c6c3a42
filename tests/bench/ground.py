"""What a measurement stands on: a private broker and a private store on the loopback, ours from start to end."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.live.rabbit import RabbitNode, server
from tests.live.secantus import secantus


class NoBrokerError(Exception):
    """There is no RabbitMQ to measure on."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The addresses and the processes behind them."""

    amqp_url: str
    mongo_url: str
    broker_pid: int
    store_pid: int


@contextmanager
def ground() -> Iterator[Ground]:
    """Both, started for the block and gone with it; raises NoBrokerError."""
    command = server()
    if command is None:
        raise NoBrokerError("RabbitMQ is not on this machine: install rabbitmq-server, then try again.")
    with tempfile.TemporaryDirectory(prefix="guanjia-bench-", ignore_cleanup_errors=True) as folder:
        (Path(folder) / "store").mkdir()
        node = RabbitNode(Path(folder) / "rabbit", command)
        try:
            node.start()
            with secantus(Path(folder) / "store") as store:
                yield Ground(
                    amqp_url=node.door.url(),
                    mongo_url=store.url,
                    broker_pid=int((node.folder / "pid").read_text()),
                    store_pid=store.pid,
                )
        finally:
            node.kill()
