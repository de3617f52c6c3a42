"""Three RabbitMQ nodes as one broker, and a line that leads to whichever of them answers."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from deploy.local import broker
from deploy.local.house import Addresses
from deploy.local.program import Program
from tests.chaos.house import ChaosHouse
from tests.live.rabbit import free_ports

NODES = 3
PORTS = ("amqp", "broker_management", "broker_metrics", "broker_cluster")


class ClusterHouse(ChaosHouse):
    """A house over a cluster; the first node is called as a single one is, the others are further programs."""

    def addresses(self, ports: Mapping[str, int]) -> Addresses:
        """As usual, with two more nodes that join the first."""
        alone = super().addresses(ports)
        every = [ports, *(_ports() for _ in range(NODES - 1))]
        self.to_broker.more = tuple(one["amqp"] for one in every[1:])
        cookie = secrets.token_hex(10)
        users = json.loads((self.folder / "rabbitmq" / broker.USERS).read_text())
        nodes = [_node(self.folder, number, ports=one, users=users) for number, one in enumerate(every, 1)]
        names = [node.environment["RABBITMQ_NODENAME"] for node in nodes]
        for node in nodes:
            _join(node, names, cookie=cookie)
        others = [program for program in alone.programs if program.name != "rabbitmq"]
        return replace(alone, programs=(*nodes, *others))


def _ports() -> dict[str, int]:
    return dict(zip(PORTS, free_ports(len(PORTS)), strict=True))


def _node(folder: Path, number: int, *, ports: Mapping[str, int], users: Mapping[str, Any]) -> Program:
    name = "rabbitmq" if number == 1 else f"rabbitmq-{number}"
    return replace(broker.private_node(folder / name, ports=ports, users=users), name=name)


def _join(node: Program, names: list[str], *, cookie: str) -> None:
    """Tell a node of the others, and the word by which they know each other."""
    word = Path(node.environment["HOME"]) / ".erlang.cookie"
    word.write_text(cookie)
    word.chmod(0o600)
    # In the file: the runner cannot pass on both kinds of quotes, which Erlang's own arguments need.
    listed = ", ".join(f"'{name}'" for name in names)
    file = Path(node.environment["RABBITMQ_CONFIG_FILE"])
    begins = "{rabbit, ["
    file.write_text(file.read_text().replace(begins, f"{begins}{{cluster_nodes, {{[{listed}], disc}}}}, ", 1))
