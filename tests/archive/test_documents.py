"""Papers are filed as they come into being."""

from datetime import UTC, datetime

import pytest

from services.archive.documents.handlers import file_paid_slip, file_receipt, file_slip
from services.archive.documents.views import PAPERS, month_of
from shared.contracts.archive import DocumentFiled
from shared.contracts.billing import ChargePaid
from shared.contracts.dispatch import TaskFinished, TaskReturned
from shared.storage.memory import MemoryDatabase
from shared.vocabulary.ids import CaseId, ChargeId, CrewId, FileId, HouseholdId, ReceiptId, TaskId
from shared.vocabulary.matters import PaymentMethod
from shared.vocabulary.money import Fen
from tests.archive.people import SITE_JSON, an_archivist, the_archive
from tests.causes import a_message

RETURNED = TaskReturned(
    task=TaskId("case-1-1"),
    case=CaseId("case-1"),
    slip="JX-000017",
    household=HouseholdId("JX-3-2-501"),
    signer="王小明",
    signature=FileId("signature-1"),
)
FINISHED = TaskFinished(
    task=TaskId("case-1-1"),
    case=CaseId("case-1"),
    case_number="A-1042",
    slip="JX-000017",
    crew=CrewId("engineering-1"),
    done=True,
    note="换了龙头",
    paid=True,
    amount=Fen(16800),
    household=HouseholdId("JX-3-2-501"),
    place="3栋2单元501",
)
PAID = ChargePaid(
    charge=ChargeId("task-case-1-1"),
    receipt=ReceiptId("jinxiu-0000001"),
    receipt_number="0000001",
    amount=Fen(16800),
    method=PaymentMethod.QR,
    payer="王小明",
    household=HouseholdId("JX-3-2-501"),
)


@pytest.mark.rule("DOC-02")
async def test_a_signed_slip_is_filed_with_its_picture_the_moment_it_comes_back() -> None:
    papers = MemoryDatabase().store(PAPERS)
    message = a_message(RETURNED)

    await file_slip(message, papers=papers)

    paper = await papers.get("slip-case-1-1")
    assert (paper.reference, paper.scan, paper.filed) == ("JX-000017", "signature-1", message.at)
    assert [message.body for message in papers.said] == [
        DocumentFiled(
            household=HouseholdId("JX-3-2-501"),
            file=FileId("slip-case-1-1"),
            kind="dispatch_slip",
            title="派工单 JX-000017 · 王小明",
        )
    ]


@pytest.mark.rule("PFS-07")
async def test_a_dispatch_slip_and_a_paid_service_slip_are_two_papers_of_the_household() -> None:
    papers = MemoryDatabase().store(PAPERS)

    await file_paid_slip(a_message(FINISHED), papers=papers)
    await file_slip(a_message(RETURNED), papers=papers)

    found = await papers.find_many({"household": "JX-3-2-501"})
    assert sorted(paper.kind for paper in found) == ["dispatch_slip", "paid_service_slip"]


async def test_free_work_has_no_paid_service_slip() -> None:
    papers = MemoryDatabase().store(PAPERS)

    await file_paid_slip(a_message(FINISHED.model_copy(update={"paid": False})), papers=papers)

    assert await papers.count({}) == 0


async def test_redelivered_messages_file_nothing_twice() -> None:
    papers = MemoryDatabase().store(PAPERS)
    finished, returned, paid = a_message(FINISHED), a_message(RETURNED), a_message(PAID)

    for _ in range(2):
        await file_paid_slip(finished, papers=papers)
        await file_slip(returned, papers=papers)
        await file_receipt(paid, papers=papers)

    assert await papers.count({}) == 3
    assert len(papers.said) == 3


@pytest.mark.rule("DOC-06")
async def test_the_dispatch_slips_of_a_month_are_found_together() -> None:
    service, ground = the_archive()
    papers = ground.database.store(PAPERS)
    october = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)
    await file_slip(a_message(RETURNED, at=october), papers=papers)
    november = RETURNED.model_copy(update={"task": TaskId("case-2-1"), "slip": "JX-000018"})
    await file_slip(a_message(november, at=datetime(2026, 10, 31, 16, 0, tzinfo=UTC)), papers=papers)

    async with an_archivist(service, ground) as client:
        await client.post("/sites", json=SITE_JSON)
        query = {"site": "jinxiu", "kind": "dispatch_slip", "month": "2026-11"}
        found = (await client.get("/documents", params=query)).json()["items"]

    assert [paper["reference"] for paper in found] == ["JX-000018"]


def test_a_month_begins_and_ends_at_the_site_not_in_greenwich() -> None:
    first, following = month_of("2026-12", zone="Asia/Shanghai")

    assert first == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert following == datetime(2026, 12, 31, 16, tzinfo=UTC)
