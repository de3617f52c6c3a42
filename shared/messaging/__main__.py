"""``python -m shared.messaging``: the administrator's commands for the broker, and the map of messages."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from pydantic_core import from_json
from rich.console import Console
from rich.json import JSON
from rich.table import Column, Table as Grid

from shared.auth.keys import kept_secret
from shared.messaging import users
from shared.messaging.dead import Chosen, DeadLetters
from shared.messaging.declare import apply as apply_topology
from shared.messaging.describe import asyncapi, page
from shared.messaging.tables import tables
from shared.messaging.topology import CREW_DEAD, topology

app = typer.Typer(
    help="The broker: its queues, its dead letters, and the map of messages.", no_args_is_help=True
)
dead = typer.Typer(help="Messages given up: look at them, send them back, drop them.", no_args_is_help=True)
app.add_typer(dead, name="dead")
console = Console()

AmqpUrl = Annotated[
    str, typer.Option(envvar="GUANJIA_AMQP_URL", help="Address, with an administrator's rights.")
]
Ids = Annotated[list[str] | None, typer.Argument(help="Ids of messages, or their first characters.")]
Service = Annotated[str | None, typer.Option(help="Only the dead letters of this service.")]
Everyone = Annotated[
    bool, typer.Option("--all", help="Every dead letter (of the service, when one is given).")
]


@app.command()
def apply(amqp_url: AmqpUrl) -> None:
    """Declare the exchanges, queues and bindings of every service; what is there stays."""
    wanted = topology({table.service: table.hears for table in tables()})
    asyncio.run(apply_topology(amqp_url, wanted))
    console.print(f"{len(wanted.exchanges)} exchanges, {len(wanted.queues)} queues: all there.")


@app.command("users")
def make_users(
    amqp_url: AmqpUrl,
    management_url: Annotated[
        str,
        typer.Option(
            envvar="GUANJIA_MANAGEMENT_URL", help="Management, with an administrator in the address."
        ),
    ],
    *,
    to: Annotated[Path, typer.Option(help="Where each user's folder with its address is.")],
    crew: Annotated[
        list[str] | None, typer.Option(help="A crew service and its sites, such as crew-jx=jinxiu,nanhu.")
    ] = None,
) -> None:
    """Give each service a user with no more rights than its table needs; passwords that are there stay."""
    crews = dict(one.split("=", 1) for one in crew or ["crew=all"])
    rights = users.rights_of(
        (table.service for table in tables()),
        crews={name: users.sites_of(sites) for name, sites in crews.items()},
    )
    passwords = {name: kept_secret(to / name / "password") for name in rights}
    vhost = users.vhost_of(amqp_url)
    users.load(management_url, users.definitions(rights, passwords, vhost=vhost))
    for name, password in passwords.items():
        file = to / name / "amqp_url"
        file.touch(mode=0o600)
        file.write_text(users.address_for(amqp_url, name, password=password))
    console.print(f"{len(rights)} users: {', '.join(rights)}. Their addresses are in {to}.")


@app.command("map")
def draw_map(
    *,
    to: Annotated[Path, typer.Option(help="Where the page is.")] = Path("docs/messages.md"),
    check: Annotated[bool, typer.Option("--check", help="Only say whether it is up to date.")] = False,
) -> None:
    """Write the page with every message, who says it and who hears it."""
    wanted = page(tables())
    if not check:
        to.write_text(wanted, encoding="utf-8")
    elif not to.exists() or to.read_text(encoding="utf-8") != wanted:
        console.print(f"{to} is stale: run make map.")
        raise typer.Exit(1)


@app.command("asyncapi")
def print_asyncapi(service: str) -> None:
    """Print a service's AsyncAPI document."""
    table = next((one for one in tables() if one.service == service), None)
    if table is None:
        raise typer.BadParameter(f"no service {service} has a table of messages.")
    typer.echo(asyncapi(service, table.hears, lanes=table.lanes))


@dead.command("list")
def list_dead(amqp_url: AmqpUrl, *, service: Service = None) -> None:
    """List the dead letters."""
    grid = Grid(Column("id", no_wrap=True), "message", "failed in", "tries", "at", "why")
    letters = asyncio.run(_letters(amqp_url, service).all())
    for letter in letters:
        when = letter.at[:19].replace("T", " ")
        grid.add_row(letter.id, letter.name, letter.origin, str(letter.attempt), when, letter.reason)
    console.print(grid if letters else "No dead letters.")


@dead.command("show")
def show_dead(message: str, amqp_url: AmqpUrl) -> None:
    """Show one dead letter whole."""
    found = [one for one in asyncio.run(_letters(amqp_url, None).all()) if one.id.startswith(message)]
    for letter in found:
        console.print(
            f"[bold]{letter.name}[/] {letter.id}\njourney {letter.journey}, failed in {letter.origin}"
        )
        console.print(f"{letter.reason} (tries: {letter.attempt}, {letter.at})")
        try:
            console.print(JSON.from_data(from_json(letter.raw), ensure_ascii=False))
        except ValueError:
            console.print(repr(letter.raw))
    if not found:
        console.print(f"No dead letter's id begins with {message}.")
        raise typer.Exit(1)


@dead.command("replay")
def replay_dead(
    amqp_url: AmqpUrl, ids: Ids = None, *, service: Service = None, everyone: Everyone = False
) -> None:
    """Send dead letters back to the queues where they failed."""
    chosen = _chosen(ids or [], everyone=everyone)
    count = asyncio.run(_letters(amqp_url, service).replay(chosen))
    console.print(f"{count} sent back.")


@dead.command("drop")
def drop_dead(
    amqp_url: AmqpUrl, ids: Ids = None, *, service: Service = None, everyone: Everyone = False
) -> None:
    """Delete dead letters for good."""
    chosen = _chosen(ids or [], everyone=everyone)
    if everyone:
        typer.confirm("Delete every one of them for good?", abort=True)
    count = asyncio.run(_letters(amqp_url, service).drop(chosen))
    console.print(f"{count} dropped.")


def _letters(amqp_url: str, service: str | None) -> DeadLetters:
    services = [service] if service else sorted({CREW_DEAD, *(table.service for table in tables())})
    return DeadLetters(amqp_url, services)


def _chosen(ids: list[str], *, everyone: bool) -> Chosen:
    if bool(ids) == everyone:
        raise typer.BadParameter("name the ids of messages, or say --all.")
    return lambda letter: everyone or letter.id.startswith(tuple(ids))


if __name__ == "__main__":
    app()
