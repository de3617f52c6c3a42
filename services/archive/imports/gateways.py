"""Files as people send and want them: XLSX by its content, CSV in whatever a Chinese office writes."""

import csv
import io
from collections.abc import Sequence

import python_calamine
import xlsxwriter

from services.archive.imports.domain import UnreadableSheetError

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


def read_table(content: bytes) -> tuple[tuple[str, ...], ...]:
    """The cells of the first sheet as text; raises UnreadableSheetError for what is no table."""
    if content.startswith((_ZIP, _OLE)):
        return _workbook(content)
    return tuple(tuple(row) for row in csv.reader(io.StringIO(_text(content), newline="")))


def csv_of(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as CSV that Excel opens with its Chinese intact: UTF-8 with a mark."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_of(rows: Sequence[Sequence[str]], *, name: str) -> bytes:
    """Rows as a workbook of one sheet; cells are text, so that phones keep their zeros."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet(name)
        bold = book.add_format({"bold": True})
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row, None if at else bold)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()


def _workbook(content: bytes) -> tuple[tuple[str, ...], ...]:
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableSheetError(
            "the workbook cannot be opened: save it as .xlsx or .csv and send it again.", why=str(error)
        ) from error
    return tuple(tuple(_cell(cell) for cell in row) for row in rows)


def _cell(value: object) -> str:
    """A cell as it looks: a phone that Excel took for a number has no decimals."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _text(content: bytes) -> str:
    """CSV text in UTF-8 with or without a mark, UTF-16 with one, or GB 18030 (GBK and GB 2312 are part of it)."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableSheetError(
        "the file is neither a workbook nor text: send .xlsx, or .csv in UTF-8 or GBK."
    )
