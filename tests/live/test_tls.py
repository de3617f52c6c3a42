"""Broker, store and the services themselves over TLS, with certificates made on the spot."""

import asyncio
import contextlib
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.crew.door.domain import NobodyHomeError
from services.crew.door.gateways import ConsoleAccounts
from shared.auth.keys import new_keys
from shared.messaging.declare import apply
from shared.messaging.topology import topology
from shared.runtime.trust import trusted
from shared.storage.master import new_master_key
from tests.live.papers import Papers, papers
from tests.live.rabbit import RabbitNode, free_ports, server
from tests.live.secantus import secantus
from tests.live.test_running import ROOT, until

__all__ = ("papers",)
pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def amqps_port(papers: Papers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The TLS port of a private node that has one."""
    (port,) = free_ports(1)
    node = RabbitNode(
        tmp_path_factory.mktemp("rabbit"), server() or "rabbitmq-server", more=papers.rabbitmq(port)
    )
    try:
        node.start()
        yield port
    finally:
        node.kill()


@contextlib.contextmanager
def kitchen(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.live.kitchen"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},  # noqa: TID251 # a child needs the machine's own PATH
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_service_speaks_tls_to_everybody_and_everybody_to_it(
    papers: Papers, amqps_port: int, tmp_path: Path
) -> None:
    (port,) = free_ports(1)
    amqp_url = f"amqps://guest:guest@localhost:{amqps_port}/?cafile={papers.authority}"
    asyncio.run(apply(amqp_url, topology({})))
    tls = ("--tls-cert-file", str(papers.certificate), "--tls-key-file", str(papers.key))
    with secantus(tmp_path, more=tls) as store:
        environment = {
            "GUANJIA_AMQP_URL": amqp_url,
            "GUANJIA_MONGO_URL": f"{store.url}/?tls=true&tlsCAFile={papers.authority}",
            "GUANJIA_PORT": str(port),
            "GUANJIA_TOKEN_PUBLIC_KEY": str(new_keys(tmp_path)[0]),
            "GUANJIA_MASTER_KEY_FILE": str(new_master_key(tmp_path / "master.key")),
            "GUANJIA_TLS_CERT_FILE": str(papers.certificate),
            "GUANJIA_TLS_KEY_FILE": str(papers.key),
        }
        with kitchen(environment):
            until(lambda: is_ready(port, papers))
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                ask(port, ssl.create_default_context(cafile=papers.stranger))


def test_a_broker_of_an_unknown_authority_is_refused_and_no_password_is_logged(
    papers: Papers, amqps_port: int, store_url: str, tmp_path: Path
) -> None:
    (port,) = free_ports(1)
    password = "hush-" + "hush"
    environment = {
        "GUANJIA_AMQP_URL": f"amqps://guest:{password}@localhost:{amqps_port}/?cafile={papers.stranger}",
        "GUANJIA_MONGO_URL": f"{store_url}/?appname={password}",
        "GUANJIA_PORT": str(port),
        "GUANJIA_TOKEN_PUBLIC_KEY": str(new_keys(tmp_path)[0]),
        "GUANJIA_MASTER_KEY_FILE": str(new_master_key(tmp_path / "master.key")),
    }
    with kitchen(environment) as process:
        until(lambda: readiness(port).get("broker", "") != "")
        process.terminate()
        said, _ = process.communicate(timeout=30)

    assert "CERTIFICATE_VERIFY_FAILED" in said
    assert password not in said


async def test_a_call_between_services_trusts_the_settings_authority_and_no_other(papers: Papers) -> None:
    (port,) = free_ports(1)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(papers.certificate, papers.key)

    async def unauthorised(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 500 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(unauthorised, "127.0.0.1", port, ssl=context):
        causes = [await cause_of(port, ca) for ca in (papers.authority, papers.stranger)]

    assert causes[0] is None
    assert "CERTIFICATE_VERIFY_FAILED" in str(causes[1])


async def cause_of(port: int, ca_file: Path) -> BaseException | None:
    """Why the console did not answer a crew service; None when it did, if only to fail."""
    accounts = ConsoleAccounts(f"https://localhost:{port}", verify=trusted(ca_file))
    try:
        await accounts.renew("a session")
    except NobodyHomeError as away:
        return away.__cause__
    finally:
        await accounts.close()
    return None


def ask(port: int, context: ssl.SSLContext) -> httpx.Response:
    url = f"https://localhost:{port}/health/ready"
    return httpx.get(url, verify=context, timeout=5, trust_env=False)


def is_ready(port: int, papers: Papers) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return ask(port, trusted(papers.authority)).status_code == 200
    return False


def readiness(port: int) -> dict[str, str]:
    """The reasons why a service is not ready; none while it does not answer."""
    with contextlib.suppress(httpx.HTTPError):
        answer = httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=5, trust_env=False)
        reasons: dict[str, str] = answer.json()["reasons"]
        return reasons
    return {}
