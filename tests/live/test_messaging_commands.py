import asyncio
from pathlib import Path

import aio_pika
import pytest
from rich.console import Console
from typer.testing import CliRunner

from shared.messaging import __main__ as commands, users
from shared.messaging.__main__ import app
from shared.messaging.tables import tables
from tests.live.broker import Broker
from tests.live.street import depth, throw_in

pytestmark = pytest.mark.live


def run(*words: str, said: str = "") -> tuple[int, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "console", Console(width=200))
        result = CliRunner().invoke(app, list(words), input=said)
    return result.exit_code, result.output


def test_one_command_gives_every_service_a_user_and_may_be_run_again(
    rabbit: Broker, amqp_url: str, tmp_path: Path
) -> None:
    management = f"http://guest:guest@127.0.0.1:{rabbit.door.management}"
    asked = ("users", "--amqp-url", amqp_url, "--management-url", management, "--to", str(tmp_path))
    try:
        first = run(*asked, "--crew", "crew-jx=jinxiu", "--crew", "crew=all")
        address = (tmp_path / "billing" / "amqp_url").read_text()
        again = run(*asked)
        asyncio.run(_signs_in(address))
    finally:
        for user in tmp_path.iterdir():
            users.drop(management, user.name)

    assert (first[0], again[0]) == (0, 0)
    assert {user.name for user in tmp_path.iterdir()} == {*(table.service for table in tables()), "crew-jx"}
    assert (tmp_path / "billing" / "amqp_url").stat().st_mode & 0o077 == 0


async def _signs_in(address: str) -> None:
    await (await aio_pika.connect(address)).close()


def test_one_command_declares_the_whole_house_and_may_be_run_again(rabbit: Broker, amqp_url: str) -> None:
    first = run("apply", "--amqp-url", amqp_url)
    again = run("apply", "--amqp-url", amqp_url)

    vhost = amqp_url.rsplit("/", 1)[1]
    there = {queue["name"] for queue in rabbit.door.manage("GET", f"queues/{vhost}").json()}
    wanted = {one.queue(table.service) for table in tables() for one in table.hears}
    assert (first[0], again[0]) == (0, 0)
    assert wanted <= there


def test_dead_letters_are_listed_shown_replayed_and_dropped(amqp_url: str) -> None:
    run("apply", "--amqp-url", amqp_url)
    queue = "archive.on.everything"
    for raw in (b'{"a": 1}', b"{oops"):
        headers = {"x-origin-queue": queue, "x-error": "UnreadableError: because", "x-attempt": 1}
        asyncio.run(throw_in(amqp_url, "dead.archive", raw, headers=headers))

    _, listed = run("dead", "list", "--amqp-url", amqp_url)
    ids = [line.split()[1] for line in listed.splitlines() if "because" in line]
    _, shown = run("dead", "show", ids[0], "--amqp-url", amqp_url)
    _, replayed = run("dead", "replay", ids[0], "--amqp-url", amqp_url)
    _, dropped = run("dead", "drop", "--all", "--service", "archive", "--amqp-url", amqp_url, said="y\n")

    assert len(ids) == 2
    assert '"a": 1' in shown
    assert "1 sent back." in replayed
    assert "1 dropped." in dropped
    assert asyncio.run(depth(amqp_url, queue)) == 1
    assert asyncio.run(depth(amqp_url, "dead.archive")) == 0


def test_replaying_nothing_in_particular_is_refused() -> None:
    code, said = run("dead", "replay", "--amqp-url", "amqp://nowhere")

    assert code == 2
    assert "--all" in said


def test_a_stale_map_fails_the_check_and_a_fresh_one_passes(tmp_path: Path) -> None:
    to = tmp_path / "messages.md"
    to.write_text("# Messages\n")

    stale, _ = run("map", "--check", "--to", str(to))
    run("map", "--to", str(to))
    fresh, _ = run("map", "--check", "--to", str(to))

    assert (stale, fresh) == (1, 0)
