"""What an agent fills in while somebody talks, and the steps that it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from shared.vocabulary.matters import CaseKind, Channel, Trade, Urgency

READ_BACK = ("room", "name", "phone")
MOST_TASKS = 6
Form = Mapping[str, Sequence[str]]


class Ending(StrEnum):
    """What the agent does with the matter now (HOT-11, HOT-12, HOT-13)."""

    ANSWER = "answer"
    DISPATCH = "dispatch"
    HAND_OVER = "hand_over"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Room:
    """Where the matter is: a room of the register, or only a place in words."""

    site: str = ""
    room: str = ""
    household: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of the task sheet."""

    trade: str
    what: str
    paid: bool = False
    wanted_at: str = ""

    def said(self, *, zone: str) -> dict[str, Any]:
        """The line as the hotline takes it; the wanted time is the site's own."""
        wanted = datetime.fromisoformat(self.wanted_at) if self.wanted_at else None
        return {
            "trade": self.trade,
            "what": self.what,
            "paid": self.paid,
            "wanted_at": wanted.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).isoformat()
            if wanted
            else None,
        }


@dataclass(frozen=True, slots=True)
class Said:
    """One step told to the hotline: its name, where, and what."""

    step: str
    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Intake:
    """The whole form as it was filled in."""

    ending: Ending
    call: str = ""
    case: str = ""
    channel: str = Channel.PHONE
    contact_name: str = ""
    contact_phone: str = ""
    content: str = ""
    wish: str = ""
    kind: str = ""
    urgency: str = Urgency.NORMAL
    where: Room = field(default_factory=Room)
    read_back: tuple[str, ...] = ()
    tasks: tuple[TaskRow, ...] = ()
    answer: str = ""
    to: str = ""

    def faults(self) -> dict[str, str]:
        """The fields that are missing or wrong, each with the key of its sentence.

        A record needs a name, a phone and what was said (HOT-08); nothing goes on before room, name and phone
        were read back (HOT-09), but an emergency whose place is known.
        """
        found = {
            name: "desk.fault.empty"
            for name in ("contact_name", "contact_phone", "content")
            if not getattr(self, name)
        }
        if self.ending is Ending.RECORD:
            return found
        return found | self._faults_of_confirming() | self._faults_of_ending()

    def _faults_of_confirming(self) -> dict[str, str]:
        found = {}
        if self.kind not in list(CaseKind):
            found["kind"] = "desk.fault.choose"
        if not self.where.site:
            found["place"] = "desk.fault.place"
        if not self._is_read_back() and not self._hurries():
            found["read_back"] = "desk.fault.read_back"
        return found

    def _is_read_back(self) -> bool:
        needed = READ_BACK if self.where.room else READ_BACK[1:]
        return set(needed) <= set(self.read_back)

    def _hurries(self) -> bool:
        return Urgency.EMERGENCY in (self.urgency, self.kind)

    def _faults_of_ending(self) -> dict[str, str]:
        if self.ending is Ending.ANSWER and not self.answer:
            return {"answer": "desk.fault.answer"}
        if self.ending is Ending.HAND_OVER and not self.to:
            return {"to": "desk.fault.to"}
        if self.ending is Ending.DISPATCH and not self.rows():
            return {"tasks": "desk.fault.tasks"}
        return {}

    def rows(self) -> tuple[TaskRow, ...]:
        """The lines with a trade; a line without words takes those of the caller."""
        return tuple(
            replace(row, what=row.what or self.content) for row in self.tasks if row.trade in list(Trade)
        )

    def record(self) -> Said:
        """The first step: the record in the words of the caller."""
        return Said(
            "record",
            "/cases",
            {
                "call": self.call or None,
                "channel": self.channel,
                "contact_name": self.contact_name,
                "contact_phone": self.contact_phone,
                "content": self.content,
                "wish": self.wish,
            },
        )

    def road(self, case: str, *, zone: str) -> tuple[Said, ...]:
        """The steps after the record, in their order; none may be skipped (HOT-01)."""
        if self.ending is Ending.RECORD:
            return ()
        confirmed = Said(
            "confirm",
            f"/cases/{case}/confirm",
            {
                "site": self.where.site,
                "room": self.where.room or None,
                "household": self.where.household or None,
                "place": self.where.place,
                "contact_name": self.contact_name,
                "contact_phone": self.contact_phone,
                "read_back": [*self.read_back, *(() if self._is_read_back() else ("place",))],
            },
        )
        classified = Said("classify", f"/cases/{case}/classify", {"kind": self.kind, "urgency": self.urgency})
        return (confirmed, classified, self._end(case, zone=zone))

    def _end(self, case: str, *, zone: str) -> Said:
        if self.ending is Ending.ANSWER:
            return Said("answer", f"/cases/{case}/answer", {"answer": self.answer})
        if self.ending is Ending.HAND_OVER:
            reason = self.answer or self.content
            return Said("hand_over", f"/cases/{case}/hand-over", {"to": self.to, "reason": reason})
        rows = [row.said(zone=zone) for row in self.rows()]
        return Said("dispatch", f"/cases/{case}/tasks", {"tasks": rows})


def intake_of(form: Form) -> Intake:
    """The form's fields as an intake; an ending that nobody knows only records."""

    def one(name: str) -> str:
        values = form.get(name) or ("",)
        return values[0].strip()

    wanted = one("ending")
    return Intake(
        ending=Ending(wanted) if wanted in list(Ending) else Ending.RECORD,
        call=one("call"),
        case=one("case"),
        channel=one("channel") or Channel.PHONE,
        contact_name=one("contact_name"),
        contact_phone=one("contact_phone"),
        content=one("content"),
        wish=one("wish"),
        kind=one("kind"),
        urgency=one("urgency") or Urgency.NORMAL,
        where=room_of(one("room"), site=one("room_site"), place=one("place")),
        read_back=tuple(part for part in READ_BACK if part in form.get("read_back", ())),
        tasks=_rows(form),
        answer=one("answer"),
        to=one("to"),
    )


def room_of(chosen: str, *, site: str, place: str) -> Room:
    """A choice of the room list (``site|room|household|place``), else the site and the place in words."""
    parts = chosen.split("|", 3)
    if len(parts) == len(READ_BACK) + 1 and parts[1]:
        return Room(site=parts[0], room=parts[1], household=parts[2], place=parts[3])
    return Room(site=site, place=place)


def _rows(form: Form) -> tuple[TaskRow, ...]:
    trades, whats = form.get("task_trade", ()), form.get("task_what", ())
    wanted = form.get("task_wanted_at", ())
    paid = form.get("task_paid", ())
    return tuple(
        TaskRow(
            trade=trade,
            what=whats[place].strip() if place < len(whats) else "",
            paid=str(place) in paid,
            wanted_at=wanted[place] if place < len(wanted) else "",
        )
        for place, trade in enumerate(trades[:MOST_TASKS])
    )
