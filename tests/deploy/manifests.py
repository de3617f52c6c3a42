"""The Kubernetes manifests as a cluster would get them: the base, and the overlay laid over it."""

import copy
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
BASE = ROOT / "deploy/kubernetes/base"
PRODUCTION = ROOT / "deploy/kubernetes/overlays/production"

Document = dict[str, Any]


def kustomization(folder: Path) -> Document:
    read: Document = yaml.safe_load((folder / "kustomization.yaml").read_text())
    return read


@cache
def base() -> tuple[Document, ...]:
    """Every document of the base, in the order of its files."""
    files = (BASE / name for name in kustomization(BASE)["resources"])
    return tuple(document for file in files for document in yaml.safe_load_all(file.read_text()))


@cache
def production() -> tuple[Document, ...]:
    """The base under the overlay's patches and images, as kustomize would lay them; LookupError where one misses."""
    documents = copy.deepcopy(base())
    overlay = kustomization(PRODUCTION)
    for patch in overlay["patches"]:
        target = patch["target"]
        found = one_of(documents, target["kind"], target["name"])
        for change in yaml.safe_load(patch["patch"]):
            replace(found, change["path"], change["value"])
    images = {image["name"]: f"{image['newName']}:{image['newTag']}" for image in overlay["images"]}
    for pod in pods(documents).values():
        for container in pod["containers"]:
            container["image"] = images[container["image"]]
    return documents


def one_of(documents: tuple[Document, ...], kind: str, name: str) -> Document:
    """The document of a kind and a name; LookupError where there is none."""
    for document in documents:
        if (document["kind"], document["metadata"]["name"]) == (kind, name):
            return document
    raise LookupError(f"no {kind} is called {name}")


def all_of(kind: str) -> Mapping[str, Document]:
    """The base's documents of a kind, by name."""
    return {one["metadata"]["name"]: one for one in base() if one["kind"] == kind}


def pods(documents: tuple[Document, ...]) -> Mapping[str, Document]:
    """What runs our own images: the pod of each deployment and job, by name."""
    return {
        one["metadata"]["name"]: one["spec"]["template"]["spec"]
        for one in documents
        if one["kind"] in {"Deployment", "Job"}
    }


def replace(document: Any, path: str, value: Any) -> None:
    """What the operation ``replace`` of a JSON patch does; LookupError where there is nothing to replace."""
    *way, last = (int(step) if step.isdigit() else step for step in path.strip("/").split("/"))
    for step in way:
        document = document[step]
    document[last]  # raises where nothing is
    document[last] = value


def environment(pod: Document) -> Mapping[str, str]:
    """What the service's process would find, with a word in the place of each secret and optional ones left out."""
    found: dict[str, str] = {}
    for one in pod["containers"][0]["env"]:
        if "value" in one:
            value = one["value"]
            for name, earlier in found.items():
                value = value.replace(f"$({name})", earlier)
            found[one["name"]] = value
        elif not next(iter(one["valueFrom"].values())).get("optional"):
            found[one["name"]] = f"secret-{one['name'].lower()}"
    return found


def references(pod: Document) -> Iterator[tuple[str, str]]:
    """What the pod takes from secrets and maps, as (kind, name)."""
    [container] = pod["containers"]
    for one in container["env"]:
        for kind, found in one.get("valueFrom", {}).items():
            yield kind.removesuffix("KeyRef"), found["name"]
    for one in container.get("envFrom", ()):
        yield "secret", one["secretRef"]["name"]
    for volume in pod.get("volumes", ()):
        if "secret" in volume:
            yield "secret", volume["secret"]["secretName"]
        if "configMap" in volume:
            yield "configMap", volume["configMap"]["name"]
