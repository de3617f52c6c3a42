"""Charge tables as files that finance opens in a spreadsheet."""

import csv
import io

import xlsxwriter

from services.billing.tables.domain import Table
from shared.vocabulary.money import yuan

HEADINGS = ("户号 Household", "房间 Room", "业主 Payer", "面积㎡ Area", "单价 Rate", "金额 Amount")


def csv_of(table: Table) -> bytes:
    """The table as CSV that Excel opens with its Chinese intact."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(HEADINGS)
    for row in table.rows:
        rows.writerow((row.household, row.place, row.payer, row.area, table.rate, yuan(row.amount)))
    rows.writerow(("合计 Total", "", "", "", "", yuan(table.total)))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_of(table: Table) -> bytes:
    """The table as a workbook, with finance's signature beside the total (FEE-01)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(table.month)
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, HEADINGS, bold)
        for at, row in enumerate(table.rows, 1):
            sheet.write_row(at, 0, (row.household, row.place, row.payer))
            sheet.write_number(at, 3, float(row.area), money)
            sheet.write_number(at, 4, float(table.rate), money)
            sheet.write_number(at, 5, row.amount / 100, money)
        end = len(table.rows) + 1
        sheet.write(end, 0, "合计 Total", bold)
        sheet.write_number(end, 5, table.total / 100, money)
        sheet.write(end + 1, 0, f"财务审核签字 Signed by: {table.signed_by or '________'}")
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()
