"""The manifests hold against Kubernetes' published schemas, and against the code that they run."""

import importlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from fastapi.routing import APIRoute

from deploy import rights
from shared.messaging.__main__ import app as messaging
from shared.messaging.tables import tables
from shared.messaging.topology import lanes, topology
from shared.runtime.health import health_router
from shared.runtime.process import SECONDS_FOR_STREAMS, SECONDS_TO_END
from shared.runtime.settings import names, read_settings
from shared.storage.master import new_master_key
from tests.architecture.house import services
from tests.deploy.manifests import (
    BASE,
    ROOT,
    all_of,
    base,
    environment,
    kustomization,
    one_of,
    pods,
    production,
    references,
)

NEWEST, OLDEST = "1.37", "1.30"
"""Services of which a second process would not do yet."""
OPERATORS = {
    # The operators' schemas come in no package: the version, and what their schemas demand of a spec.
    "RabbitmqCluster": ("rabbitmq.com/v1beta1", {"replicas", "persistence", "resources"}),
    "User": ("rabbitmq.com/v1beta1", {"rabbitmqClusterReference"}),
    "Permission": (
        "rabbitmq.com/v1beta1",
        {"vhost", "userReference", "permissions", "rabbitmqClusterReference"},
    ),
    "TopicPermission": (
        "rabbitmq.com/v1beta1",
        {"vhost", "userReference", "permissions", "rabbitmqClusterReference"},
    ),
    "MongoDBCommunity": (
        "mongodbcommunity.mongodb.com/v1",
        {"type", "security", "users", "members", "version"},
    ),
    "ScaledObject": ("keda.sh/v1alpha1", {"scaleTargetRef", "triggers"}),
    "TriggerAuthentication": ("keda.sh/v1alpha1", {"secretTargetRef"}),
}
MADE = (
    {f"{service}-user-credentials" for service in services()}
    | {f"mongodb-{service}" for service in services()}
    | {"rabbitmq-default-user"}
)
"""Secrets that operators make."""
HEALTH = health_router({}, asyncapi=str)


def named(document: Mapping[str, Any]) -> str:
    return f"{document['kind']} {document['metadata']['name']}"


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("document", [one for one in production() if one["kind"] not in OPERATORS], ids=named)
def test_a_manifest_holds_against_the_published_schema(document: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(document, version, strict=True)


def test_the_check_against_the_schemas_refuses_what_is_misspelt() -> None:
    document = {**one_of(base(), "Deployment", "hotline"), "specs": {}}

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(document, NEWEST, strict=True)


@pytest.mark.parametrize("document", [one for one in base() if one["kind"] in OPERATORS], ids=named)
def test_an_operators_resource_has_its_version_and_what_it_cannot_do_without(
    document: dict[str, Any],
) -> None:
    version, needed = OPERATORS[document["kind"]]

    assert document["apiVersion"] == version
    assert needed <= document["spec"].keys()


def test_every_file_is_listed_and_no_secret_is_among_them() -> None:
    assert {file.name for file in BASE.iterdir()} == {*kustomization(BASE)["resources"], "kustomization.yaml"}
    assert "Secret" not in {document["kind"] for document in base()}


@pytest.mark.parametrize("kind", ["Deployment", "Service"])
def test_each_service_is_deployed_and_found(kind: str) -> None:
    assert all_of(kind).keys() == {*services()}


def test_each_service_and_both_servers_bear_the_loss_of_one_at_a_time() -> None:
    budgets = all_of("PodDisruptionBudget")

    assert budgets.keys() == {*services(), "rabbitmq", "mongodb"}
    assert {one["spec"]["maxUnavailable"] for one in budgets.values()} == {1}


@pytest.mark.parametrize("service", services())
def test_what_selects_a_services_pods_selects_them(service: str) -> None:
    labels = one_of(base(), "Deployment", service)["spec"]["template"]["metadata"]["labels"].items()

    assert one_of(base(), "Deployment", service)["spec"]["selector"]["matchLabels"].items() <= labels
    assert one_of(base(), "Service", service)["spec"]["selector"].items() <= labels
    assert one_of(base(), "PodDisruptionBudget", service)["spec"]["selector"]["matchLabels"].items() <= labels


@pytest.mark.parametrize("service", services())
def test_the_manifests_environment_is_what_the_service_can_read(
    service: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pod = pods(base())[service]
    settings = importlib.import_module(f"services.{service}.settings").Settings
    for name, value in environment(pod).items():
        if value.startswith("/"):  # what the pod mounts there
            new_master_key(tmp_path / Path(value).name)  # of all files only this one is read here
        monkeypatch.setenv(name, str(tmp_path / Path(value).name) if value.startswith("/") else value)

    read = read_settings(settings)

    told = {one["name"] for one in pod["containers"][0]["env"] if one["name"].startswith("GUANJIA_")}
    assert told <= {*names(settings)}
    assert read.amqp_url == "amqp://secret-rabbitmq_username:secret-rabbitmq_password@rabbitmq:5672/"
    assert pod["enableServiceLinks"] is False, (
        "a Service called guanjia-… would become a setting that is refused"
    )


@pytest.mark.parametrize("service", services())
def test_probes_ask_routes_that_the_service_has_on_the_port_where_it_listens(service: str) -> None:
    [container] = pods(base())[service]["containers"]
    routes = {route.path for route in HEALTH.routes if isinstance(route, APIRoute)}
    probes = {kind: container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}

    assert {kind: probe["path"] for kind, probe in probes.items()} == {
        "startup": "/health/live",
        "liveness": "/health/live",
        "readiness": "/health/ready",
    }
    assert {probe["path"] for probe in probes.values()} <= routes
    assert container["ports"] == [{"name": "http", "containerPort": 8100}]
    assert "GUANJIA_PORT=8100" in (ROOT / "deploy/Dockerfile").read_text()


@pytest.mark.parametrize("pod", pods(base()).values(), ids=pods(base()))
def test_a_pod_runs_bounded_without_root_on_a_disk_that_it_cannot_write(pod: dict[str, Any]) -> None:
    [container] = pod["containers"]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001  # the user that the image makes
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {*container["resources"]["requests"]} == {*container["resources"]["limits"]} == {"cpu", "memory"}


@pytest.mark.parametrize("service", services())
def test_a_pod_is_given_more_time_to_end_than_the_service_takes(service: str) -> None:
    assert pods(base())[service]["terminationGracePeriodSeconds"] > SECONDS_FOR_STREAMS + SECONDS_TO_END


def test_the_images_are_those_that_compose_builds_and_the_overlay_names_each() -> None:
    composed = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    built = {one["image"] for one in composed.values() if "build" in one} - {"guanjia-demo"}
    used = {container["image"] for pod in pods(base()).values() for container in pod["containers"]}

    assert used == built
    assert {pod["containers"][0]["image"] for pod in pods(production()).values()} == {
        f"images.example.com/{image}:0.1.0" for image in used
    }
    assert one_of(base(), "RabbitmqCluster", "rabbitmq")["spec"]["image"] == composed["rabbitmq"]["image"]


def test_what_makes_the_queues_is_a_command_that_there_is() -> None:
    [container] = pods(base())["topology"]["containers"]
    commands = {one.name or getattr(one.callback, "__name__", "") for one in messaging.registered_commands}

    assert container["command"] == ["python", "-m", "shared.messaging", "apply"]
    assert container["command"][-1] in commands


def test_every_secret_is_made_by_an_operator_or_asked_of_the_reader() -> None:
    page = (ROOT / "docs/operations.md").read_text()
    wanted = {found for pod in pods(base()).values() for found in references(pod)}

    asked = {name for kind, name in wanted if kind == "secret"} - MADE
    assert asked | {"mongodb-passwords"} == {
        "administrator",
        "master-key",
        "mongodb-passwords",
        "senders",
        "telephone",
        "token-private",
    }
    assert [name for name in (*asked, "mongodb-passwords", "token-public") if name not in page] == []
    assert {name for kind, name in wanted if kind == "configMap"} == {"token-public", *all_of("ConfigMap")}


def test_the_brokers_users_have_the_rights_of_the_code_and_no_others() -> None:
    users = {one["spec"]["userReference"]["name"] for one in rights.documents()}

    assert rights.RIGHTS.read_text() == rights.text(), "run python -m deploy.rights"
    assert users == {*services()}
    assert users <= all_of("User").keys()


def test_who_watches_the_queues_may_touch_none() -> None:
    assert {*all_of("Permission")["watcher"]["spec"]["permissions"].values()} == {"^$"}
    assert all_of("User")["watcher"]["spec"]["tags"] == ["monitoring"]


def test_a_services_store_user_sees_its_own_database_only() -> None:
    users = {one["name"]: one for one in one_of(base(), "MongoDBCommunity", "mongodb")["spec"]["users"]}

    assert users.keys() == {*services()}
    for service, user in users.items():
        assert user["db"] == f"guanjia_{service}"
        assert user["roles"] == [{"name": "readWrite", "db": f"guanjia_{service}"}]
        assert user["connectionStringSecretName"] == f"mongodb-{service}"


@pytest.mark.parametrize("service", sorted(services()))
def test_a_service_grows_with_its_own_queues_and_no_others(service: str) -> None:
    whole = topology({table.service: table.hears for table in tables()})
    queues = [queue.name for queue in (*whole.queues, *lanes("jinxiu", ["engineering-1"]).queues)]
    scaled = all_of("ScaledObject")[service]["spec"]

    watched = re.compile(scaled["triggers"][0]["metadata"]["queueName"])

    own = {queue for queue in queues if queue.startswith(f"{service}.")}
    assert scaled["scaleTargetRef"]["name"] == service
    assert scaled["minReplicaCount"] >= 2
    assert own
    assert {queue for queue in queues if watched.search(queue)} == own
    assert "replicas" not in all_of("Deployment")[service]["spec"], "applying again would undo the growth"


def test_only_the_pages_the_phones_and_the_exchange_are_reached_from_outside() -> None:
    rules = one_of(production(), "Ingress", "doors")["spec"]["rules"]

    doors = {
        (path["backend"]["service"]["name"], path["path"]) for rule in rules for path in rule["http"]["paths"]
    }
    assert doors == {("console", "/"), ("crew", "/"), ("hotline", "/cti")}
    assert not any(rule["host"].endswith("guanjia.example.com") for rule in rules)
