import socket
from pathlib import Path

import pytest

from deploy.local.ports import choose
from deploy.local.trouble import TroubleError

ELSEWHERE = "+9000"


def test_a_house_keeps_its_ports_until_it_is_asked_to_move(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"

    first = choose(file, offset=ELSEWHERE)

    assert choose(file, offset=None) == choose(file, offset=ELSEWHERE) == first
    assert choose(file, offset="+9100")["console"] == first["console"] + 100


def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path) -> None:
    console = choose(tmp_path / "ports.json", offset=ELSEWHERE)["console"]

    with socket.create_server(("127.0.0.1", console)), pytest.raises(TroubleError) as refused:
        choose(tmp_path / "ports.json", offset=None)

    assert f"Port {console}, which console needs" in str(refused.value)
    assert "make up PORTS=" in str(refused.value)


def test_no_two_parts_of_a_house_share_a_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 15690 + 9000)):
        ports = choose(tmp_path / "ports.json", offset=ELSEWHERE)

    assert len(set(ports.values())) == len(ports)
