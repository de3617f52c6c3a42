"""What a call back brought, as it is filled in on one screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

BEST = 5


@dataclass(frozen=True, slots=True)
class CallBack:
    """The form: reached or not, satisfied or not, one to five, words, and when to try again."""

    reached: str = ""
    satisfied: str = ""
    rating: str = ""
    words: str = ""
    next_at: str = ""

    def faults(self) -> dict[str, str]:
        """The fields that are missing, each with the key of its sentence."""
        if self.reached not in ("yes", "no"):
            return {"reached": "followups.fault.reached"}
        if self.reached == "yes" and self.satisfied not in ("yes", "no"):
            return {"satisfied": "followups.fault.satisfied"}
        if self.reached == "yes" and self.satisfied == "no" and not self.words:
            return {"words": "followups.fault.words"}
        return {}

    def said(self, *, zone: str) -> dict[str, Any]:
        """The form as the hotline takes it; the next time is the site's own."""
        reached = self.reached == "yes"
        next_at = datetime.fromisoformat(self.next_at) if self.next_at and not reached else None
        return {
            "reached": reached,
            "satisfied": self.satisfied == "yes" if reached else None,
            "rating": int(self.rating) if reached and self.rating.isdigit() else None,
            "words": self.words,
            "next_at": next_at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).isoformat()
            if next_at
            else None,
        }


def call_back_of(form: Mapping[str, str]) -> CallBack:
    """The form's fields."""
    return CallBack(
        **{
            name: form.get(name, "").strip()
            for name in ("reached", "satisfied", "rating", "words", "next_at")
        }
    )
