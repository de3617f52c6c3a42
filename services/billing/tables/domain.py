"""A month's charge table: drafted, signed by finance, collected (FEE-01)."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated, Self

from shared.vocabulary.ids import AccountId, ChargeId, ChargeTableId, HouseholdId, SiteId
from shared.vocabulary.money import Fen
from shared.vocabulary.privacy import PersonName, Private
from shared.vocabulary.refusals import RefusalError

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class TableState(StrEnum):
    """Where a charge table is on its road."""

    DRAFT = "draft"
    SIGNED = "signed"
    COLLECTING = "collecting"


class BadMonthError(RefusalError):
    """Something that is no month."""

    code = "bad_month"


class NotSignedError(RefusalError):
    """Collection was asked for before finance signed (FEE-01)."""

    code = "table_not_signed"


class TableSignedError(RefusalError):
    """A table that finance signed cannot be drafted again."""

    code = "table_signed"


class EmptyTableError(RefusalError):
    """A table without rows."""

    code = "table_empty"


@dataclass(frozen=True, slots=True)
class FeeRules:
    """The house's rules of the monthly property fee; the rate in yuan per square metre."""

    fee_rate: Decimal
    ready_day: int
    posting_day: int
    due_days: int


@dataclass(frozen=True, slots=True)
class Due:
    """A dwelling to be charged, as the register knows it."""

    household: HouseholdId
    place: str
    payer: str
    area: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """What one household shall pay."""

    household: HouseholdId
    place: str
    payer: PersonName
    area: Decimal
    amount: Fen


@dataclass(frozen=True, slots=True)
class Table:
    """A site's charge table of a month.

    ``collect_due`` is set while charges are still to be raised; those of the first ``raised`` rows are.
    """

    id: ChargeTableId
    site: SiteId
    month: str
    rate: Decimal
    rows: Annotated[tuple[Row, ...], Private()]
    ready_by: date
    post_by: date
    due_days: int
    drafted_at: datetime
    late: bool
    state: TableState = TableState.DRAFT
    signed_by: AccountId | None = None
    signed_at: datetime | None = None
    posted_at: datetime | None = None
    collect_due: datetime | None = None
    raised: int = 0

    @property
    def total(self) -> Fen:
        """The sum of all rows."""
        return Fen(sum(row.amount for row in self.rows))

    @classmethod
    def drafted(
        cls, site: SiteId, *, month: str, dues: Iterable[Due], rules: FeeRules, at: datetime, today: date
    ) -> Self:
        """A fresh table: area by rate for every household, rounded once; raises BadMonthError, EmptyTableError.

        Each site has its own rate and its own days of the month (FEE-02, FEE-03, FEE-04).
        """
        rows = tuple(
            Row(
                one.household, one.place, one.payer, one.area, monthly_fee(area=one.area, rate=rules.fee_rate)
            )
            for one in dues
        )
        ready_by = day_of(month, day=rules.ready_day)
        if not any(row.amount for row in rows):
            raise EmptyTableError(
                f"site {site} has no household to charge: import its households first.", site=site
            )
        return cls(
            id=table_id(site, month=month),
            site=site,
            month=month,
            rate=rules.fee_rate,
            rows=rows,
            ready_by=ready_by,
            post_by=day_of(month, day=rules.posting_day),
            due_days=rules.due_days,
            drafted_at=at,
            late=today >= ready_by,
        )

    def redrafted(self, fresh: "Table") -> "Table":
        """The fresh table in this one's place; raises TableSignedError once finance has signed."""
        if self.state is not TableState.DRAFT:
            raise TableSignedError(
                f"charge table {self.id} is {self.state}: what finance signed is not drafted again.",
                table=self.id,
            )
        return fresh

    def signed(self, *, by: AccountId, at: datetime) -> "Table":
        """The table finance reviewed; raises TableSignedError the second time (FEE-01)."""
        if self.state is not TableState.DRAFT:
            raise TableSignedError(
                f"charge table {self.id} is {self.state} already: sign a draft.", table=self.id
            )
        return replace(self, state=TableState.SIGNED, signed_by=by, signed_at=at)

    def posted(self, *, at: datetime) -> "Table":
        """The table that hangs at the prescribed place of the estate (FEE-03); raises NotSignedError."""
        self._must_be_signed("post")
        return replace(self, posted_at=self.posted_at or at)

    def collecting(self, *, at: datetime) -> "Table":
        """The table whose charges are being raised; raises NotSignedError before finance signed (FEE-01)."""
        self._must_be_signed("collect")
        left = self.raised < len(self.rows)
        return replace(
            self, state=TableState.COLLECTING, collect_due=(self.collect_due or at) if left else None
        )

    def next_rows(self, *, at_once: int) -> tuple[Row, ...]:
        """The next rows whose charges are to be raised."""
        return self.rows[self.raised : self.raised + at_once]

    def collected(self, rows: int) -> "Table":
        """The table whose first rows are charged; when all are, nothing is due any more."""
        raised = max(self.raised, rows)
        return replace(self, raised=raised, collect_due=self.collect_due if raised < len(self.rows) else None)

    def _must_be_signed(self, wish: str) -> None:
        if self.state is TableState.DRAFT:
            raise NotSignedError(
                f"charge table {self.id} is a draft: finance reviews and signs it before you {wish} it.",
                table=self.id,
            )


def monthly_fee(*, area: Decimal, rate: Decimal) -> Fen:
    """Square metres by yuan per square metre, in fen, rounded half up once."""
    return Fen(int((area * rate * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def table_id(site: SiteId, *, month: str) -> ChargeTableId:
    """The one table of a site and a month; raises BadMonthError."""
    if not _MONTH.fullmatch(month):
        raise BadMonthError(f"{month!r} is no month: write it like 2026-11.", month=month)
    return ChargeTableId(f"{site}-{month}")


def fee_charge_id(table: ChargeTableId, *, household: HouseholdId) -> ChargeId:
    """The one charge of a household in a table, so that collecting twice charges once."""
    return ChargeId(f"fee-{table}-{household}")


def batch_id(table: ChargeTableId, *, row: int) -> ChargeId:
    """What the charges are called together that were said in one message, the first of them from that row."""
    return ChargeId(f"fees-{table}-{row}")


def day_of(month: str, *, day: int) -> date:
    """A day of a month, or its last day where the month is shorter."""
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, min(day, calendar.monthrange(year, number)[1]))
