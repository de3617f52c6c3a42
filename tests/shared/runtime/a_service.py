"""A service small enough to see through: kettles that are put on and boil in time."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from shared.auth.person import Person
from shared.contracts.envelope import Command
from shared.runtime.service import Ground, Service, Sweep
from shared.storage.store import ConflictError, Kept, Store
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import RefusalError
from shared.web.tools import Told, needs, tool


@dataclass(frozen=True, slots=True)
class Kettle:
    id: str
    boils_at: datetime | None = None
    whistles: int = 0


class TooMuchWaterError(RefusalError):
    code = "too_much_water"


class Filling(BaseModel):
    litres: int = Field(gt=0)
    boils_at: datetime | None = None


KETTLES = Kept(of=Kettle, name="kettles")
Kettles = Annotated[Store[Kettle], tool("kettles")]
router = APIRouter()


@router.post("/kettles/{kettle}")
async def put_on(kettle: str, filling: Filling, *, kettles: Kettles, told: Told) -> Kettle:
    if filling.litres > 2:
        raise TooMuchWaterError(f"{filling.litres} litres: a kettle holds 2", litres=filling.litres)
    return await kettles.add(Kettle(id=kettle, boils_at=filling.boils_at), because=told)


@router.get("/kettles/{kettle}")
async def look(
    kettle: str, *, kettles: Kettles, person: Annotated[Person, needs(Role.AGENT, Role.SUPERVISOR)]
) -> Kettle:
    assert person.id
    return await kettles.get(kettle)


@router.get("/busy")
async def busy() -> None:
    raise ConflictError


@router.get("/broken")
async def broken() -> None:
    raise RuntimeError("the secret recipe")


async def whistle(kettle: Kettle, *, because: Command, kettles: Store[Kettle]) -> None:
    def whistles(now: Kettle) -> tuple[Kettle, list[object]]:
        return replace(now, boils_at=None, whistles=now.whistles + 1), []

    await kettles.change(kettle.id, whistles, because=because)  # type: ignore[arg-type] # says nothing


def build(ground: Ground) -> Service:
    kettles = ground.database.store(KETTLES)
    return Service(
        name="kitchen",
        tools={"kettles": kettles},
        routers=(router,),
        sweeps=(Sweep(KETTLES, "boils_at", whistle),),
        stores=(kettles,),
    )
