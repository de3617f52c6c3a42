"""A notice on its way to one person by one channel."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from shared.vocabulary.addresses import masked
from shared.vocabulary.ids import CaseId, HouseholdId, NoticeId, SiteId, TaskId
from shared.vocabulary.privacy import Address, Words
from shared.vocabulary.refusals import RefusalError


class NoticeState(StrEnum):
    """What became of a notice; ``shown`` means that no gateway is set up and the page shows it instead."""

    WAITING = "waiting"
    SENT = "sent"
    SHOWN = "shown"
    FAILED = "failed"


class Audience(StrEnum):
    """For whom a template is written."""

    OWNER = "owner"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Template:
    """The words of a notice in both languages; ``waits`` says whether quiet hours hold it back."""

    audience: Audience
    waits: bool
    zh: str
    en: str

    def words(self, language: str, values: Mapping[str, str]) -> str:
        """The text in a language, with the values filled in; a value that is not known stays empty."""
        text = self.en if language == "en" else self.zh
        # The sentence brings its own full stop, whether or not whoever wrote the value ended with one.
        filled = {name: value.rstrip("。. ") for name, value in values.items()}
        return text.format_map(_Blank(filled)).strip()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A few words in both languages."""

    zh: str
    en: str


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """The house rules of this chapter; quiet hours are local to the site."""

    quiet_from: time
    quiet_until: time
    owner_channels: tuple[str, ...]
    staff_channels: tuple[str, ...]
    retry_after: tuple[timedelta, ...]
    apologise_for: frozenset[str]
    reasons: Mapping[str, Phrase]
    templates: Mapping[str, Template]

    def reason(self, said: str, *, language: str) -> str:
        """A reason in the reader's language: ``code`` or ``code: more``; what somebody wrote freely stays as it is."""
        code, _, more = said.partition(": ")
        phrase = self.reasons.get(code)
        if phrase is None:
            return said
        if language == "en":
            return f"{phrase.en} ({more})" if more else phrase.en
        return f"{phrase.zh}（{more}）" if more else phrase.zh

    def channels(self, audience: Audience) -> tuple[str, ...]:
        """The channels that an audience is told by."""
        return self.owner_channels if audience is Audience.OWNER else self.staff_channels

    def quiet_end(self, at: datetime, *, zone: str) -> datetime | None:
        """When the quiet hours that ``at`` falls into are over; None outside of them."""
        local = at.astimezone(ZoneInfo(zone))
        over_midnight = self.quiet_from > self.quiet_until
        late, early = local.time() >= self.quiet_from, local.time() < self.quiet_until
        if not ((late or early) if over_midnight else (late and early)):
            return None
        day = local.date() + timedelta(days=1 if over_midnight and late else 0)
        return datetime.combine(day, self.quiet_until, local.tzinfo).astimezone(at.tzinfo)


class NotWaitingError(RefusalError):
    """A notice that is gone cannot be sent again."""

    code = "notice_not_waiting"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice to one person by one channel."""

    id: NoticeId
    site: SiteId | None
    template: str
    audience: Audience
    channel: str
    recipient: str
    to: Address
    language: str
    text: Words
    made_at: datetime
    next_try: datetime | None
    case: CaseId | None = None
    task: TaskId | None = None
    household: HouseholdId | None = None
    state: NoticeState = NoticeState.WAITING
    attempts: int = 0
    done_at: datetime | None = None
    reason: Words = ""

    def delivered(self, *, at: datetime, shown: bool) -> Self:
        """The notice after it left, or after it was put on the page for want of a gateway."""
        self._must_wait()
        state = NoticeState.SHOWN if shown else NoticeState.SENT
        return replace(self, state=state, attempts=self.attempts + 1, next_try=None, done_at=at, reason="")

    def missed(self, reason: str, *, at: datetime, retry_after: tuple[timedelta, ...]) -> Self:
        """The notice after an attempt that failed: tried again after a pause, or given up with the reason."""
        self._must_wait()
        attempts = self.attempts + 1
        if attempts > len(retry_after):
            return replace(
                self, state=NoticeState.FAILED, attempts=attempts, next_try=None, done_at=at, reason=reason
            )
        return replace(self, attempts=attempts, next_try=at + retry_after[attempts - 1], reason=reason)

    def tried_again(self, *, at: datetime) -> Self:
        """A notice that was given up, put back into the queue by hand; raises NotWaitingError otherwise."""
        if self.state is not NoticeState.FAILED:
            raise NotWaitingError(
                f"notice {self.id} is {self.state}, so it is not sent again", notice=self.id, state=self.state
            )
        return replace(self, state=NoticeState.WAITING, attempts=0, next_try=at, done_at=None)

    @property
    def address_shown(self) -> str:
        """The address as people may read it: a colleague's account is no secret, every other one is masked (SEC-04)."""
        return self.to if self.to == self.recipient else masked(self.to)

    def _must_wait(self) -> None:
        if self.state is not NoticeState.WAITING:
            raise NotWaitingError(
                f"notice {self.id} is {self.state}, so it is not sent again", notice=self.id, state=self.state
            )
