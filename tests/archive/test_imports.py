"""Spreadsheets become households; every bad row is told."""

import json

import httpx
import pytest

from services.archive.imports.domain import UnreadableSheetError, read_households
from services.archive.imports.gateways import csv_of, read_table, xlsx_of
from shared.vocabulary.people import Role
from tests.archive.people import JINXIU, SITE_JSON, an_archivist, the_archive
from tests.ground import a_client, a_person

HEAD = ("户号", "楼栋", "单元", "房号", "建筑面积", "姓名", "关系", "电话", "邮箱", "语言")
GOOD = ("JX-1", "1栋", "1单元", "101", "89.50", "王小明", "业主", "13800001234；0537-2345678", "", "zh")
WIFE = ("JX-1", "1栋", "1单元", "101", "89.50", "李芳", "配偶", "13900001234", "", "")
OTHER = ("JX-2", "1栋", "1单元", "102", "120", "张伟", "业主", "13700001234", "", "")
BAD = ("JX-3", "1栋", "1单元", "103", "很大", "", "业主", "1380000", "", "fr")


def a_csv(*rows: tuple[str, ...], encoding: str = "utf-8") -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode(encoding)


async def send(
    client: httpx.AsyncClient,
    content: bytes,
    *,
    mode: str = "good",
    name: str = "households.csv",
    **headers: str,
) -> httpx.Response:
    return await client.post(
        "/imports", params={"site": "jinxiu", "mode": mode}, files={"file": (name, content)}, headers=headers
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_is_read_in_whatever_a_chinese_office_writes(encoding: str) -> None:
    sheet = read_households(read_table(a_csv(HEAD, GOOD, encoding=encoding)), site=JINXIU)

    assert [(one.household.id, one.household.people[0].name) for one in sheet.drafts] == [("JX-1", "王小明")]


def test_a_workbook_is_read_by_its_content() -> None:
    sheet = read_households(read_table(xlsx_of((HEAD, GOOD, WIFE), name="住户")), site=JINXIU)

    assert [one.name for one in sheet.drafts[0].household.people] == ["王小明", "李芳"]


def test_rows_of_one_household_become_one_household() -> None:
    sheet = read_households((HEAD, GOOD, WIFE, OTHER), site=JINXIU)

    assert [(one.household.id, len(one.household.people)) for one in sheet.drafts] == [
        ("JX-1", 2),
        ("JX-2", 1),
    ]
    assert sheet.drafts[0].household.phones == ("+8613800001234", "+8613900001234", "+865372345678")


def test_every_fault_of_a_row_is_told_with_row_and_column() -> None:
    sheet = read_households((HEAD, GOOD, BAD), site=JINXIU)

    assert [(one.row, one.column, one.code) for one in sheet.faults] == [
        (3, "name", "empty"),
        (3, "area", "area"),
        (3, "phones", "phone"),
        (3, "language", "language"),
    ]
    assert [one.household.id for one in sheet.drafts] == ["JX-1"]


def test_a_household_with_one_bad_row_is_not_loaded_in_part() -> None:
    wife = (*WIFE[:7], "12", *WIFE[8:])

    sheet = read_households((HEAD, GOOD, wife), site=JINXIU)

    assert sheet.drafts == ()
    assert [one.row for one in sheet.faults] == [3]


def test_one_room_with_two_areas_is_a_fault() -> None:
    wife = (*WIFE[:4], "90", *WIFE[5:])

    sheet = read_households((HEAD, GOOD, wife), site=JINXIU)

    assert [(one.row, one.code) for one in sheet.faults] == [(3, "other_area")]


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04broken", b"a,b,c\n1,2,3\n"]
)
def test_what_is_no_table_of_households_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(UnreadableSheetError):
        read_households(read_table(content), site=JINXIU)


async def test_good_rows_are_loaded_and_bad_ones_told_in_chinese() -> None:
    service, ground = the_archive()
    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)

        answer = await send(client, a_csv(HEAD, GOOD, WIFE, BAD, encoding="gbk"))
        kept = await client.get("/households/JX-1")

    report = answer.json()
    assert (answer.status_code, report["rows"], report["loaded"]) == (200, 3, 1)
    assert report["bad"][1] == {
        "row": 4,
        "column": "建筑面积",
        "field": "area",
        "says": "“很大”不是面积，请填大于0的平方米数，最多两位小数。",
    }
    assert len(kept.json()["people"]) == 2


async def test_all_or_none_loads_nothing_when_a_row_is_bad_and_says_so_in_english() -> None:
    service, ground = the_archive()
    async with an_archivist(service, ground, language="en") as client:
        await client.post("/sites", json=SITE_JSON)

        answer = await send(client, a_csv(HEAD, GOOD, BAD), mode="all")
        found = (await client.get("/households")).json()["items"]

    assert (answer.status_code, answer.json()["loaded"], found) == (422, 0, [])
    assert answer.json()["bad"][0] == {
        "row": 3,
        "column": "Name",
        "field": "name",
        "says": "is empty: fill it in.",
    }


async def test_the_same_file_again_changes_nothing() -> None:
    service, ground = the_archive()
    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)
        content = a_csv(HEAD, GOOD, OTHER)

        first = (await send(client, content)).json()
        second = (await send(client, content)).json()
        kept = (await client.get("/households/JX-1")).json()

    assert (first["loaded"], first["unchanged"]) == (2, 0)
    assert (second["loaded"], second["unchanged"]) == (0, 2)
    assert kept["revision"] == 1


async def test_a_household_number_of_another_site_is_a_bad_row() -> None:
    service, ground = the_archive()
    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)
        await client.post("/sites", json=SITE_JSON | {"id": "yunjing", "code": "YJ"})
        await client.post(
            "/imports", params={"site": "yunjing"}, files={"file": ("h.csv", a_csv(HEAD, GOOD))}
        )

        report = (await send(client, a_csv(HEAD, GOOD, OTHER))).json()

    assert [(one["row"], one["field"]) for one in report["bad"]] == [(2, "household")]
    assert report["loaded"] == 1


async def test_who_asks_for_lines_is_told_how_far_the_import_is() -> None:
    service, ground = the_archive()
    rows = [(f"JX-{n}", "1栋", "1单元", str(n), "90", "王小明", "业主", "", "", "") for n in range(120)]
    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)

        answer = await send(client, a_csv(HEAD, *rows), accept="application/x-ndjson")

    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["done"] for line in lines[:-1]] == [0, 100, 120]
    assert lines[-1]["loaded"] == 120


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_the_template_can_be_sent_back_as_it_is(kind: str) -> None:
    service, ground = the_archive()
    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)
        template = await client.get(f"/imports/template.{kind}")

        report = (await send(client, template.content, name=f"t.{kind}")).json()

    assert (report["loaded"], report["bad"]) == (1, [])


async def test_an_agent_may_not_import() -> None:
    service, ground = the_archive()
    async with a_client(service, ground, a_person(Role.AGENT)) as client:
        answer = await send(client, csv_of((HEAD, GOOD)))

    assert answer.status_code == 403
