"""Writes ``deploy/kubernetes/base/rights.yaml``: what each service's broker user may do, as the code says it.

python -m deploy.rights
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from deploy.local.services import rights

RIGHTS = Path(__file__).resolve().parent / "kubernetes" / "base" / "rights.yaml"
HEAD = "# Written by python -m deploy.rights, from shared/messaging/rights.py: who may say and hear what.\n"
BROKER = {"name": "rabbitmq"}
EVERY_SITE = "all"


def documents() -> Iterator[Mapping[str, Any]]:
    """A Permission for each service, and a TopicPermission for each exchange that it says something on."""
    for service, may in sorted(rights(EVERY_SITE).items()):
        permissions = {"configure": may.configure, "write": may.write, "read": may.read}
        yield _document("Permission", service, user=service, permissions=permissions)
        for topic in may.topics:
            permissions = {"exchange": topic.exchange, "write": topic.write, "read": topic.read}
            name = f"{service}-{topic.exchange.replace('.', '-')}"
            yield _document("TopicPermission", name, user=service, permissions=permissions)


def text() -> str:
    """The whole file."""
    return HEAD + yaml.safe_dump_all(documents(), sort_keys=False, allow_unicode=True, width=1000)


def _document(kind: str, name: str, *, user: str, permissions: Mapping[str, str]) -> Mapping[str, Any]:
    spec = {
        "vhost": "/",
        "userReference": {"name": user},
        "permissions": permissions,
        "rabbitmqClusterReference": dict(BROKER),
    }
    return {"apiVersion": "rabbitmq.com/v1beta1", "kind": kind, "metadata": {"name": name}, "spec": spec}


if __name__ == "__main__":
    RIGHTS.write_text(text())
