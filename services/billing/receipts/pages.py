"""Receipts on paper: one page of PDF that brings its own font, so that every reader shows it."""

import io
from functools import cache
from importlib.resources import as_file, files
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import segno
from fastapi import APIRouter, Response
from reportlab.lib.pagesizes import A5, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from services.billing.charges.domain import Charge
from services.billing.dwellings.domain import SiteCard
from services.billing.receipts.domain import (
    BOXES,
    METHODS,
    Copy,
    Item,
    ReceiptPaper,
    boxed,
    quantity_text,
)
from shared.auth.person import Person
from shared.storage.store import Store
from shared.vocabulary.ids import ReceiptId
from shared.vocabulary.money import yuan
from shared.vocabulary.people import Role
from shared.vocabulary.refusals import NotFoundError
from shared.web.problems import papers
from shared.web.tools import needs, tool

router = APIRouter(tags=["receipts"])

READERS = (
    Role.CASHIER,
    Role.FINANCE,
    Role.AGENT,
    Role.SUPERVISOR,
    Role.STEWARD,
    Role.SITE_MANAGER,
    Role.CENTER_MANAGER,
    Role.GENERAL_MANAGER,
    Role.AUDITOR,
)
FONT = "WenQuanYiMicroHei"
FONT_FILE = ("paperang_p2_fonts_cjk", "fonts/wqy-microhei.ttc")
LEFT, RIGHT, TOP = 14 * mm, 196 * mm, 122 * mm
ROW = 8.5 * mm
ROWS = 5
COLUMNS = (58 * mm, 14 * mm, 17 * mm, 25 * mm)


@router.get("/receipts/{receipt}.pdf", response_class=Response, responses=papers("application/pdf"))
async def receipt_pdf(
    receipt: ReceiptId,
    *,
    reader: Annotated[Person, needs(*READERS)],
    charges: Annotated[Store[Charge], tool("charges")],
    site_cards: Annotated[Store[SiteCard], tool("site_cards")],
    pages_url: Annotated[str, tool("pages_url")],
    copy: Copy = Copy.RECEIPT,
) -> Response:
    """The receipt as PDF, printed again as often as asked: the number stays the same (FEE-13)."""
    found = await charges.find_many({"receipt.id": receipt}, limit=1)
    if not found:
        raise NotFoundError("receipts", receipt)
    reader.must(*READERS, site=found[0].site)
    card = await site_cards.find(found[0].site)
    paper = paper_of(found[0], card=card, page=f"{pages_url}/receipts/{receipt}.pdf")
    headers = {"Content-Disposition": f'inline; filename="{receipt}.pdf"'}
    return Response(drawn(paper, copy=copy), media_type="application/pdf", headers=headers)


def paper_of(charge: Charge, *, card: SiteCard | None, page: str) -> ReceiptPaper:
    """What is printed for a paid charge; raises NotFoundError when it has no receipt yet."""
    if charge.receipt is None or charge.payment is None:
        raise NotFoundError("receipts", charge.id)
    zone = ZoneInfo(card.zone if card else "Asia/Shanghai")
    return ReceiptPaper(
        number=charge.receipt.number,
        property_name=card.name if card else charge.site,
        property_name_en=card.name_en if card else "",
        day=charge.payment.at.astimezone(zone).date(),
        payer=charge.payment.payer,
        place=charge.place,
        items=tuple(
            Item(line.what, line.unit, quantity_text(line.quantity), line.unit_price, line.amount)
            for line in charge.lines
        ),
        amount=charge.amount,
        method=charge.payment.method,
        cashier=charge.payment.cashier or "",
        note=charge.what,
        page=page,
    )


def drawn(paper: ReceiptPaper, *, copy: Copy) -> bytes:
    """The paper as PDF; rows beyond the grid are summed in its last row."""
    _bring_font()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=landscape(A5), invariant=True)
    canvas.setTitle(f"收据 №{paper.number}")
    canvas.setAuthor(paper.property_name)
    _head(canvas, paper, copy=copy)
    bottom = _grid(canvas, paper)
    _foot(canvas, paper, top=bottom)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


@cache
def _bring_font() -> None:
    """Register the font once; a reader without Chinese fonts shows nothing of text that brings none."""
    package, name = FONT_FILE
    with as_file(files(package).joinpath(name)) as path:
        pdfmetrics.registerFont(TTFont(FONT, str(path), subfontIndex=0))


def _head(canvas: Any, paper: ReceiptPaper, *, copy: Copy) -> None:
    middle = (LEFT + RIGHT) / 2
    canvas.setFont(FONT, 18)
    canvas.drawCentredString(middle, TOP + 14 * mm, f"{paper.property_name} 收款收据")
    canvas.setFont(FONT, 8.5)
    canvas.drawCentredString(middle, TOP + 9 * mm, f"{paper.property_name_en}  RECEIPT · {copy.printed}")
    canvas.setFont(FONT, 10)
    canvas.drawString(LEFT, TOP + 3 * mm, f"交款人 Received from：{paper.payer}　　{paper.place}")
    canvas.drawRightString(RIGHT, TOP + 9 * mm, f"{paper.day:%Y}年{paper.day:%m}月{paper.day:%d}日")
    canvas.setFillColorRGB(0.75, 0.1, 0.1)
    canvas.setFont(FONT, 13)
    canvas.drawRightString(RIGHT, TOP + 2.5 * mm, f"№ {paper.number}")
    canvas.setFillColorRGB(0, 0, 0)


def _grid(canvas: Any, paper: ReceiptPaper) -> float:
    edges: list[float] = [LEFT]
    for width in COLUMNS:
        edges.append(edges[-1] + width)
    box = (RIGHT - edges[-1]) / len(BOXES)
    edges += [edges[-1] + box * place for place in range(1, len(BOXES) + 1)]
    bottom: float = TOP - ROW * (ROWS + 2)
    canvas.setLineWidth(0.6)
    canvas.grid([LEFT, RIGHT], [TOP, bottom])
    for edge in edges[1:-1]:
        canvas.line(edge, TOP, edge, bottom + ROW)
    for line in range(1, ROWS + 2):
        canvas.line(LEFT, TOP - ROW * line, RIGHT, TOP - ROW * line)
    canvas.setFont(FONT, 9)
    heads = ("项目 Item", "单位", "数量", "单价 Price", *BOXES)
    for place, head in enumerate(heads):
        canvas.drawCentredString((edges[place] + edges[place + 1]) / 2, TOP - ROW + 2.8 * mm, head)
    for at, item in enumerate(_rows(paper), 2):
        _row(canvas, item, edges=edges, base=TOP - ROW * at + 2.8 * mm)
    canvas.setFont(FONT, 11)
    base = bottom + 2.8 * mm
    canvas.drawString(LEFT + 2 * mm, base, f"合计人民币（大写）：{paper.capitals}")
    canvas.drawRightString(RIGHT - 2 * mm, base, f"¥ {yuan(paper.amount)}")
    return bottom


def _row(canvas: Any, item: Item, *, edges: list[float], base: float) -> None:
    canvas.setFont(FONT, _fitting(item.what, width=COLUMNS[0] - 3 * mm))
    canvas.drawString(LEFT + 1.5 * mm, base, item.what)
    canvas.setFont(FONT, 9)
    canvas.drawCentredString((edges[1] + edges[2]) / 2, base, item.unit)
    canvas.drawRightString(edges[3] - 1.5 * mm, base, item.quantity)
    canvas.drawRightString(edges[4] - 1.5 * mm, base, yuan(item.unit_price))
    for place, digit in enumerate(boxed(item.amount), 4):
        canvas.drawCentredString((edges[place] + edges[place + 1]) / 2, base, digit)


def _rows(paper: ReceiptPaper) -> tuple[Item, ...]:
    if len(paper.items) <= ROWS:
        return paper.items
    shown, rest = paper.items[: ROWS - 1], paper.items[ROWS - 1 :]
    total = type(paper.amount)(sum(item.amount for item in rest))
    return (*shown, Item(f"其他 {len(rest)} 项", "项", "1", total, total))


def _fitting(text: str, *, width: float) -> float:
    """The largest size, 9 at most, at which the text fits the width."""
    wide: float = pdfmetrics.stringWidth(text, FONT, 9)
    return min(9.0, 9.0 * width / max(1.0, wide))


def _foot(canvas: Any, paper: ReceiptPaper, *, top: float) -> None:
    zh, en = METHODS[paper.method]
    canvas.setFont(FONT, 9.5)
    canvas.drawString(LEFT, top - 7 * mm, f"备注：{paper.note}")
    canvas.drawString(LEFT, top - 14 * mm, f"收款方式 Method：{zh} {en}")
    canvas.drawString(LEFT + 62 * mm, top - 14 * mm, f"收款人 Payee：{paper.cashier}")
    canvas.drawString(LEFT + 62 * mm, top - 21 * mm, f"开票人 Writer：{paper.cashier}")
    canvas.drawString(LEFT + 112 * mm, top - 14 * mm, "收款单位（盖章）")
    canvas.setDash(1.5, 2)
    canvas.setStrokeColorRGB(0.6, 0.6, 0.6)
    canvas.circle(LEFT + 127 * mm, top - 27 * mm, 11 * mm)
    canvas.setDash()
    size = 27 * mm
    code = segno.make(paper.page, error="m", micro=False)
    _code(canvas, code, left=RIGHT - size, base=top - 9 * mm - size, size=size)
    canvas.setFont(FONT, 7)
    canvas.drawString(
        LEFT, top - 37 * mm, "本收据由系统开具，扫码可查验。 Issued by the system; scan to check."
    )


def _code(canvas: Any, code: Any, *, left: float, base: float, size: float) -> None:
    modules = tuple(code.matrix)
    side = size / len(modules)
    for down, line in enumerate(modules, 1):
        for along, dark in enumerate(line):
            if dark:
                canvas.rect(left + along * side, base + size - down * side, side, side, stroke=0, fill=1)
