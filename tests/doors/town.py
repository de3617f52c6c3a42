"""A town with all seven services in which a case was served, billed and paid, and whom to send to its doors."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI, Request
from PIL import Image

from services.console import app as console
from services.console.journeys.views import Patience
from services.console.owners.domain import Owners
from services.console.owners.gateways import HttpOwner
from services.console.settings import Settings
from shared.auth.doors import NotSignedInError
from shared.auth.passwords import Passwords
from shared.auth.person import Person
from shared.auth.tokens import Issuer, bearer_token
from shared.rulebook.stored import StoredRules
from shared.runtime.health import health_router
from shared.runtime.http import fastapi_app, tools_of
from shared.runtime.service import Ground
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.people import Role
from tests.ground import a_person, the_routes
from tests.journeys.test_main_job import PRICE, TASKS, work_of
from tests.journeys.town import LINE, PEOPLE, House, Town, a_case, a_town, settle
from tests.shared.auth.keys import a_key_pair

HERE, ELSEWHERE = "jinxiu", "yunjing"
CREWS = ("engineering-1", "cleaning-1")
EVERYWHERE = "everything@everywhere"


def holder(role: Role, *, site: str) -> Person:
    """Somebody who holds one role, at one site."""
    return a_person(role, id=f"{role}@{site}", sites=(site,), crews=CREWS)


HOLDERS: Mapping[str, Person] = {EVERYWHERE: a_person(*Role, id=EVERYWHERE, crews=CREWS)} | {
    one.id: one
    for site in (HERE, ELSEWHERE)
    for one in (
        *(holder(role, site=site) for role in Role),
        a_person(*Role, id=f"everything@{site}", sites=(site,), crews=CREWS),
    )
}


def doorman(request: Request) -> Person:
    """A town where a token is simply a name, as a bearer token or without that word."""
    name = bearer_token(request) or request.headers.get("authorization", "")
    found = HOLDERS.get(name) or PEOPLE.get(name)
    if found is None:
        raise NotSignedInError
    return found


class Vouch(Issuer):
    """The console's tokens of such a town."""

    def __call__(self, person: Person) -> str:
        """The name."""
        return person.id


@dataclass(frozen=True)
class Lived:
    """The town, and what lies at its one busy site, by the names that addresses and bodies use."""

    town: Town
    known: Mapping[str, str]
    apps: Mapping[str, FastAPI]
    rules: Mapping[str, Mapping[str, str]]


async def a_lived_in_town(files: Path) -> Lived:
    """A call became a case at HERE, was worked on, billed, paid and filed; ELSEWHERE has nothing of it."""
    town = a_town(files, doorman=doorman)
    _open_console(town)
    await settle(town)
    lines = {"name": "锦绣园", "name_en": "Jinxiu", "code": "JX", "kind": "residential", "lines": [LINE]}
    await town.ask("archive", "POST", "/sites", who="admin", json={"id": HERE} | lines)
    case = await a_case(town)
    await town.ask("hotline", "POST", f"/cases/{case}/tasks", who="wangmin", json=TASKS)
    file = await _work(town)
    (charge,) = (await town.ask("billing", "GET", f"/charges?case={case}", who="shouyin"))["items"]
    paid = {"method": "qr", "payer": "李女士"}
    paid_charge = await town.ask("billing", "POST", f"/charges/{charge['id']}/pay", who="shouyin", json=paid)
    await _calls_without_a_case(town)
    owed = {"id": "water", "kind": "water", "what": "水费", "amount": 500, "due": "2020-01-01T00:00:00Z"}
    owed |= {"household": "jx-3-2-1202", "place": "3栋"}
    await town.ask("billing", "POST", f"/sites/{HERE}/charges", who="caiwu", json=owed)
    month = {"site": HERE, "month": "2026-03"}
    table = await town.ask("billing", "POST", "/tables", who="caiwu", json=month)
    await town.passes(minutes=30)
    account = {"account": "lisi", "name": "李四", "password": "one-long-password", "mail": "lisi@house"}
    right = {"role": "agent", "sites": [HERE]}
    await town.ask("console", "POST", "/accounts", who="admin", json=account | {"grants": [right]})
    calls = (await town.ask("hotline", "GET", "/calls", who="wangmin"))["items"]
    notices = (await town.ask("notification", "GET", "/notices", who="wangmin"))["items"]
    known = {
        "site": HERE,
        "household": "jx-3-2-1202",
        "room": "jx-3-2-1202",
        "case": case,
        "call": calls[-1]["id"],
        "task": charge["task"],
        "charge": charge["id"],
        "receipt": paid_charge["receipt"]["id"],
        "table": table["id"],
        "notice": next(one["notice"] for one in notices if one["case"] == case),
        "journey": next(one.journey for one in town.street.said if getattr(one.body, "case", "") == case),
        "account": "lisi",
        "month": "2026-03",
        "file": file,
        "phone": "13800002046",
        "q": "12",
    }
    rules = {name: await _a_rule(town, name) for name in town.houses}
    apps = {name: _app(house) for name, house in town.houses.items()}
    return Lived(town=town, known=known, apps=apps, rules=rules)


async def _a_rule(town: Town, service: str) -> dict[str, str]:
    """A house rule of the service, by the words of its address."""
    rules = "/console/rules" if service == "console" else "/rules"
    found = (await town.ask(service, "GET", rules, who="admin"))["items"]
    one = found[0] if found else {"chapter": "none", "field": "none"}
    return {name: one[name] for name in ("chapter", "field")}


def _app(house: House) -> FastAPI:
    """The service as its process serves it, with the doors for machines."""
    app = fastapi_app(house.service, ground=house.ground, doorman=doorman)
    app.include_router(health_router({}, asyncapi=lambda: "{}"))
    return app


async def _calls_without_a_case(town: Town) -> None:
    """One that came in and nobody recorded, and one that the center made."""
    for call, direction in (("call-2", "in"), ("call-3", "out")):
        told = {"from": "13800002046", "direction": direction}
        await town.push("newCall", call, **told)
        await town.push("answer", call, **told)
        await town.push("hangup", call, **told, cause="normalClearing")


async def _work(town: Town) -> str:
    """The paid task from its acceptance to the owner's signature; the id of its photo."""
    task, photo = await work_of(town, "liugong"), io.BytesIO()
    Image.new("RGB", (8, 8)).save(photo, "PNG")
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("accept", {}),
        ("price", {"json": PRICE}),
        ("start", {}),
        ("photos", {"files": {"file": ("valve.png", photo.getvalue(), "image/png")}}),
        ("finish", {"json": {"done": True, "note": "更换阀门", "materials": ["阀门"]}}),
        ("sign", {"json": {"signer": "李女士"}}),
    )
    work: dict[str, Any] = {}
    for step, told in steps:
        work = await town.ask("crew", "POST", f"/api/work/{task}/{step}", who="liugong", **told)
    (kept,) = work["files"]
    file: str = kept["id"]
    return file


def _open_console(town: Town) -> None:
    public, private = a_key_pair()
    database = MemoryDatabase()
    rules = StoredRules(database, clock=town.clock)
    ground = Ground(database=database, clock=town.clock, rules=rules)
    settings = Settings(
        amqp_url="memory:", mongo_url="memory:", token_public_key=public, token_private_key=private
    )
    built = console.build(settings, ground, passwords=Passwords(memory_kib=8, rounds=1))
    owners = {
        name: HttpOwner(name, "http://town", transport=_line(house)) for name, house in town.houses.items()
    }
    tools: dict[str, Any] = {
        **built.tools,
        "doorman": doorman,
        "vouch": Vouch(private, clock=town.clock),
        "owners": Owners(owners),
        "patience": Patience(0.0),
    }
    service = replace(built, tools=tools)
    routes = the_routes(service, ground, doorman=doorman)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=routes), base_url="http://town")
    town.houses["console"] = House(service=service, ground=ground, database=database, client=client)
    town.street.join(replace(service, tools=tools_of(service, ground=ground)), database=database)


def _line(house: House) -> httpx.AsyncBaseTransport:
    transport: httpx.AsyncBaseTransport = house.client._transport
    return transport
