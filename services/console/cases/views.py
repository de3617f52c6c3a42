"""Which cases a list shows."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.console.journeys.domain.cases import CaseCard
from shared.storage.store import AnyOf, AtMost, Store, Where
from shared.vocabulary.matters import CaseKind, CaseState
from shared.vocabulary.numbers import international, is_number
from shared.web.words import Say

PAGE = 50
MOST_EXPORTED = 5000
_CASE_NUMBER = re.compile(r"[A-Za-z]+-\d")
OPEN = (CaseState.RECORDED, CaseState.CONFIRMED, CaseState.HANDLING, CaseState.SERVED)
COLUMNS = ("number", "state", "kind", "urgency", "place", "contact", "content", "owner", "opened", "limit")


@dataclass(frozen=True, slots=True)
class Sought:
    """The filters of the address bar; an unknown value filters nothing."""

    state: str = "open"
    kind: str = ""
    owner: str = ""
    late: str = ""
    q: str = ""

    def where(self, *, at: datetime, homes: Sequence[str] = ()) -> Where:
        """The filters as conditions; ``homes`` are the households that the words may mean."""
        found: dict[str, object] = {"state": AnyOf(_states(self.state))}
        if self.kind in list(CaseKind):
            found["kind"] = self.kind
        if self.owner:
            found["owner"] = self.owner
        if self.late:
            found |= {"due": AtMost(at), "state": AnyOf(OPEN)}
        return found | self._words(homes)

    @property
    def somebody(self) -> str:
        """What was typed when it is a name or a room, which only the register can find; else nothing."""
        words = self.q.strip()
        return "" if _CASE_NUMBER.match(words) or is_number(words) else words

    def _words(self, homes: Sequence[str]) -> dict[str, object]:
        words = self.q.strip()
        if not words:
            return {}
        everything: dict[str, object] = {"state": AnyOf(tuple(CaseState))}
        if self.somebody:
            return {**everything, "household": AnyOf(tuple(homes))}
        if is_number(words):
            return {**everything, "contact_phone": AnyOf((words, international(words)))}
        return {**everything, "number": words.upper()}

    @property
    def is_plain(self) -> bool:
        """Whether nothing but the open cases is asked for."""
        return self == Sought()


def _states(state: str) -> tuple[CaseState, ...]:
    if state in list(CaseState):
        return (CaseState(state),)
    return tuple(CaseState) if state == "all" else OPEN


async def cases_like(
    cases: Store[CaseCard],
    sought: Sought,
    *,
    where: Where,
    at: datetime,
    homes: Sequence[str] = (),
    after: str | None = None,
    limit: int = PAGE,
) -> Sequence[CaseCard]:
    """The cases that match, newest first."""
    asked = {**where, **sought.where(at=at, homes=homes)}
    return await cases.find_many(asked, order="-opened_at", limit=limit, after=after)


def as_csv(found: Sequence[CaseCard], *, say: Say) -> bytes:
    """The list as a sheet that a spreadsheet opens in UTF-8."""
    sheet = io.StringIO()
    rows = csv.writer(sheet)
    rows.writerow([say(f"case.{column}") for column in COLUMNS])
    for card in found:
        rows.writerow([_safe(cell) for cell in _row(card, say=say)])
    return b"\xef\xbb\xbf" + sheet.getvalue().encode()


def _row(card: CaseCard, *, say: Say) -> tuple[str, ...]:
    return (
        card.number,
        say(f"case_state.{card.state}") if card.state else "",
        say(f"case_kind.{card.kind}") if card.kind else "",
        say(f"urgency.{card.urgency}"),
        card.place,
        card.contact_name,
        card.content,
        card.owner_name,
        card.opened_at.isoformat() if card.opened_at else "",
        card.due.isoformat() if card.due else "",
    )


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell
