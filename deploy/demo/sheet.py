"""The call sheet: one row per contact of a day, and what everybody does about it."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from pathlib import Path

SHEET = Path(__file__).with_name("calls.csv")


@dataclass(frozen=True, slots=True)
class Job:
    """One task that the agent makes of a case: a trade, whether it is paid, and how it goes at the site."""

    trade: str
    paid: bool
    course: str
    price: int

    @classmethod
    def read(cls, text: str) -> "Job":
        """A job from the sheet: ``engineering:paid:done:12050``."""
        trade, paid, course, price = text.split(":")
        return cls(trade=trade, paid=paid == "paid", course=course, price=int(price))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to call back: nobody there, or a rating from 1 to 5."""

    reached: bool
    satisfied: bool
    rating: int

    @classmethod
    def read(cls, text: str) -> "Attempt":
        """A try from the sheet: ``nobody``, ``satisfied:5``, ``dissatisfied:2``."""
        if text == "nobody":
            return cls(reached=False, satisfied=False, rating=0)
        verdict, rating = text.split(":")
        return cls(reached=True, satisfied=verdict == "satisfied", rating=int(rating))


@dataclass(frozen=True, slots=True)
class Contact:
    """One row: how it comes in, what it is about, and what becomes of it.

    ``turn`` says which way it takes: case, answered, missed, wrong_number, silent, repeat. Rings and talk are as
    the telephone exchange would count them.
    """

    number: int
    at: time
    channel: str
    turn: str
    site: str
    household: str
    place: str
    name: str
    phone: str
    rings: int
    talk_seconds: int
    kind: str
    urgency: str
    content: str
    wish: str
    jobs: tuple[Job, ...]
    pays: str
    attempts: tuple[Attempt, ...]

    @property
    def seconds(self) -> int:
        """Seconds since midnight."""
        return self.at.hour * 3600 + self.at.minute * 60 + self.at.second


def read_sheet(path: Path = SHEET) -> Sequence[Contact]:
    """Every row of the sheet, in order of time."""
    with path.open(encoding="utf-8", newline="") as lines:
        return sorted((_contact(row) for row in csv.DictReader(lines)), key=lambda contact: contact.number)


def _contact(row: dict[str, str]) -> Contact:
    return Contact(
        number=int(row["number"]),
        at=time.fromisoformat(row["at"]),
        channel=row["channel"],
        turn=row["turn"],
        site=row["site"],
        household=row["household"],
        place=row["place"],
        name=row["name"],
        phone=row["phone"],
        rings=int(row["rings"]),
        talk_seconds=int(row["talk_seconds"]),
        kind=row["kind"],
        urgency=row["urgency"],
        content=row["content"],
        wish=row["wish"],
        jobs=tuple(Job.read(text) for text in row["jobs"].split() if text),
        pays=row["pays"],
        attempts=tuple(Attempt.read(text) for text in row["attempts"].split() if text),
    )
