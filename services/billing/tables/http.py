"""Charge tables over HTTP."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from services.billing.charges.domain import Charge
from services.billing.dwellings.domain import Dwelling, SiteCard
from services.billing.tables import gateways, handlers, views
from services.billing.tables.domain import Table, table_id
from shared.auth.person import Person
from shared.contracts.envelope import Command
from shared.rulebook.rules import Rulebook
from shared.storage.store import AnyOf, Store
from shared.vocabulary.ids import ChargeTableId, SiteId
from shared.vocabulary.people import Role
from shared.web.problems import papers
from shared.web.tools import Told, needs, tool

router = APIRouter(tags=["tables"])

MAKERS = (Role.FINANCE, Role.CASHIER, Role.SITE_MANAGER)
READERS = (*MAKERS, Role.CENTER_MANAGER, Role.GENERAL_MANAGER, Role.AUDITOR)
Reader = Annotated[Person, needs(*READERS)]
Maker = Annotated[Person, needs(*MAKERS)]
Tables = Annotated[Store[Table], tool("tables")]
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TableAsked(BaseModel):
    """Which month of which site."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    site: SiteId
    month: str


@router.post("/tables", status_code=201)
async def draft_table(
    asked: TableAsked,
    *,
    told: Told,
    maker: Maker,
    tables: Tables,
    dwellings: Annotated[Store[Dwelling], tool("dwellings")],
    site_cards: Annotated[Store[SiteCard], tool("site_cards")],
    rules: Annotated[Rulebook, tool("rules")],
) -> dict[str, Any]:
    """Calculate the month's table, or calculate it again while it is a draft."""
    maker.must(*MAKERS, site=asked.site)
    table_id(asked.site, month=asked.month)
    card = await site_cards.get(asked.site)
    table = await handlers.draft_table(
        asked.site,
        month=asked.month,
        zone=card.zone,
        dwellings=await views.every(dwellings, {"site": asked.site}),
        house=await rules.read(views.RULES, site=asked.site, at=told.at),
        tables=tables,
        because=_at(told, site=asked.site),
    )
    return shown(table)


@router.get("/tables")
async def list_tables(
    *,
    reader: Reader,
    tables: Tables,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Tables of the sites the reader may see, newest month first."""
    sites = reader.sites(*READERS)
    where: dict[str, object] = {} if sites is None else {"site": AnyOf(tuple(sorted(sites)))}
    found = await tables.find_many(where, order="-month", limit=limit, after=after)
    return {
        "items": [shown(one) | {"rows": len(one.rows)} for one in found],
        "next": found[-1].id if len(found) == limit else None,
    }


@router.get("/tables/{table}.csv", response_class=Response, responses=papers("text/csv"))
async def table_csv(table: ChargeTableId, *, reader: Reader, tables: Tables) -> Response:
    """The table as CSV."""
    kept = await _readable(table, reader=reader, tables=tables)
    return Response(gateways.csv_of(kept), media_type="text/csv", headers=_named(f"{table}.csv"))


@router.get("/tables/{table}.xlsx", response_class=Response, responses=papers(WORKBOOK))
async def table_xlsx(table: ChargeTableId, *, reader: Reader, tables: Tables) -> Response:
    """The table as a workbook."""
    kept = await _readable(table, reader=reader, tables=tables)
    return Response(gateways.xlsx_of(kept), media_type=WORKBOOK, headers=_named(f"{table}.xlsx"))


@router.get("/tables/{table}")
async def one_table(
    table: ChargeTableId,
    *,
    reader: Reader,
    tables: Tables,
    charges: Annotated[Store[Charge], tool("charges")],
) -> dict[str, Any]:
    """The table, and how much of it has been paid (FEE-17, FEE-27)."""
    kept = await _readable(table, reader=reader, tables=tables)
    found = await views.collection_of(kept, charges=charges)
    return shown(kept) | {"collection": asdict(found) | {"rate": found.rate}}


@router.post("/tables/{table}/sign")
async def sign_table(
    table: ChargeTableId, *, told: Told, person: Annotated[Person, needs(Role.FINANCE)], tables: Tables
) -> dict[str, Any]:
    """Finance reviewed the table and signs it (FEE-01)."""
    kept = await tables.get(table)
    person.must(Role.FINANCE, site=kept.site)
    return shown(
        await handlers.sign_table(table, by=person.id, tables=tables, because=_at(told, site=kept.site))
    )


@router.post("/tables/{table}/post")
async def post_table(table: ChargeTableId, *, told: Told, maker: Maker, tables: Tables) -> dict[str, Any]:
    """The table was posted in the estate (FEE-03)."""
    kept = await tables.get(table)
    maker.must(*MAKERS, site=kept.site)
    return shown(await handlers.post_table(table, tables=tables, because=_at(told, site=kept.site)))


@router.post("/tables/{table}/collect")
async def collect_table(
    table: ChargeTableId,
    *,
    told: Told,
    maker: Maker,
    tables: Tables,
) -> dict[str, Any]:
    """Begin to raise one charge for each household of a signed table; again raises none twice (FEE-01)."""
    kept = await tables.get(table)
    maker.must(*MAKERS, site=kept.site)
    return shown(await handlers.collect_table(table, tables=tables, because=_at(told, site=kept.site)))


def shown(table: Table) -> dict[str, Any]:
    """A table for a reader."""
    return asdict(table) | {"total": table.total}


async def _readable(table: ChargeTableId, *, reader: Person, tables: Store[Table]) -> Table:
    kept = await tables.get(table)
    reader.must(*READERS, site=kept.site)
    return kept


def _at(told: Command, *, site: SiteId) -> Command:
    return told.model_copy(update={"site": site})


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
