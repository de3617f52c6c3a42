"""``make demo``: lives through the call sheet's day against the running house, and says whether its promises hold."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.demo import secrecy
from deploy.demo.accidents import chosen, happen
from deploy.demo.agents import Center
from deploy.demo.findings import Findings, gather, members, promises, queues
from deploy.demo.hands import Hands, a_run
from deploy.demo.households import read
from deploy.demo.living import live, settle
from deploy.demo.load import PASSWORD, an_administrator, load
from deploy.demo.place import NoPlaceError, Place, in_folder, in_the_environment
from deploy.demo.sheet import Contact, read_sheet

SPEED = 600.0

out = Console()


def demo(
    *,
    speed: Annotated[
        float, typer.Option(help="How many times quicker than life the day goes.", min=1)
    ] = SPEED,
    first: Annotated[int, typer.Option(help="Only the first so many contacts of the sheet.", min=1)] = 10_000,
    run: Annotated[Path, typer.Option(help="The folder of the running house.")] = Path("run"),
    elsewhere: Annotated[
        bool, typer.Option("--elsewhere", help="Bring the demo to the house that the environment names.")
    ] = False,
    mongo_url: Annotated[
        str | None, typer.Option(envvar="MONGO_URL", help="The folder's house has its data there.")
    ] = None,
    kill: Annotated[
        list[str] | None,
        typer.Option(
            help="Kill this service of the folder's house in the middle of the day (all: one after the other)."
        ),
    ] = None,
) -> None:
    """Live through a day of calls and check every promise; exit code 1 when one is broken."""
    try:
        place = in_the_environment() if elsewhere else in_folder(run)
        killed = chosen(() if elsewhere else kill or ())
    except NoPlaceError as trouble:
        out.print(f"[bold red]{trouble}", soft_wrap=True)
        raise typer.Exit(1) from None
    if elsewhere:
        load(place.addresses, an_administrator(place.token_private_key))
    sheet = read_sheet()[:first]
    accidents = partial(
        happen, killed, run=run.resolve(), within=(sheet[-1].seconds - sheet[0].seconds) / speed
    )
    held = asyncio.run(_day(place, speed=speed, sheet=sheet, accidents=accidents))
    if not elsewhere:
        secrets = secrecy.secrets_of(sheet)
        held["nothing private lies in clear"] = secrecy.told(
            secrecy.look(run.resolve(), secrets=secrets, mongo_url=mongo_url)
        )
    out.print(_verdict(held))
    broken = any(held.values())
    raise typer.Exit(1 if broken else 0)


async def _day(
    place: Place,
    *,
    speed: float,
    sheet: Sequence[Contact],
    accidents: Callable[[], Coroutine[Any, Any, None]],
) -> dict[str, str]:
    broker = place.management_url
    hands = Hands(addresses=place.addresses, password=PASSWORD)
    center = Center(hands=hands, run=a_run(), speed=speed, line=place.line)
    crews = members(hands, center, [crew["crew"] for crew in read("sites")["crews"]])
    before = {name: many for name, many in (await queues(broker)).items() if name.startswith("dead.")}
    happening = asyncio.create_task(accidents())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as bar:
        shown = bar.add_task("a day of calls", total=len(sheet))
        await live(sheet, center=center, crews=crews, done=lambda: bar.advance(shown))
    await happening
    await settle(hands, broker)
    found = await gather(hands, broker=broker)
    found.queues = {name: many - before.get(name, 0) for name, many in found.queues.items()}
    out.print(_figures(found, center=center))
    for number, why in sorted(center.failed.items()):
        out.print(f"[red]contact {number}[/red]: {why}", soft_wrap=True)
    out.print(f"{hands.asked} requests answered, {hands.again} given again because a service was away")
    return promises(found, center=center, sheet=sheet, members=crews)


def _figures(found: Findings, *, center: Center) -> Table:
    mine = set(center.cases.values())
    table = Table(title="The day", show_header=False)
    answered = [call for call in found.calls if call["answered_at"]]
    rows: Iterable[tuple[str, object]] = (
        ("calls", len(found.calls)),
        ("answered", len(answered)),
        ("within three rings", sum(call["in_time"] for call in answered)),
        ("cases", _counted(f"{case['kind']} {case['state']}" for case in found.cases)),
        ("tasks", _counted(task["state"] for task in found.tasks)),
        ("charges", _counted(charge["state"] for charge in found.charges)),
        ("receipts", sum(bool(charge["receipt"]) for charge in found.charges)),
        ("notices", _counted(notice["state"] for notice in found.notices)),
        ("journal entries", found.journal["entries"]),
        ("cases of this run", len(mine)),
    )
    for name, value in rows:
        table.add_row(name, str(value))
    return table


def _counted(names: Iterable[str]) -> str:
    return "\n".join(f"{many:5} {name}" for name, many in sorted(Counter(names).items()))


def _verdict(held: Mapping[str, str]) -> Table:
    table = Table(title="Promises", show_header=False)
    for promise, broken in held.items():
        table.add_row("[red]broken" if broken else "[green]holds", promise, broken)
    return table


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[2])
    commands = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    commands.command()(demo)
    commands()
