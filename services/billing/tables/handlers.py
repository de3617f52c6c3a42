"""Drafting, signing and collecting charge tables."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

from services.billing.charges.domain import THOUSANDTHS, Charge, ChargeKind, ChargeLine
from services.billing.dwellings.domain import Dwelling
from services.billing.tables.domain import Due, FeeRules, Row, Table, batch_id, fee_charge_id
from shared.contracts.billing import ChargeTableDrafted, ChargeTableSigned, Fee, FeesRaised
from shared.contracts.envelope import Body, Command
from shared.storage.store import Store
from shared.vocabulary.ids import AccountId, ChargeId, ChargeTableId, MessageId, SiteId
from shared.vocabulary.money import Fen

Keep = Callable[[Charge, Command], Awaitable[bool]]
"""Keeps a charge; whether it is to be said together with others."""

AT_ONCE = 500
"""Charges of one step: enough to share writes, few enough for a second or two."""
TOGETHER = 100
"""Charges of one message: what is entered, filed and sent for one of them alone costs each a hundredth."""


async def draft_table(
    site: SiteId,
    *,
    month: str,
    zone: str,
    dwellings: Sequence[Dwelling],
    house: FeeRules,
    tables: Store[Table],
    because: Command,
) -> Table:
    """Calculate a site's month; again while it is a draft, never after finance signed (FEE-01, FEE-02)."""
    dues = [Due(one.id, one.place, one.payer, one.area) for one in dwellings]
    today = because.at.astimezone(ZoneInfo(zone)).date()
    fresh = Table.drafted(site, month=month, dues=dues, rules=house, at=because.at, today=today)

    def decide(kept: Table | None) -> tuple[Table, Sequence[Body]]:
        table = kept.redrafted(fresh) if kept else fresh
        said = ChargeTableDrafted(table=table.id, month=month, rows=len(table.rows), total=table.total)
        return table, [said]

    return await tables.fold(fresh.id, decide, because=because)


async def sign_table(table: ChargeTableId, *, by: AccountId, tables: Store[Table], because: Command) -> Table:
    """Finance reviewed the table and signs it (FEE-01)."""

    def decide(kept: Table) -> tuple[Table, Sequence[Body]]:
        signed = kept.signed(by=by, at=because.at)
        return signed, [ChargeTableSigned(table=kept.id, month=kept.month, signed_by=by, total=kept.total)]

    return await tables.change(table, decide, because=because)


async def post_table(table: ChargeTableId, *, tables: Store[Table], because: Command) -> Table:
    """The table hangs at its place in the estate (FEE-03)."""

    def decide(kept: Table) -> tuple[Table, Sequence[Body]]:
        return kept.posted(at=because.at), []

    return await tables.change(table, decide, because=because)


async def collect_table(table: ChargeTableId, *, tables: Store[Table], because: Command) -> Table:
    """Start collection: the sweep behind it raises one charge for each household (FEE-01)."""

    def decide(kept: Table) -> tuple[Table, Sequence[Body]]:
        return kept.collecting(at=because.at), []

    return await tables.change(table, decide, because=because)


async def raise_some(table: Table, *, because: Command, tables: Store[Table], keep_fee: Keep) -> None:
    """The sweep behind ``collect_table``: the next charges, and a mark how far it came, which says them.

    Wherever it breaks off, the rows since the last mark are kept again, and each charge has one id, so nobody
    is charged twice. A step is short, so that its claim outlasts it.
    """
    at = table.signed_at or because.at
    rows = table.next_rows(at_once=AT_ONCE)
    due = [
        (batch_id(table.id, row=table.raised + place // TOGETHER * TOGETHER + 1), row)
        for place, row in enumerate(rows)
        if row.amount
    ]
    charges = [_charge(row, table=table, at=at, batch=batch) for batch, row in due]
    fresh = await asyncio.gather(*(keep_fee(one, _because(one, because=because)) for one in charges))
    said = _said([one for one, is_fresh in zip(due, fresh, strict=True) if is_fresh], table=table, at=at)
    reached = table.raised + len(rows)

    def mark(kept: Table) -> tuple[Table, Sequence[Body]]:
        # Not what another replica has marked, and said, meanwhile.
        return kept.collected(reached), said if kept.raised == table.raised else []

    marking = because.model_copy(update={"id": MessageId(f"{because.id}/{reached}")})
    await tables.change(table.id, mark, because=marking)


def _because(charge: Charge, *, because: Command) -> Command:
    # Not the charge's own id: by that a house of before raised, and said, each charge by itself.
    return because.model_copy(update={"id": MessageId(f"{charge.id}/kept"), "site": charge.site})


def _said(kept: Iterable[tuple[ChargeId, Row]], *, table: Table, at: datetime) -> Sequence[FeesRaised]:
    """What is said of rows whose charges were kept: one message for each batch."""
    said = []
    for batch, rows in groupby(kept, key=itemgetter(0)):
        fees = tuple(
            Fee(
                charge=fee_charge_id(table.id, household=row.household),
                household=row.household,
                place=row.place,
                amount=row.amount,
            )
            for _, row in rows
        )
        said.append(
            FeesRaised(
                batch=batch,
                table=table.id,
                month=table.month,
                kind=ChargeKind.PROPERTY_FEE,
                what=_what(table),
                amount=Fen(sum(fee.amount for fee in fees)),
                due=_due(table, at=at),
                fees=fees,
            )
        )
    return said


def _due(table: Table, *, at: datetime) -> datetime:
    return at + timedelta(days=table.due_days)


def _what(table: Table) -> str:
    return f"{table.month} 物业服务费"


def _charge(row: Row, *, table: Table, at: datetime, batch: ChargeId) -> Charge:
    line = ChargeLine(
        what=f"{_what(table)} {row.area}㎡ × {table.rate}元",
        unit="月",
        quantity=THOUSANDTHS,
        unit_price=row.amount,
        amount=row.amount,
    )
    return Charge(
        id=fee_charge_id(table.id, household=row.household),
        site=table.site,
        kind=ChargeKind.PROPERTY_FEE,
        what=_what(table),
        amount=row.amount,
        lines=(line,),
        raised_at=at,
        household=row.household,
        place=row.place,
        month=table.month,
        due=_due(table, at=at),
        batch=batch,
    )
