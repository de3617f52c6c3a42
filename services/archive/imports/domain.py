"""Rows of a spreadsheet into households: good ones, and a sentence for each fault.

One row is one person of a household; rows with the same household number make one household. A household with a
bad row is not loaded in part.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from services.archive.register.domain import BadPhoneError, BadRegisterError, Household, Person, Room, dialled
from shared.vocabulary.ids import HouseholdId, PersonId, RoomId, SiteId
from shared.vocabulary.refusals import RefusalError

COLUMNS: Mapping[str, tuple[str, str]] = {
    "household": ("户号", "Household"),
    "building": ("楼栋", "Building"),
    "unit": ("单元", "Unit"),
    "label": ("房号", "Room"),
    "area": ("建筑面积", "Area"),
    "name": ("姓名", "Name"),
    "relation": ("关系", "Relation"),
    "phones": ("电话", "Phones"),
    "mail": ("邮箱", "Mail"),
    "language": ("语言", "Language"),
}
"""The columns of the template, in order: Chinese and English headings; either is understood."""

NEEDED = ("household", "building", "label", "area", "name")
LANGUAGES = frozenset({"zh", "en"})

SENTENCES: Mapping[str, tuple[str, str]] = {
    "empty": ("不能为空，请填写。", "is empty: fill it in."),
    "area": (
        "“{value}”不是面积，请填大于0的平方米数，最多两位小数。",
        "{value!r} is no area: give square metres above 0, at most two decimals.",
    ),
    "phone": (
        "“{value}”不是电话号码，请核对；多个号码用分号隔开。",
        "{value!r} is no telephone number: check it; put ';' between several.",
    ),
    "household": (
        "户号“{value}”只能用字母、数字、“-”“_”“.”，最多64位。",
        "{value!r} cannot be a household number: use up to 64 letters, digits, '-', '_' and '.'.",
    ),
    "language": ("语言“{value}”不认识，请填 zh 或 en。", "language {value!r} is not known: write zh or en."),
    "mail": ("“{value}”不是邮箱地址。", "{value!r} is no mail address."),
    "other_area": (
        "同一房间的面积前后不一致：“{value}”。",
        "the same room has another area in an earlier row: {value!r}.",
    ),
    "other_site": (
        "户号“{value}”已属于别的项目，请换一个户号。",
        "household {value!r} belongs to another site: choose another number.",
    ),
}
"""What can be wrong with a cell, in Chinese and English."""


class UnreadableSheetError(RefusalError):
    """A file that is no table of households."""

    code = "unreadable_sheet"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell; ``row`` counts as the spreadsheet does, the heading being row 1."""

    row: int
    column: str
    code: str
    value: str = ""

    def says(self, language: str) -> str:
        """The fault as a sentence in the reader's language."""
        zh, en = SENTENCES[self.code]
        return (zh if language == "zh" else en).format(value=self.value)

    def heading(self, language: str) -> str:
        """The column's heading in the reader's language."""
        zh, en = COLUMNS[self.column]
        return zh if language == "zh" else en


@dataclass(frozen=True, slots=True)
class Draft:
    """A household that can be loaded, and the row it begins in."""

    row: int
    household: Household


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds: households that can be loaded, and faults of the others."""

    rows: int
    drafts: tuple[Draft, ...]
    faults: tuple[Fault, ...]

    def without(self, *, elsewhere: frozenset[str]) -> "Sheet":
        """The sheet without households that another site has already; each of them is a fault."""
        taken = [draft for draft in self.drafts if draft.household.id in elsewhere]
        faults = tuple(Fault(one.row, "household", "other_site", one.household.id) for one in taken)
        return replace(
            self,
            drafts=tuple(draft for draft in self.drafts if draft not in taken),
            faults=tuple(sorted(self.faults + faults, key=lambda one: one.row)),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One person of one household, as a row says it."""

    number: int
    cells: Mapping[str, str]


def read_households(table: Sequence[Sequence[str]], *, site: SiteId) -> Sheet:
    """The households of a table whose first row holds the headings; raises UnreadableSheetError."""
    rows = _rows(table)
    faults: list[Fault] = []
    together: dict[str, list[Row]] = {}
    for row in rows:
        faults += _faults_of(row)
        together.setdefault(row.cells["household"], []).append(row)
    spoilt = {fault.row for fault in faults}
    drafts: list[Draft] = []
    for number, members in together.items():
        if spoilt.isdisjoint(member.number for member in members):
            made = _household(number, members, site=site)
            if isinstance(made, Fault):
                faults.append(made)
            else:
                drafts.append(Draft(row=members[0].number, household=made))
    return Sheet(rows=len(rows), drafts=tuple(drafts), faults=tuple(sorted(faults, key=lambda one: one.row)))


def _rows(table: Sequence[Sequence[str]]) -> list[Row]:
    if not table:
        raise UnreadableSheetError("the file is empty: fill in the template and send it again.")
    headings = _headings(table[0])
    return [
        Row(
            number=number,
            cells={name: cells[at].strip() if at < len(cells) else "" for name, at in headings.items()},
        )
        for number, cells in enumerate(table[1:], 2)
        if any(cell.strip() for cell in cells)
    ]


def _headings(first: Sequence[str]) -> dict[str, int]:
    known = {heading.lower(): name for name, both in COLUMNS.items() for heading in (*both, name)}
    found = {
        known[cell.strip().lower()]: at for at, cell in enumerate(first) if cell.strip().lower() in known
    }
    missing = [COLUMNS[name][0] for name in NEEDED if name not in found]
    if missing:
        columns = "、".join(missing)
        raise UnreadableSheetError(
            f"the file has no column {columns}: start from the template and keep its headings.",
            columns=columns,
        )
    return {name: found.get(name, len(first)) for name in COLUMNS}


def _faults_of(row: Row) -> Iterable[Fault]:
    for column in NEEDED:
        if not row.cells[column]:
            yield Fault(row.number, column, "empty")
    if row.cells["area"] and _area(row.cells["area"]) is None:
        yield Fault(row.number, "area", "area", row.cells["area"])
    for phone in _phones(row):
        try:
            dialled(phone)
        except BadPhoneError:
            yield Fault(row.number, "phones", "phone", phone)
    if row.cells["language"] and row.cells["language"] not in LANGUAGES:
        yield Fault(row.number, "language", "language", row.cells["language"])
    if row.cells["mail"] and "@" not in row.cells["mail"]:
        yield Fault(row.number, "mail", "mail", row.cells["mail"])


def _household(number: str, members: Sequence[Row], *, site: SiteId) -> Household | Fault:
    rooms: dict[str, Room] = {}
    for row in members:
        room = _room(row, site=site)
        if rooms.setdefault(room.room, room) != room:
            return Fault(row.number, "area", "other_area", row.cells["area"])
    people: dict[str, Person] = {}
    for row in members:
        people.setdefault(row.cells["name"], _person(row, place=len(people) + 1))
    try:
        return Household.registered(
            HouseholdId(number), site=site, rooms=tuple(rooms.values()), people=tuple(people.values())
        )
    except BadRegisterError:
        return Fault(members[0].number, "household", "household", number)


def _room(row: Row, *, site: SiteId) -> Room:
    cells = row.cells
    area = _area(cells["area"])
    return Room(
        room=RoomId(f"{site}-{cells['building']}-{cells['unit']}-{cells['label']}"),
        building=cells["building"],
        unit=cells["unit"],
        label=cells["label"],
        area=area or Decimal(0),
    )


def _person(row: Row, *, place: int) -> Person:
    cells = row.cells
    return Person(
        person=PersonId(f"{cells['household']}-{place}"),
        name=cells["name"],
        relation=cells["relation"],
        phones=tuple(_phones(row)),
        mail=cells["mail"] or None,
        language=cells["language"] or "zh",
    )


def _area(text: str) -> Decimal | None:
    try:
        area = Decimal(text)
    except InvalidOperation:
        return None
    if not area.is_finite() or not 0 < area <= Decimal(1_000_000) or area != round(area, 2):
        return None
    return area.quantize(Decimal("0.01"))


def _phones(row: Row) -> list[str]:
    text = row.cells["phones"]
    for mark in "；，,、/":
        text = text.replace(mark, ";")
    return [phone.strip() for phone in text.split(";") if phone.strip()]
