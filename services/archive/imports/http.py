"""Imports over HTTP: a spreadsheet in, what was loaded and what was wrong out."""

import json
from collections.abc import AsyncIterator
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Response, UploadFile
from fastapi.responses import JSONResponse, StreamingResponse

from services.archive.imports import handlers
from services.archive.imports.domain import COLUMNS, Sheet, UnreadableSheetError, read_households
from services.archive.imports.gateways import csv_of, read_table, xlsx_of
from services.archive.imports.handlers import Keep, Progress
from services.archive.register.domain import Household, Site
from shared.auth.person import Person as Asker
from shared.storage.store import Store
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import Role
from shared.web.problems import papers
from shared.web.tools import Told, needs, tool

router = APIRouter(tags=["imports"])

IMPORTERS = (Role.ARCHIVIST, Role.SITE_MANAGER, Role.ADMINISTRATOR)
Importer = Annotated[Asker, needs(*IMPORTERS)]
LARGEST = 10 * 1024 * 1024
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINES = "application/x-ndjson"
EXAMPLE = ("JX-3-2-501", "3栋", "2单元", "501", "89.50", "王小明", "业主", "13800001234", "", "zh")
REPORTED: dict[int | str, dict[str, Any]] = {
    "422": {
        "description": "Rows are bad: the report; or the request itself is",
        "content": {"application/json": {}, "application/problem+json": {}},
    }
}


class Mode(StrEnum):
    """What happens when some rows are bad: load the good ones, or load all or none."""

    GOOD = "good"
    ALL = "all"


@router.get("/imports/template.{kind}", response_class=Response, responses=papers("text/csv", WORKBOOK))
async def template(kind: Literal["csv", "xlsx"], _person: Importer) -> Response:
    """The empty table to fill in, as ``csv`` or ``xlsx``."""
    rows = (tuple(zh for zh, _ in COLUMNS.values()), EXAMPLE)
    if kind == "csv":
        return Response(csv_of(rows), media_type="text/csv", headers=_named("households.csv"))
    book = xlsx_of(rows, name="住户")
    return Response(
        book,
        media_type=WORKBOOK,
        headers=_named("households.xlsx"),
    )


@router.post("/imports", responses=papers("application/json", LINES) | REPORTED)
async def import_households(
    site: SiteId,
    file: UploadFile,
    *,
    told: Told,
    person: Importer,
    sites: Annotated[Store[Site], tool("sites")],
    households: Annotated[Store[Household], tool("households")],
    keep: Annotated[Keep, tool("keep_household")],
    mode: Mode = Mode.GOOD,
    accept: Annotated[str, Header()] = "",
) -> Response:
    """Load a spreadsheet of households; every bad row is told in the reader's language.

    ``mode=good`` loads the good households; ``mode=all`` loads nothing when a row is bad, and answers 422. Who accepts
    ``application/x-ndjson`` gets a line after each batch and the report as the last line.
    """
    person.must(*IMPORTERS, site=site)
    await sites.get(site)
    content = await file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UnreadableSheetError(
            f"the file is larger than {LARGEST // 1024 // 1024} MB: split it.", limit=LARGEST
        )
    sheet = read_households(read_table(content), site=site)
    known = await handlers.known_of(sheet, households=households)
    sheet = sheet.without(elsewhere=handlers.strangers(known, site=site))
    if sheet.faults and mode is Mode.ALL:
        report = _report(sheet, Progress(of=len(sheet.drafts)), language=person.language)
        return JSONResponse(report, HTTPStatus.UNPROCESSABLE_ENTITY)
    because = told.model_copy(update={"site": site})
    steps = handlers.load_sheet(sheet, known=known, keep=keep, because=because)
    if LINES in accept:
        return StreamingResponse(_lines(sheet, steps, language=person.language), media_type=LINES)
    progress = Progress(of=len(sheet.drafts))
    async for step in steps:
        progress = step
    return JSONResponse(_report(sheet, progress, language=person.language))


async def _lines(sheet: Sheet, steps: AsyncIterator[Progress], *, language: str) -> AsyncIterator[str]:
    progress = Progress(of=len(sheet.drafts))
    async for step in steps:
        progress = step
        yield json.dumps({"done": step.done, "of": step.of}) + "\n"
    yield json.dumps(_report(sheet, progress, language=language), ensure_ascii=False) + "\n"


def _report(sheet: Sheet, progress: Progress, *, language: str) -> dict[str, Any]:
    return {
        "rows": sheet.rows,
        "households": progress.of,
        "loaded": progress.loaded,
        "unchanged": progress.unchanged,
        "bad": [
            {
                "row": fault.row,
                "column": fault.heading(language),
                "field": fault.column,
                "says": fault.says(language),
            }
            for fault in sheet.faults
        ],
    }


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
