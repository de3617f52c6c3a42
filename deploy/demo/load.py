"""Loading the demo sites through the services' own doors; a second time changes nothing."""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import Progress, TaskID

from deploy.demo.households import REGISTER, csv_of, households_of, read
from deploy.demo.place import in_folder
from shared.auth.person import Grant, Person
from shared.auth.tokens import Issuer
from shared.vocabulary.ids import AccountId
from shared.vocabulary.people import Role

PASSWORD = "guanjia-demo"  # noqa: S105 printed for everybody: it opens the demo only
CONFLICT = 409
PATIENCE = 120.0


class DemoRefusedError(Exception):
    """A service refused what the demo brings; the sentence is the service's own."""


def load(
    addresses: Mapping[str, str],
    token: str,
    *,
    most: int | None = None,
    tell: Callable[[str], None] = print,
) -> None:
    """Bring sites, crews, households (``most`` at each site), prices and accounts to the services at the addresses.

    ``addresses`` names ``archive``, ``billing`` and ``console``; the token is an administrator's who is archivist and
    finance too. Raises DemoRefusedError.
    """
    with (
        httpx.Client(timeout=PATIENCE, headers={"Authorization": f"Bearer {token}"}) as client,
        _bar() as bar,
    ):
        places = read("sites")
        homes = {site["id"]: len(households_of(site["id"])[:most]) for site in places["sites"]}
        total = bar.add_task("demo sites", total=sum(1 + count for count in homes.values()))
        for site in places["sites"]:
            _site(client, addresses, site=site, crews=places["crews"])
            bar.advance(total)
            _households(client, addresses["archive"], site=site["id"], most=most, bar=bar, task=total)
        people = tuple(accounts())
        opening = bar.add_task("accounts", total=len(people))
        for account in people:
            _open(client, addresses["console"], account)
            bar.advance(opening)
    tell(f"==> {sum(homes.values())} households at {len(homes)} sites")


def accounts() -> Iterator[dict[str, Any]]:
    """Every account of the demo, as the console is asked to open it."""
    book = read("accounts")
    codes = {site["id"]: site["code"].lower() for site in read("sites")["sites"]}
    for one in book["accounts"]:
        yield _account(
            one["account"],
            one["name"],
            roles=one["roles"],
            sites=one.get("at", []),
            language=one.get("language", "zh"),
        )
    for site, crews in book["members"].items():
        for crew, names in crews.items():
            for place, name in enumerate(names, 1):
                roles = ["crew_lead", "crew"] if place == 1 else ["crew"]
                account = f"{codes[site]}-{crew}-{place}"
                yield _account(account, name, roles=roles, sites=[site], crews=[crew])


def sign_ins() -> tuple[tuple[str, str, str], ...]:
    """The accounts worth trying first: role, account, password."""
    first = (
        ("坐席 agent", "wangmin"),
        ("班长 supervisor", "zhoulan"),
        ("维修 crew", "jx-engineering-1-1"),
        ("收费 cashier", "qiansu"),
        ("财务 finance", "fangming"),
        ("档案 archivist", "zhaomei"),
        ("管理员 administrator", "admin"),
    )
    return tuple((role, account, PASSWORD) for role, account in first)


def fingerprint(store: str) -> str:
    """What the demo brings, and to which store; another one means that it must be brought again."""
    parts = [path.read_bytes() for path in sorted(REGISTER.glob("*.yaml"))]
    return hashlib.sha256(b"".join([store.encode(), *parts])).hexdigest()


def an_administrator(private_key: Path) -> str:
    """A token for the loader itself, signed with this machine's own key."""
    roles = (Role.ADMINISTRATOR, Role.ARCHIVIST, Role.FINANCE)
    loader = Person(AccountId("demo-loader"), name="demo", grants=tuple(Grant(role) for role in roles))
    issuer = Issuer(private_key, clock=lambda: datetime.now(UTC), lasts=timedelta(hours=1))
    return issuer(loader)


def _site(client: httpx.Client, addresses: Mapping[str, str], *, site: Mapping[str, Any], crews: Any) -> None:
    wanted = {name: site[name] for name in ("id", "name", "name_en", "code", "kind", "lines")}
    _must(client.post(f"{addresses['archive']}/sites", json=wanted))
    for crew in crews:
        _must(client.post(f"{addresses['archive']}/sites/{site['id']}/crews", json=crew))
    book = read("prices")
    items = [*book["everywhere"], *book.get(site["id"], [])]
    _must(client.put(f"{addresses['billing']}/sites/{site['id']}/prices", json={"items": items}))


def _households(
    client: httpx.Client, archive: str, *, site: str, most: int | None, bar: Progress, task: TaskID
) -> None:
    sent = client.stream(
        "POST",
        f"{archive}/imports",
        params={"site": site, "mode": "all"},
        files={"file": (f"{site}.csv", csv_of(site, most=most))},
        headers={"Accept": "application/x-ndjson"},
    )
    done = 0
    with sent as answer:
        if answer.is_error:
            answer.read()
            _must(answer)
        for line in answer.iter_lines():
            step = json.loads(line)
            now = step.get("done", done)
            bar.advance(task, now - done)
            done = now


def _open(client: httpx.Client, console: str, account: Mapping[str, Any]) -> None:
    key = {"Idempotency-Key": f"demo/{account['account']}"}
    answer = client.post(f"{console}/accounts", json=account, headers=key)
    if answer.status_code != CONFLICT:
        _must(answer)


def _account(
    account: str,
    name: str,
    *,
    roles: list[str],
    sites: list[str],
    language: str = "zh",
    crews: list[str] | None = None,
) -> dict[str, Any]:
    return {
        "account": account,
        "name": name,
        "password": PASSWORD,
        "grants": [{"role": role, "sites": sites} for role in roles],
        "crews": crews or [],
        "language": language,
    }


def _must(answer: httpx.Response) -> None:
    if answer.is_error:
        raise DemoRefusedError(f"{answer.request.method} {answer.request.url}: {answer.text[:500]}")


def _bar() -> Progress:
    return Progress(console=Console(stderr=True), transient=True)


def bring(folder: Path) -> None:
    """Load the demo into the house in the folder, unless it is there already, and say who may sign in."""
    store = os.environ.get("MONGO_URL", "")  # noqa: TID251 the same
    loaded, brought = folder / "demo.loaded", fingerprint(store)
    if not (loaded.exists() and loaded.read_text() == brought):
        place = in_folder(folder)
        load(place.addresses, an_administrator(place.token_private_key))
        loaded.write_text(brought)
    for role, account, password in sign_ins():
        sys.stdout.write(f"    {role:<24} {account:<22} {password}\n")


if __name__ == "__main__":
    bring(Path(os.environ.get("RUN", "run")))  # noqa: TID251 a command of its own reads its environment here
