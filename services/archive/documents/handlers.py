"""Filing papers as they come into being."""

from services.archive.documents.domain import PAID_SLIP, RECEIPT, SLIP, Paper
from shared.contracts.archive import DocumentFiled
from shared.contracts.billing import ChargePaid
from shared.contracts.dispatch import TaskFinished, TaskReturned
from shared.contracts.envelope import Message
from shared.storage.store import Cause, Store
from shared.vocabulary.ids import FileId


async def file_slip(message: Message[TaskReturned], *, papers: Store[Paper]) -> None:
    """A signed dispatch slip is filed under its household (DOC-06)."""
    body = message.body
    if body.household is None:
        return
    paper = Paper(
        id=FileId(f"slip-{body.task}"),
        site=message.site,
        household=body.household,
        kind=SLIP,
        title=f"派工单 {body.slip} · {body.signer}",
        reference=body.slip,
        filed=message.at,
        case=body.case,
        task=body.task,
        scan=body.signature,
    )
    await _file(paper, papers=papers, because=message)


async def file_paid_slip(message: Message[TaskFinished], *, papers: Store[Paper]) -> None:
    """A paid-service slip is a paper of its own (PFS-07)."""
    body = message.body
    if body.household is None or not (body.paid and body.done):
        return
    paper = Paper(
        id=FileId(f"paid-slip-{body.task}"),
        site=message.site,
        household=body.household,
        kind=PAID_SLIP,
        title=f"有偿服务单 {body.slip}",
        reference=body.slip,
        filed=message.at,
        case=body.case,
        task=body.task,
    )
    await _file(paper, papers=papers, because=message)


async def file_receipt(message: Message[ChargePaid], *, papers: Store[Paper]) -> None:
    """A receipt is filed under its household (FEE-05)."""
    body = message.body
    if body.household is None:
        return
    paper = Paper(
        id=FileId(f"receipt-{body.receipt}"),
        site=message.site,
        household=body.household,
        kind=RECEIPT,
        title=f"收据 №{body.receipt_number}",
        reference=body.receipt_number,
        filed=message.at,
        case=body.case,
        task=body.task,
    )
    await _file(paper, papers=papers, because=message)


async def _file(paper: Paper, *, papers: Store[Paper], because: Cause) -> None:
    filed = DocumentFiled(household=paper.household, file=paper.id, kind=paper.kind, title=paper.title)
    if await papers.find(paper.id) is None:
        await papers.add(paper, [filed], because=because)
