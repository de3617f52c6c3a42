"""``python -m deploy.site enroll|up|down|status``: a site on its own. ``docs/sites.md`` leads through it."""

import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.local.trouble import TroubleError, obeyed
from deploy.site.center import Center
from deploy.site.enrolment import enroll as enrolled
from deploy.site.house import SiteHouse
from shared.storage.master import master
from shared.vocabulary.ids import SiteId

ROOT = Path(__file__).resolve().parent.parent.parent
GIVEN: Mapping[str, str] = os.environ  # noqa: TID251 # the runner's one look at it

commands = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__
)
out = Console(highlight=False)
err = Console(stderr=True, style="bold red", highlight=False)

Folder = Annotated[Path, typer.Option(help="The site's folder.")]


def tell(line: str) -> None:
    """Say what is going on."""
    out.print(f"==> {line}", soft_wrap=True)


@commands.command()
def enroll(
    site: str,
    *,
    folder: Folder,
    run: Annotated[Path, typer.Option(help="The folder that the center runs in (make up).")] = ROOT / "run",
    center: Annotated[str, typer.Option(help="The center's broker as the site reaches it, host:port.")] = "",
    console: Annotated[str, typer.Option(help="The console's address as the site reaches it.")] = "",
    amqp: Annotated[str, typer.Option(help="A center of your own: its broker's address from here.")] = "",
    management: Annotated[str, typer.Option(help="…, its broker's management, with an administrator.")] = "",
    mongo: Annotated[str, typer.Option(help="…, the database of its crew service.")] = "",
    key: Annotated[Path | None, typer.Option(help="…, the public key that checks its tokens.")] = None,
    master_key: Annotated[Path | None, typer.Option(help="…, the file of its master key.")] = None,
    authority: Annotated[
        Path | None,
        typer.Option(
            help="Who signed the center's certificate (PEM), where the site's machine does not know it.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
) -> None:
    """At the center: prepare a site, once; bring the folder to the site's machine afterwards."""
    if amqp:
        house, found = (
            None,
            _own_center(amqp, management, mongo, (key, master_key), outside=center, console_url=console),
        )
    else:
        house = run.resolve()
        found = Center.of_house(house, outside=center, console_url=console)
    enrolled(SiteId(site), folder=folder.resolve(), center=found, run=house, authority=authority, tell=tell)
    out.print(
        f"\n{site} is enrolled. Its folder is {folder}; it holds the site's password and keys, so bring it there "
        f"safely.\nThere: python -m deploy.site up --folder {folder}",
        soft_wrap=True,
    )


def _own_center(
    amqp: str,
    management: str,
    mongo: str,
    keys: tuple[Path | None, Path | None],
    *,
    outside: str,
    console_url: str,
) -> Center:
    public, secret = keys
    if public is None or secret is None or not all((management, mongo, outside, console_url)):
        raise TroubleError(
            "With --amqp, give --management, --mongo, --key, --master-key, --center and --console too."
        )
    return Center(
        amqp_url=amqp,
        management_url=management,
        mongo_url=mongo,
        console_url=console_url,
        outside=outside,
        public_key=public,
        master=master(secret),
    )


@commands.command()
def up(*, folder: Folder) -> None:
    """At the site: start its broker, its store and its crew service."""
    ours = SiteHouse(ROOT, folder=folder.resolve(), given=GIVEN, tell=tell)
    ours.up()
    out.print(f"\n{ours.papers.site} is up: [bold]{ours.address}[/bold]")


@commands.command()
def down(*, folder: Folder) -> None:
    """Stop what ``up`` started; what waits for the center stays."""
    ours = SiteHouse(ROOT, folder=folder.resolve(), given=GIVEN, tell=tell)
    tell(f"{ours.papers.site} is down" if ours.down() else "Nothing was running")


@commands.command()
def status(*, folder: Folder) -> None:
    """Say how the site and its line are; 1 unless everything runs and the line is there."""
    ours = SiteHouse(ROOT, folder=folder.resolve(), given=GIVEN, tell=tell)
    if not ours.runner.is_up():
        out.print(f"{ours.papers.site} is down: python -m deploy.site up --folder {folder}")
        raise typer.Exit(1)
    here, there = ours.waiting()
    shovels = ours.shovels()
    joined = bool(shovels) and set(shovels.values()) == {"running"}
    table = Table(ours.papers.site, "state")
    for one in ours.runner.states():
        table.add_row(one.name, one.describes)
    for name, state in shovels.items():
        table.add_row(f"shovel {name}", state)
    table.add_row("line 线路", "joined 已连接" if joined else "cut off 已断开")
    table.add_row("waiting here 待上传", "?" if here is None else str(here))
    table.add_row("waiting at the center 待下发", "?" if there is None else str(there))
    out.print(table)
    raise typer.Exit(0 if joined and ours.is_ready() else 1)


def main() -> int:
    """Run a command; trouble is one sentence on standard error and exit code 1."""
    logging.disable(logging.ERROR)  # a broker that is away is said in the table, not on standard error
    return obeyed(commands, tell=lambda line: err.print(line, soft_wrap=True))


if __name__ == "__main__":
    sys.exit(main())
