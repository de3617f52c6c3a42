"""One service as a process on a real broker and a real store; then the whole house as ``make up`` runs it."""

import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from deploy.local.house import House
from deploy.local.ports import is_free, owner
from deploy.local.trouble import TroubleError
from shared.auth.keys import new_keys
from shared.messaging.declare import apply
from shared.messaging.topology import topology
from shared.storage.master import new_master_key
from tests.live.rabbit import free_ports

pytestmark = pytest.mark.live
ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def get(port: int, path: str) -> httpx.Response | None:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=5, trust_env=False)
    return None


def is_ready(port: int) -> bool:
    answer = get(port, "/health/ready")
    return answer is not None and answer.status_code == 200


@contextlib.contextmanager
def kitchen(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.live.kitchen"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},  # noqa: TID251 # a child needs the machine's own PATH
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def port() -> int:
    return free_ports(1)[0]


@pytest.fixture
def environment(amqp_url: str, store_url: str, port: int, tmp_path: Path) -> dict[str, str]:
    asyncio.run(apply(amqp_url, topology({})))
    return {
        "GUANJIA_AMQP_URL": amqp_url,
        "GUANJIA_MONGO_URL": store_url,
        "GUANJIA_MONGO_DATABASE": tmp_path.name,
        "GUANJIA_PORT": str(port),
        "GUANJIA_TOKEN_PUBLIC_KEY": str(new_keys(tmp_path)[0]),
        "GUANJIA_MASTER_KEY_FILE": str(new_master_key(tmp_path / "master.key")),
    }


def test_a_service_is_ready_when_broker_and_store_answer_and_ends_in_time(
    environment: dict[str, str], port: int
) -> None:
    with kitchen(environment) as process:
        until(lambda: is_ready(port))
        counted, messages = get(port, "/metrics"), get(port, "/asyncapi.json")
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        ended = process.wait(timeout=PATIENCE)

    assert counted is not None
    assert "guanjia_requests_total" in counted.text
    assert messages is not None
    assert messages.json()["asyncapi"].startswith("3.")
    assert ended == 0
    assert time.monotonic() - begun < 10


def test_without_a_broker_a_service_is_alive_and_says_what_it_waits_for(
    environment: dict[str, str], port: int
) -> None:
    nobody = free_ports(1)[0]

    with kitchen({**environment, "GUANJIA_AMQP_URL": f"amqp://guest:guest@127.0.0.1:{nobody}/"}):
        until(lambda: get(port, "/health/live") is not None)
        answer = get(port, "/health/ready")

    assert answer is not None
    assert answer.status_code == 503
    assert list(answer.json()["reasons"]) == ["broker"]


def test_without_a_token_nobody_comes_in(environment: dict[str, str], port: int) -> None:
    with kitchen(environment):
        until(lambda: is_ready(port))
        answer = get(port, "/kettles/red")

    assert answer is not None
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed_in"


def test_an_unknown_setting_ends_a_service_with_a_sentence(environment: dict[str, str]) -> None:
    with kitchen({**environment, "GUANJIA_PROT": "1"}) as process:
        _, said = process.communicate(timeout=PATIENCE)

    assert process.returncode != 0
    assert said == "kitchen: GUANJIA_PROT is not a setting of this service: did you mean GUANJIA_PORT?\n"


def test_a_wrong_master_key_ends_a_service_with_a_sentence(
    environment: dict[str, str], port: int, tmp_path: Path
) -> None:
    with kitchen(environment):
        until(lambda: is_ready(port))
    other = str(new_master_key(tmp_path / "other.key"))

    with kitchen({**environment, "GUANJIA_MASTER_KEY_FILE": other}) as process:
        _, said = process.communicate(timeout=PATIENCE)

    assert process.returncode == 1
    assert re.fullmatch(
        r"kitchen: the data keys of \S+ were encrypted by local:\w+, and .+ put the file .+ back .+\n", said
    )


def test_a_store_that_does_not_answer_ends_a_service_with_a_sentence(environment: dict[str, str]) -> None:
    nobody = f"127.0.0.1:{free_ports(1)[0]}"
    away = {**environment, "GUANJIA_MONGO_URL": f"mongodb://{nobody}/?serverSelectionTimeoutMS=500"}

    with kitchen(away) as process:
        _, said = process.communicate(timeout=PATIENCE)

    assert process.returncode == 1
    assert re.fullmatch(rf"kitchen: the store does not let us in \({nobody}: .+\n", said)


def test_a_taken_port_is_named_with_its_owner(port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        named = owner(port)

    assert str(os.getpid()) in named


def test_up_refuses_a_taken_port_with_a_sentence(tmp_path: Path) -> None:
    offset = a_free_offset()

    with socket.create_server(("127.0.0.1", 8100 + offset)), pytest.raises(TroubleError) as refused:
        a_house(tmp_path, offset=offset).up()

    assert f"Port {8100 + offset}, which console needs, is taken by pid {os.getpid()}" in str(refused.value)


def a_house(folder: Path, *, offset: int, told: list[str] | None = None) -> House:
    given = {"PORTS": str(offset), "PATH": os.environ["PATH"]}  # noqa: TID251 # children need it
    return House(ROOT, folder=folder, given=given, tell=(told if told is not None else []).append)


def a_free_offset() -> int:
    return next(
        offset for offset in range(1000, 9000, 100) if all(is_free(8100 + offset + more) for more in range(7))
    )


def test_the_house_comes_up_survives_a_kill_and_comes_up_again_with_its_queues_on_other_ports(
    tmp_path: Path,
) -> None:
    offset = a_free_offset()
    house = a_house(tmp_path, offset=offset)

    try:
        house.up()
        hotline = house.ports["hotline"]
        first = next(one.pid for one in house.runner.states() if one.name == "hotline")
        os.kill(first, signal.SIGKILL)
        until(lambda: is_ready(hotline) and all(one.pid != first for one in house.runner.states()))
        assert house.down()
        assert all(is_free(port) for port in house.ports.values())

        house = a_house(tmp_path, offset=offset + 1000)
        house.up()
        assert house.ports["hotline"] == hotline + 1000
    finally:
        house.down()
