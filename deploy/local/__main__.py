"""``python -m deploy.local up|down|status|logs``: what the Makefile calls."""

import importlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.local import backup as backups, store
from deploy.local.house import House
from deploy.local.ports import SERVICES
from deploy.local.rotation import rotated
from deploy.local.trouble import TroubleError, obeyed
from shared.auth.keys import MASTER

ROOT = Path(__file__).resolve().parent.parent.parent
GIVEN: Mapping[str, str] = os.environ  # noqa: TID251 # the runner's one look at it
LONGEST = 60
DEMO = "deploy.demo.load"

commands = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__
)
out = Console(highlight=False)
err = Console(stderr=True, style="bold red", highlight=False)


def house(**more: str) -> House:
    """The house in this project's folder, or where ``RUN`` says; ``more`` adds to the environment."""
    folder = Path(GIVEN.get("RUN", ROOT / "run")).resolve()
    return House(ROOT, folder=folder, given={**GIVEN, **more}, tell=lambda line: out.print(f"==> {line}"))


@commands.command()
def up(
    *, demo: bool = typer.Option(default=True, help="Load the demo sites when they are not there.")
) -> None:
    """Start everything, wait until it is ready, and print the address and who may sign in."""
    if demo and importlib.util.find_spec(DEMO):
        ours = house()
        ours.up()
        importlib.import_module(DEMO).bring(ours.folder)  # by name: a house may be without it
    else:
        password = house().secret("administrator")
        ours = house(GUANJIA_ADMINISTRATOR_PASSWORD=password)
        ours.up()
        out.print(f"\nAdministrator: admin / {password}   (where there was no account before)")
    telephone = f"http://127.0.0.1:{ours.ports['hotline']}/cti/{ours.secret('cti')}"
    out.print(f"\nTelephone events (newCall, answer, hangup): POST {telephone}", soft_wrap=True)
    out.print(f"Guanjia 管家 is up: [bold]{ours.address}[/bold]   (make status, make logs, make down)")


@commands.command()
def down() -> None:
    """Stop what ``up`` started, and nothing else; the data stays."""
    ours = house()
    stays = f"Guanjia is down; its data stays in {ours.folder}"
    out.print(f"==> {stays if ours.down() else 'Nothing was running'}", soft_wrap=True)


@commands.command()
def status() -> None:
    """Say how every program is; 1 unless everything is ready."""
    ours = house()
    if not ours.runner.is_up():
        out.print("Guanjia is down: make up")
        raise typer.Exit(1)
    table = Table("program", "port", "state", "since", "health")
    healthy = True
    for one in ours.runner.states():
        health = ours.readiness(one.name) if one.name in SERVICES else "-"
        healthy = healthy and one.state == "RUNNING" and health in {"ready", "-"}
        table.add_row(one.name, str(ours.ports.get(one.name, "")), one.state, one.describes, health[:LONGEST])
    out.print(table)
    raise typer.Exit(0 if healthy else 1)


@commands.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="Where to; in the folder when left out.")] = None,
    *,
    with_key: Annotated[bool, typer.Option("--with-key", help="The master key too.")] = False,
) -> None:
    """Copy everything but the master key into one file; the house is down meanwhile and up again after it."""
    without = () if with_key else (backups.MASTER_KEY,)
    backups.backup(house(), to=file and file.resolve(), without=without)


@commands.command()
def rotate() -> None:
    """Put a fresh master key in the place of the one there is; services notice nothing."""
    ours = house()
    if not ours.runner.is_up():
        raise TroubleError("The store must be up for that: make up first.")
    rotated(ours.folder / "keys" / MASTER, GIVEN.get("MONGO_URL") or store.url(ours.ports), tell=ours.tell)


@commands.command()
def restore(file: Annotated[Path, typer.Argument(help="What backup wrote.")]) -> None:
    """Put a backup in the place of what is there, which is set aside."""
    backups.restore(house(), file.resolve())


@commands.command()
def logs(name: str = typer.Argument("", help="One program; all of them when left out.")) -> None:
    """Follow the logs until Ctrl-C."""
    files = sorted(house().runner.logs.glob(f"{name or '*'}.log"))
    if not files:
        raise TroubleError(f"There is no log of {name or 'any program'} yet: make up starts them.")
    subprocess.run(["tail", "-n", "20", "-F", *files], check=False)  # noqa: S603, S607 # our own files


def main() -> int:
    """Run a command; trouble is one sentence on standard error and exit code 1."""
    return obeyed(commands, tell=lambda line: err.print(line, soft_wrap=True))


if __name__ == "__main__":
    sys.exit(main())
