"""What notification says: what became of a notice."""

from typing import ClassVar

from pydantic import AwareDatetime

from shared.contracts.envelope import Body, Text
from shared.vocabulary.ids import CaseId, HouseholdId, NoticeId, TaskId


class NoticeSent(Body):
    """A notice left by a channel; ``to`` is the reader's account, else masked."""

    key: ClassVar[str] = "notification.notice.sent"

    notice: NoticeId
    template: str
    channel: str
    audience: str
    to: str
    text: Text
    case: CaseId | None = None
    task: TaskId | None = None
    household: HouseholdId | None = None


class NoticeHeld(Body):
    """A notice waits for the end of the quiet hours."""

    key: ClassVar[str] = "notification.notice.held"

    notice: NoticeId
    template: str
    until: AwareDatetime
    case: CaseId | None = None


class NoticeFailed(Body):
    """A notice could not be delivered after all attempts."""

    key: ClassVar[str] = "notification.notice.failed"

    notice: NoticeId
    template: str
    channel: str
    audience: str
    reason: Text
    case: CaseId | None = None
