"""Receipts: the grid, the number, the amount in digits and in capitals."""

from io import BytesIO

import pytest
from hypothesis import given, strategies as st
from pypdf import PdfReader

from services.billing.charges.handlers import charge_task
from services.billing.charges.views import CHARGES
from services.billing.receipts.domain import BOXES, AmountTooLargeError, boxed, capitals, quantity_text
from shared.rulebook.rules import DefaultRules
from shared.vocabulary.money import Fen
from shared.vocabulary.people import Role
from tests.billing.money import FINISHED, billing, somebody, with_dwellings
from tests.causes import a_message

DIGITS = "零壹贰叁肆伍陆柒捌玖"
TENS = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(text: str) -> int:
    """The fen that capitals name, read digit by digit by another way than they were written."""
    yuan, small = text.removesuffix("整").split("元") if "元" in text else ("", text.removesuffix("整"))
    total = section = digit = 0
    for mark in yuan:
        if mark in DIGITS:
            digit = DIGITS.index(mark)
        elif mark in TENS:
            section, digit = section + digit * TENS[mark], 0
        elif mark == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    fen = (total + section + digit) * 100
    for mark in small:
        if mark in DIGITS:
            digit = DIGITS.index(mark)
        else:
            fen, digit = fen + digit * (10 if mark == "角" else 1), 0
    return fen


@pytest.mark.rule("FEE-15")
@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角"),
        (1000, "壹拾元整"),
        (100100, "壹仟零壹元整"),
        (10000010, "壹拾万元壹角"),
        (10000000010, "壹亿元壹角"),
        (10001000000, "壹亿零壹万元整"),
        (10700053, "壹拾万柒仟元伍角叁分"),
        (168032, "壹仟陆佰捌拾元叁角贰分"),
        (2000000001, "贰仟万元零壹分"),
        (30000000500, "叁亿零伍元整"),
    ],
)
def test_an_amount_is_written_in_capitals(amount: int, text: str) -> None:
    assert capitals(Fen(amount)) == text


@pytest.mark.rule("FEE-15")
@given(st.integers(0, 10**14 - 1) | st.integers(0, 10**6).map(lambda n: n * 10**5))
def test_capitals_read_back_are_the_amount(amount: int) -> None:
    text = capitals(Fen(amount))

    assert read_back(text) == amount
    assert "零零" not in text
    assert text.endswith(("整", "角", "分"))


@pytest.mark.parametrize("amount", [-1, 10**14])
def test_an_amount_nobody_could_write_is_refused(amount: int) -> None:
    with pytest.raises(AmountTooLargeError):
        capitals(Fen(amount))


@pytest.mark.rule("FEE-13")
@given(st.integers(0, 10**9 - 1))
def test_the_boxes_hold_the_digits_of_the_amount(amount: int) -> None:
    boxes = boxed(Fen(amount))

    assert len(boxes) == len(BOXES)
    assert int("".join(boxes).replace("¥", "").strip()) == amount


def test_an_amount_beyond_the_boxes_is_refused() -> None:
    with pytest.raises(AmountTooLargeError, match="does not fit the boxes"):
        boxed(Fen(10**9))


@pytest.mark.parametrize(("thousandths", "text"), [(1000, "1"), (1500, "1.5"), (250, "0.25"), (10000, "10")])
def test_a_quantity_is_written_as_people_write_it(thousandths: int, text: str) -> None:
    assert quantity_text(thousandths) == text


@pytest.mark.rule("FEE-13", "FEE-14", "FEE-15")
async def test_the_printed_receipt_shows_what_the_paper_form_shows() -> None:
    service, ground, database = billing()
    await with_dwellings(database)
    await charge_task(a_message(FINISHED), charges=database.store(CHARGES), rules=DefaultRules())

    async with somebody(service, ground, Role.CASHIER) as client:
        paid = (
            await client.post("/charges/task-case-1-1/pay", json={"method": "qr", "payer": "王小明"})
        ).json()
        answer = await client.get(paid["receipt_page"])

    pages = PdfReader(BytesIO(answer.content)).pages
    text = pages[0].extract_text()
    assert (answer.headers["content-type"], len(pages)) == ("application/pdf", 1)
    assert b"WenQuanYiMicroHei" in answer.content
    for printed in (
        "锦绣园",
        "№ 0000001",
        "2026年11月23日",
        "王小明",
        "更换水龙头",
        "数量",
        "50.00",
        "壹佰陆拾捌元整",
        "¥ 168.00",
        "qiansu",
        "收款单位（盖章）",
        "JX-000017",
        "收据联",
        "开票人",
    ):
        assert printed in text


async def test_printing_again_prints_the_same_and_other_copies_say_what_they_are() -> None:
    service, ground, database = billing()
    await charge_task(a_message(FINISHED), charges=database.store(CHARGES), rules=DefaultRules())

    async with somebody(service, ground, Role.CASHIER) as client:
        await client.post("/charges/task-case-1-1/pay", json={"method": "cash", "payer": "王小明"})
        first = await client.get("/receipts/jinxiu-0000001.pdf")
        second = await client.get("/receipts/jinxiu-0000001.pdf")
        stub = await client.get("/receipts/jinxiu-0000001.pdf", params={"copy": "stub"})

    assert first.content == second.content
    assert "存根联" in PdfReader(BytesIO(stub.content)).pages[0].extract_text()


async def test_a_charge_that_was_not_paid_has_no_receipt() -> None:
    service, ground, _ = billing()

    async with somebody(service, ground, Role.CASHIER) as client:
        answer = await client.get("/receipts/jinxiu-0000001.pdf")

    assert answer.status_code == 404
