"""A private RabbitMQ node: any user may run it, and no system service is touched."""

import json
import resource
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.local.program import Program
from deploy.local.trouble import TroubleError

PLACES = (
    "/usr/lib/rabbitmq/bin/rabbitmq-server",  # Debian's wrapper in /usr/sbin insists on root
    "/opt/homebrew/sbin/rabbitmq-server",
    "/usr/local/sbin/rabbitmq-server",
)
USERS = "definitions.json"
HANDLES = 65_536
ENOUGH = 4096
"""File handles for some two hundred sites, more than one machine serves."""
AWAKE = "+sbwt very_short +sbwtdio very_short"
"""RabbitMQ sends idle threads to sleep at once; on a virtual machine, waking them is more than half of every start."""
PLUGINS = "[rabbitmq_management,rabbitmq_prometheus,rabbitmq_shovel,rabbitmq_shovel_management].\n"


def server() -> Path | None:
    """Where this machine's RabbitMQ server is, or None."""
    found = next((place for place in PLACES if Path(place).exists()), None) or shutil.which("rabbitmq-server")
    return Path(found) if found else None


ADMINISTRATOR = "guanjia"
"""The user who declares queues and looks at dead letters; no service is one."""


def url(ports: Mapping[str, int], *, password: str) -> str:
    """The private node's address for its administrator."""
    return f"amqp://{ADMINISTRATOR}:{password}@127.0.0.1:{ports['amqp']}/"


def management_url(ports: Mapping[str, int], *, password: str) -> str:
    """Where the private node is managed, with its administrator in the address."""
    return f"http://{ADMINISTRATOR}:{password}@127.0.0.1:{ports['broker_management']}"


def node_name(folder: Path) -> str:
    """The node's own name, drawn for its first start; what it keeps lies under this name and is found by no other."""
    kept = sorted((folder / "data").glob("guanjia*@localhost"))
    return kept[0].name if kept else f"guanjia-{secrets.token_hex(4)}@localhost"


def has_begun(folder: Path) -> bool:
    """Whether a node was ever started in the folder, with its users."""
    return (folder / USERS).exists()


def private_node(folder: Path, *, ports: Mapping[str, int], users: Mapping[str, Any] | None) -> Program:
    """The node as a program that keeps everything it has in the folder; raises TroubleError without a server.

    It begins with the ``users`` as its definitions name them, and with no other on fresh data; None leaves them as they
    were at its last start.
    Every port is named, those of management and metrics too: a single busy one aborts the whole boot.
    """
    executable = server()
    if executable is None:
        raise TroubleError(
            "RabbitMQ is not on this machine: install it (apt-get install rabbitmq-server, brew install "
            "rabbitmq), or give the address of one with AMQP_URL=amqp://user:password@host/."
        )
    node = node_name(folder)
    for name in ("home", "log", f"data/{node}"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "enabled_plugins").write_text(PLUGINS)
    definitions = folder / USERS
    definitions.touch(mode=0o600)
    if users is not None:
        definitions.write_text(json.dumps(users))
    (folder / "rabbitmq.config").write_text(_configuration(ports, definitions=definitions))
    return Program(
        name="rabbitmq",
        command=with_room(str(executable)),
        environment={
            "HOME": str(folder / "home"),
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin:/usr/local/bin",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_NODENAME": node,
            "RABBITMQ_DIST_PORT": str(ports["broker_cluster"]),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.config"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"{AWAKE} -kernel inet_dist_use_interface {{127,0,0,1}}",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            # The script then becomes the node itself, so that a signal to its pid reaches the node.
            "RUNNING_UNDER_SYSTEMD": "true",
        },
        seconds_to_stop=20,
        listens_on=ports["amqp"],
    )


def with_room(server: str) -> tuple[str, ...]:
    """The command that starts a node with file handles for thousands of queues, as far as the machine allows.

    RabbitMQ 3 sets three aside for each quorum queue, and lets nobody in when none is left; a shell begins with 1024.
    """
    raised = f'ulimit -n {HANDLES} 2>/dev/null || ulimit -n "$(ulimit -H -n)"; exec "$0"'
    return ("/bin/sh", "-c", raised, server)


def too_few(allowed: int) -> str | None:
    """What somebody should know whose machine lets a program open so few files; None when there are enough.

    A site has some six queues of three handles each; the services' own take three hundred.
    """
    if allowed == resource.RLIM_INFINITY or allowed >= ENOUGH:
        return None
    return (
        f"This machine lets a program open {allowed} files: enough for some {max(0, (allowed - 500) // 18)} sites. "
        "With more the broker takes connections and answers none; raise the limit (ulimit -Hn) first."
    )


def _configuration(ports: Mapping[str, int], *, definitions: Path) -> str:
    """Erlang's own terms: RabbitMQ needs three seconds of every start to read its newer format."""
    return (
        "[\n"
        f'  {{rabbit, [{{tcp_listeners, [{{"127.0.0.1", {ports["amqp"]}}}]}}, '
        f'{{load_definitions, "{definitions}"}}]}},\n'
        f"  {{rabbitmq_management, [{_listener(ports['broker_management'])}]}},\n"
        f"  {{rabbitmq_prometheus, [{_listener(ports['broker_metrics'])}]}}\n"
        "].\n"
    )


def _listener(port: int) -> str:
    return f'{{tcp_config, [{{ip, "127.0.0.1"}}, {{port, {port}}}]}}'
